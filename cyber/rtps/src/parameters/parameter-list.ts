import { aligned4, putUint16 } from '../cdr/octet-numbers.js';
import {
  ENCAPSULATION_OCTETS,
  isParameterListEncapsulation,
  PL_CDR_BE,
  PL_CDR_LE,
  readEncapsulation,
  writeEncapsulation,
} from '../cdr/encapsulation.js';
import type { Parameter, ParameterList } from './parameter.js';
import { PID_SENTINEL } from './pids.js';

/** A list with more is malformed: it bounds what a peer makes us allocate. Real lists have some 30. */
export const MAX_PARAMETERS = 1024;

/** Octets of the value of one parameter at most: its length has 16 bits and is a multiple of 4. */
export const MAX_PARAMETER_OCTETS = 65_532;

/** A list that was read, and where in the octets it ends. */
export interface ParsedParameterList {
  readonly parameters: ParameterList;
  /** The first octet after the sentinel. */
  readonly end: number;
}

/**
 * Reads a list up to its sentinel (RTPS 2.3, 9.4.2.11). Values are views. A length that is no multiple of 4 is tolerated:
 * the next parameter follows at once. The sentinel's own length means nothing.
 * @param end the octet after the last that belongs to what holds the list.
 * @returns undefined where the list leaves its bounds, has no sentinel or more than MAX_PARAMETERS parameters.
 */
export function parseParameterList(
  octets: Uint8Array,
  start: number,
  end: number,
  bigEndian: boolean,
): ParsedParameterList | undefined {
  const parameters: Parameter[] = [];
  const limit = Math.min(end, octets.length);
  let at = start;
  while (at + 4 <= limit) {
    const pid = getUint16(octets, at, bigEndian);
    if (pid === PID_SENTINEL) return { parameters, end: at + 4 };
    const next = at + 4 + getUint16(octets, at + 2, bigEndian);
    if (next > limit || parameters.length === MAX_PARAMETERS) return undefined;
    parameters.push({ pid, value: octets.subarray(at + 4, next) });
    at = next;
  }
  return undefined;
}

/** Octets that the list takes, sentinel included. */
export function parameterListSize(parameters: ParameterList): number {
  let size = 4;
  for (const { value } of parameters) size += 4 + aligned4(value.length);
  return size;
}

/**
 * Writes the list and its sentinel; values are zero-padded to 4.
 * @returns the octet after it.
 * @throws RangeError where there is no room, or a value has more than 65,532 octets.
 */
export function writeParameterList(
  parameters: ParameterList,
  octets: Uint8Array,
  start: number,
  bigEndian: boolean,
): number {
  if (start + parameterListSize(parameters) > octets.length) throw new RangeError('No room for the parameter list.');
  let at = start;
  for (const { pid, value } of parameters) {
    const size = aligned4(value.length);
    if (size > MAX_PARAMETER_OCTETS) throw new RangeError(`Parameter ${pid} has ${value.length} octets, over 65532.`);
    putUint16(octets, at, pid, bigEndian);
    putUint16(octets, at + 2, size, bigEndian);
    octets.set(value, at + 4);
    if (value.length < size) octets.fill(0, at + 4 + value.length, at + 4 + size);
    at += 4 + size;
  }
  putUint16(octets, at, PID_SENTINEL, bigEndian);
  putUint16(octets, at + 2, 0, bigEndian);
  return at + 4;
}

/** The first parameter with this id. */
export function findParameter(parameters: ParameterList, pid: number): Parameter | undefined {
  for (const parameter of parameters) if (parameter.pid === pid) return parameter;
  return undefined;
}

/** A PL_CDR payload that was read: the form of discovery data (RTPS 2.3, 10.2). */
export interface ParameterListPayload {
  readonly parameters: ParameterList;
  /** Byte order of the values. */
  readonly bigEndian: boolean;
}

/** @returns undefined where the payload isn't PL_CDR or its list is malformed. */
export function parseParameterListPayload(payload: Uint8Array): ParameterListPayload | undefined {
  const header = readEncapsulation(payload);
  if (header === undefined || !isParameterListEncapsulation(header.representation)) return undefined;
  const list = parseParameterList(payload, ENCAPSULATION_OCTETS, payload.length, header.bigEndian);
  return list && { parameters: list.parameters, bigEndian: header.bigEndian };
}

/** The list as PL_CDR payload, encapsulation header included. @throws RangeError as writeParameterList. */
export function encodeParameterListPayload(parameters: ParameterList, bigEndian: boolean = false): Uint8Array {
  const octets = new Uint8Array(ENCAPSULATION_OCTETS + parameterListSize(parameters));
  writeEncapsulation(bigEndian ? PL_CDR_BE : PL_CDR_LE, octets, 0);
  writeParameterList(parameters, octets, ENCAPSULATION_OCTETS, bigEndian);
  return octets;
}

function getUint16(octets: Uint8Array, at: number, bigEndian: boolean): number {
  const first = octets[at] ?? 0;
  const second = octets[at + 1] ?? 0;
  return bigEndian ? (first << 8) | second : (second << 8) | first;
}
