/** What was read from a peer: its data, with what was left out or changed to stay within bounds, or why there is none. */
export type Decoded<T> =
  | { readonly ok: true; readonly data: T; readonly notes: readonly string[] }
  | { readonly ok: false; readonly problem: string };
