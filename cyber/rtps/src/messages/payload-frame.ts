/**
 * Octets of a payload before and behind those that are kept apart, so that nobody copies them into one piece. Only what is
 * sent has it; what was received is in one piece.
 */
export interface PayloadFrame {
  readonly head: Uint8Array;
  readonly tail: Uint8Array;
}

/** A payload: all of it, or where there is a frame what that is around. */
export interface PayloadParts {
  readonly payload: Uint8Array;
  readonly frame?: PayloadFrame;
}

/** Octets of the whole; 0 where there is no payload. */
export function payloadOctets({ payload, frame }: Partial<PayloadParts>): number {
  if (payload === undefined) return 0;
  return frame === undefined ? payload.length : frame.head.length + payload.length + frame.tail.length;
}

/**
 * The octets from `from` up to `to` of the whole: views of it.
 * @param to may be beyond the end.
 */
export function payloadRange({ payload, frame }: PayloadParts, from: number, to: number): PayloadParts {
  if (frame === undefined) return { payload: payload.subarray(from, to) };
  const { head, tail } = frame;
  const tailAt = head.length + payload.length;
  const part = range(payload, head.length, from, to);
  if (from >= head.length && to <= tailAt) return { payload: part };
  return { payload: part, frame: { head: range(head, 0, from, to), tail: range(tail, tailAt, from, to) } };
}

/** What of `octets`, the first of which is number `at` of the whole, lies between. */
function range(octets: Uint8Array, at: number, from: number, to: number): Uint8Array {
  return octets.subarray(Math.max(0, from - at), Math.max(0, to - at));
}
