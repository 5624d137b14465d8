import { encodeParameterListPayload, parseParameterListPayload } from '../parameters/parameter-list.js';
import type { Parameter } from '../parameters/parameter.js';
import { PID_FLAG_MUST_UNDERSTAND } from '../parameters/pids.js';
import { type WireTime, durationMs } from '../structure/wire-time.js';

/** What is said about data that was read: a closed number of sentences, each once. */
export type Notes = Set<string>;

/** Most locators of one kind that are taken from one announcement. */
export const MAX_LOCATORS = 16;

/** One parameter of discovery data: how it stands in a list, and how it is read into a draft. */
export interface Field<Data, Draft> {
  readonly pid: number;
  /** Little-endian values, in order; none: the parameter is left out. */
  readonly encode: (data: Data) => readonly Uint8Array[];
  /** @returns false where the value is malformed: then the default stays. */
  readonly decode: (draft: Draft, value: Uint8Array, bigEndian: boolean, notes: Notes) => boolean;
}

/**
 * A place in an announcement. A PID: what this library says of it, nothing where there is nothing to say. With a `value`,
 * little-endian: that is sent where the library says nothing, or has no such parameter.
 */
export type AnnouncedParameter = number | Parameter;

/** A PL_CDR payload, little-endian, with all that there is to say, in the order of the table. */
export function encodeFields<Data, Draft>(fields: readonly Field<Data, Draft>[], data: Data): Uint8Array {
  const parameters: Parameter[] = [];
  for (const { pid, encode } of fields) {
    for (const value of encode(data)) parameters.push({ pid, value });
  }
  return encodeParameterListPayload(parameters);
}

/** The same with these parameters only, in this order. */
export function encodePlaces<Data, Draft>(
  fields: ReadonlyMap<number, Field<Data, Draft>>,
  data: Data,
  places: readonly AnnouncedParameter[],
): Uint8Array {
  const parameters: Parameter[] = [];
  for (const place of places) {
    const pid = typeof place === 'number' ? place : place.pid;
    const values = fields.get(pid)?.encode(data) ?? [];
    for (const value of values) parameters.push({ pid, value });
    if (values.length === 0 && typeof place !== 'number') parameters.push(place);
  }
  return encodeParameterListPayload(parameters);
}

/**
 * Reads a PL_CDR payload into a draft that holds the defaults. Parameters that aren't in the table are skipped.
 * @returns why the payload can't be used at all, or undefined.
 */
export function decodeFields<Data, Draft>(
  fields: ReadonlyMap<number, Field<Data, Draft>>,
  payload: Uint8Array,
  draft: Draft,
  notes: Notes,
): string | undefined {
  const list = parseParameterListPayload(payload);
  if (list === undefined) return 'it is no well-formed parameter list';
  for (const { pid, value } of list.parameters) {
    const field = fields.get(pid);
    if (field === undefined) {
      // RTPS 2.3, 9.6.2.2.1.
      if ((pid & PID_FLAG_MUST_UNDERSTAND) !== 0) return `it holds parameter ${hex(pid)}, which must be understood`;
      continue;
    }
    if (!field.decode(draft, value, list.bigEndian, notes))
      notes.add(`parameter ${hex(pid)} is malformed and not used`);
  }
  return undefined;
}

/** The `encode` of what is read and never sent. */
export const sendsNothing = (): readonly Uint8Array[] => [];

/** The PIDs that are sent. */
export function sentPids<Data, Draft>(fields: readonly Field<Data, Draft>[]): ReadonlySet<number> {
  return new Set(fields.filter(({ encode }) => encode !== sendsNothing).map(({ pid }) => pid));
}

/** A table by PID. */
export function fieldsByPid<Data, Draft>(
  fields: readonly Field<Data, Draft>[],
): ReadonlyMap<number, Field<Data, Draft>> {
  return new Map(fields.map((field) => [field.pid, field]));
}

/** Puts a decoded value into the draft, unless there is none. */
export function take<T>(value: T | undefined, set: (value: T) => void): boolean {
  if (value === undefined) return false;
  set(value);
  return true;
}

/** Milliseconds of a duration to the microsecond: 100 ms is no multiple of the wire's 2^-32 s, and should be 100 again. */
export function roundedMs(duration: WireTime): number {
  return Math.round(durationMs(duration) * 1000) / 1000;
}

/** At most `max` characters. */
export function capped(text: string, max: number, what: string, notes: Notes): string {
  if (text.length <= max) return text;
  notes.add(`${what} has more than ${max} characters; the rest is cut off`);
  return text.slice(0, max);
}

function hex(pid: number): string {
  return `0x${pid.toString(16).padStart(4, '0')}`;
}
