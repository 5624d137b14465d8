import { RtpsError } from '../rtps-error.js';

// RepresentationIdentifier (RTPS 2.3, 10.2; DDS-XTypes 1.3, 7.6.3.1.2): odd ones are little-endian.
export const CDR_BE = 0x0000;
export const CDR_LE = 0x0001;
export const PL_CDR_BE = 0x0002;
export const PL_CDR_LE = 0x0003;
export const CDR2_BE = 0x0006;
export const CDR2_LE = 0x0007;
export const D_CDR2_BE = 0x0008;
export const D_CDR2_LE = 0x0009;
export const PL_CDR2_BE = 0x000a;
export const PL_CDR2_LE = 0x000b;

/** Octets of the header that stands before every serialised payload. */
export const ENCAPSULATION_OCTETS = 4;

/** The header of a serialised payload (RTPS 2.3, 10.2). */
export interface Encapsulation {
  /** RepresentationIdentifier: CDR_LE, PL_CDR_LE, ... Unknown ones are kept. */
  readonly representation: number;
  readonly bigEndian: boolean;
  /** 16 bits, big-endian whatever the representation. */
  readonly options: number;
  /** Octets after the body that only fill up to 4: the two low bits of the options. 0 where a sender leaves them alone. */
  readonly padding: number;
}

/** @returns undefined where there are fewer than 4 octets. */
export function readEncapsulation(payload: Uint8Array): Encapsulation | undefined {
  const [r0, r1, o0, o1] = payload;
  if (r0 === undefined || r1 === undefined || o0 === undefined || o1 === undefined) return undefined;
  const representation = (r0 << 8) | r1;
  return { representation, bigEndian: (representation & 1) === 0, options: (o0 << 8) | o1, padding: o1 & 3 };
}

/** The 4 octets of a header with no padding said, as is right for XCDR1. @throws RangeError beyond 16 bits. */
export function writeEncapsulation(representation: number, octets: Uint8Array, at: number): void {
  if (!(representation >= 0 && representation <= 0xffff)) {
    throw new RangeError(`A representation id has 16 bits: ${representation}.`);
  }
  if (at + ENCAPSULATION_OCTETS > octets.length) throw new RangeError('No room for the encapsulation header.');
  octets[at] = representation >>> 8;
  octets[at + 1] = representation & 0xff;
  octets[at + 2] = 0;
  octets[at + 3] = 0;
}

/**
 * What follows the header, without the padding that the header tells of: a view.
 * @throws RtpsError RTPS_CDR where there is no header.
 */
export function encapsulatedBody(payload: Uint8Array): Uint8Array {
  const header = readEncapsulation(payload);
  if (header === undefined) {
    throw new RtpsError('RTPS_CDR', `A payload has a header of 4 octets; this one has ${payload.length}.`, {
      fields: { what: 'encapsulation', at: 0, octets: payload.length },
    });
  }
  return payload.subarray(ENCAPSULATION_OCTETS, Math.max(ENCAPSULATION_OCTETS, payload.length - header.padding));
}

/** XCDR2 aligns 8-octet numbers to 4 (DDS-XTypes 1.3, 7.4.3.2). */
export function isXcdr2(representation: number): boolean {
  return representation >= CDR2_BE && representation <= PL_CDR2_LE;
}

/** Whether the body is a parameter list of RTPS: PL_CDR, the form of discovery data. */
export function isParameterListEncapsulation(representation: number): boolean {
  return representation === PL_CDR_BE || representation === PL_CDR_LE;
}
