import type { SequenceNumber } from '../structure/sequence-number.js';

/** The octets between two submessage headers, within their datagram. */
export interface SubmessageBody {
  readonly octets: Uint8Array;
  readonly view: DataView;
  readonly flags: number;
  readonly bigEndian: boolean;
  /** Index of the first octet after the submessage header. */
  readonly start: number;
  /** Index after the last octet. */
  readonly end: number;
}

/** Whether `count` octets are there from the start. */
export function holds({ start, end }: SubmessageBody, count: number): boolean {
  return start + count <= end;
}

/** SequenceNumber_t (RTPS 2.3, 9.3.2). @returns NaN where it exceeds 2^53 - 1, so that it fails every comparison. */
export function readSequence(view: DataView, at: number, bigEndian: boolean): SequenceNumber {
  const high = view.getInt32(at, !bigEndian);
  return high > 0x1fffff ? NaN : high * 4294967296 + view.getUint32(at + 4, !bigEndian);
}
