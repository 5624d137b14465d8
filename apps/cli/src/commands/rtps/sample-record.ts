import { crc32 } from 'node:zlib';
import type { Sample } from '@blender-sim/rtps';
import { guidDigits } from './guid-digits.js';
import { machineMs } from '../../terminal/json-lines.js';

/** PID_KEY_HASH (RTPS 2.3, 9.6.3.8). */
const KEY_HASH = 0x0070;

/** A sample as `--json` prints it. Numbers of this interface are documented in docs/rtps.md. */
export interface SampleRecord {
  readonly event: 'sample';
  /** Milliseconds on the machine's monotonic clock. */
  readonly at: number;
  /** The writer's sequence number. */
  readonly seq: number;
  /** The writer's GUID, 32 hexadecimal digits. */
  readonly source: string;
  /** Octets of the CDR body. */
  readonly size: number;
  /** CRC-32 (zlib) of the CDR body, 8 hexadecimal digits. */
  readonly digest: string;
  readonly kind: Sample<unknown>['kind'];
  /** Key hash, 32 hexadecimal digits, where the writer sends it: nobody here knows which octets of a body are its key. */
  readonly instance?: string;
  /** The 4 octets before the body, as hexadecimal digits. */
  readonly encapsulation?: string;
  /** Seconds since 1970, where the writer says it. */
  readonly sourceTime?: number;
  readonly inlineQos: readonly { readonly pid: number; readonly hex: string }[];
  readonly related?: { readonly source: string; readonly seq: number };
}

/** @param body without encapsulation header and padding. */
export function sampleRecord(sample: Sample<unknown>, body: Uint8Array): SampleRecord {
  const { payload, relatedSample, sourceTime, inlineQos } = sample;
  const hash = inlineQos.find(({ pid, value }) => pid === KEY_HASH && value.length >= 16)?.value;
  return {
    event: 'sample',
    at: machineMs(),
    seq: sample.sequence,
    source: guidDigits(sample.writer),
    size: body.length,
    digest: crc32(body).toString(16).padStart(8, '0'),
    kind: sample.kind,
    ...(hash !== undefined && { instance: Buffer.from(hash.subarray(0, 16)).toString('hex') }),
    ...(payload.length >= 4 && { encapsulation: Buffer.from(payload.subarray(0, 4)).toString('hex') }),
    ...(sourceTime !== undefined && { sourceTime: sourceTime / 1000 }),
    inlineQos: inlineQos.map(({ pid, value }) => ({ pid, hex: Buffer.from(value).toString('hex') })),
    ...(relatedSample !== undefined && {
      related: { source: guidDigits(relatedSample.writer), seq: relatedSample.sequence },
    }),
  };
}

/** The CDR body of a payload: without the header and the padding that it tells of. Empty where nothing was sent. */
export function bodyOf(payload: Uint8Array): Uint8Array {
  const padding = (payload[3] ?? 0) & 3;
  return payload.subarray(Math.min(4, payload.length), Math.max(4, payload.length - padding));
}
