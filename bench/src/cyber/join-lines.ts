/** What a process of ours is to do, as JSON in its argument; see join-endpoint.ts. */
export interface JoinSpec {
  readonly role: 'pub' | 'sub';
  readonly domain: number;
  readonly wire: 10 | 'auto';
  /** JOINs in all. */
  readonly count: number;
  /** Publishers: JOINs a second. */
  readonly rate: number;
}

/** What it says; conformance/peers/cyclone/join.c says the same. `at` and stamps are milliseconds of CLOCK_MONOTONIC. */
export type JoinLine =
  | StampsLine
  /** `met`: the other process is known. */
  | { readonly event: 'start' | 'ready' | 'met'; readonly at: number };

/** When each JOIN was begun, or known, in the order of their numbers. */
export interface StampsLine {
  readonly event: 'stamps';
  readonly at: number;
  readonly stamps: readonly number[];
}
