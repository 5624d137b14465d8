import { putUint16, putUint32 } from '../cdr/octet-numbers.js';
import { LOCATOR_OCTETS, writeLocator } from '../parameters/locator-octets.js';
import { writeParameterList } from '../parameters/parameter-list.js';
import { writeGuidPrefix } from '../structure/guid.js';
import type { Locator } from '../structure/locator.js';
import { writeBits } from './number-set-octets.js';
import type { Data, DataFrag, Submessage } from './submessage.js';
import * as ids from './submessage-ids.js';

const IDS: Readonly<Record<Exclude<Submessage['kind'], 'unknown'>, number>> = {
  data: ids.ID_DATA,
  'data-frag': ids.ID_DATA_FRAG,
  heartbeat: ids.ID_HEARTBEAT,
  'heartbeat-frag': ids.ID_HEARTBEAT_FRAG,
  acknack: ids.ID_ACKNACK,
  'nack-frag': ids.ID_NACK_FRAG,
  gap: ids.ID_GAP,
  'info-ts': ids.ID_INFO_TS,
  'info-dst': ids.ID_INFO_DST,
  'info-src': ids.ID_INFO_SRC,
  'info-reply': ids.ID_INFO_REPLY,
  pad: ids.ID_PAD,
};

export function idOf(submessage: Submessage): number {
  return submessage.kind === 'unknown' ? submessage.id : IDS[submessage.kind];
}

/** The flags of a submessage; an unknown one keeps those that it came with, byte order among them. */
export function flagsOf(submessage: Submessage): number {
  if (submessage.kind === 'unknown') return submessage.flags;
  return (submessage.bigEndian === true ? 0 : ids.FLAG_LITTLE_ENDIAN) | ownFlags(submessage);
}

function ownFlags(submessage: Exclude<Submessage, { kind: 'unknown' }>): number {
  switch (submessage.kind) {
    case 'data': {
      const inline = submessage.inlineQos === undefined ? 0 : ids.FLAG_INLINE_QOS;
      if (submessage.payload === undefined) return inline;
      return inline | (submessage.isKey === true ? ids.FLAG_DATA_KEY : ids.FLAG_DATA_PAYLOAD);
    }
    case 'data-frag':
      return (
        (submessage.inlineQos === undefined ? 0 : ids.FLAG_INLINE_QOS) |
        (submessage.isKey === true ? ids.FLAG_DATA_FRAG_KEY : 0)
      );
    case 'heartbeat':
      return (submessage.final ? ids.FLAG_FINAL : 0) | (submessage.liveliness ? ids.FLAG_LIVELINESS : 0);
    case 'acknack':
      return submessage.final ? ids.FLAG_FINAL : 0;
    case 'info-ts':
      return submessage.time === undefined ? ids.FLAG_INFO_TS_INVALID : 0;
    case 'info-reply':
      return submessage.multicast === undefined ? 0 : ids.FLAG_INFO_REPLY_MULTICAST;
    case 'heartbeat-frag':
    case 'nack-frag':
    case 'gap':
    case 'info-dst':
    case 'info-src':
    case 'pad':
      return 0;
  }
}

/**
 * Writes what follows the submessage header (RTPS 2.3, 9.4.5); the caller has checked the room.
 * @returns the octet after it, before padding.
 */
export function writeBody(submessage: Submessage, octets: Uint8Array, at: number, bigEndian: boolean): number {
  switch (submessage.kind) {
    case 'data':
    case 'data-frag': {
      let payloadAt = writeUpToPayload(submessage, octets, at, bigEndian);
      const { payload, frame } = submessage;
      if (payload === undefined) return payloadAt;
      if (frame !== undefined) payloadAt = put(octets, payloadAt, frame.head);
      const end = put(octets, payloadAt, payload);
      return frame === undefined ? end : put(octets, end, frame.tail);
    }
    case 'heartbeat':
      writeIds(submessage, octets, at);
      putSequence(octets, at + 8, submessage.first, bigEndian);
      putSequence(octets, at + 16, submessage.last, bigEndian);
      return put32(octets, at + 24, submessage.count, bigEndian);
    case 'heartbeat-frag':
      writeIds(submessage, octets, at);
      putSequence(octets, at + 8, submessage.sequence, bigEndian);
      putUint32(octets, at + 16, submessage.lastFragment, bigEndian);
      return put32(octets, at + 20, submessage.count, bigEndian);
    case 'acknack': {
      writeIds(submessage, octets, at);
      putSequence(octets, at + 8, submessage.state.base, bigEndian);
      return put32(octets, writeBits(submessage.state, octets, at + 16, bigEndian), submessage.count, bigEndian);
    }
    case 'nack-frag': {
      writeIds(submessage, octets, at);
      putSequence(octets, at + 8, submessage.sequence, bigEndian);
      putUint32(octets, at + 16, submessage.fragments.base, bigEndian);
      return put32(octets, writeBits(submessage.fragments, octets, at + 20, bigEndian), submessage.count, bigEndian);
    }
    case 'gap':
      writeIds(submessage, octets, at);
      putSequence(octets, at + 8, submessage.start, bigEndian);
      putSequence(octets, at + 16, submessage.list.base, bigEndian);
      return writeBits(submessage.list, octets, at + 24, bigEndian);
    case 'info-ts':
      if (submessage.time === undefined) return at;
      putUint32(octets, at, submessage.time.seconds, bigEndian);
      return put32(octets, at + 4, submessage.time.fraction, bigEndian);
    case 'info-dst':
      writeGuidPrefix(submessage.prefix, octets, at);
      return at + 12;
    case 'info-src':
      putUint32(octets, at, 0, bigEndian);
      octets[at + 4] = submessage.version.major;
      octets[at + 5] = submessage.version.minor;
      putUint16(octets, at + 6, submessage.vendor, true);
      writeGuidPrefix(submessage.prefix, octets, at + 8);
      return at + 20;
    case 'info-reply': {
      const next = writeLocatorList(submessage.unicast, octets, at, bigEndian);
      return submessage.multicast === undefined
        ? next
        : writeLocatorList(submessage.multicast, octets, next, bigEndian);
    }
    case 'pad':
      return at;
    case 'unknown':
      octets.set(submessage.body, at);
      return at + submessage.body.length;
  }
}

/** The same of a DATA or DATA_FRAG without its payload. @returns where that is to stand. */
export function writeUpToPayload(
  submessage: Data | DataFrag,
  octets: Uint8Array,
  at: number,
  bigEndian: boolean,
): number {
  const { inlineQos } = submessage;
  let next = at + 4 + ids.DATA_OCTETS_TO_INLINE_QOS;
  if (submessage.kind === 'data') {
    writeDataHead(submessage, octets, at, bigEndian, ids.DATA_OCTETS_TO_INLINE_QOS);
  } else {
    writeDataHead(submessage, octets, at, bigEndian, ids.DATA_FRAG_OCTETS_TO_INLINE_QOS);
    putUint32(octets, at + 20, submessage.fragmentStart, bigEndian);
    putUint16(octets, at + 24, submessage.fragmentCount, bigEndian);
    putUint16(octets, at + 26, submessage.fragmentSize, bigEndian);
    putUint32(octets, at + 28, submessage.sampleSize, bigEndian);
    next = at + 4 + ids.DATA_FRAG_OCTETS_TO_INLINE_QOS;
  }
  return inlineQos === undefined ? next : writeParameterList(inlineQos, octets, next, bigEndian);
}

function writeIds(
  { readerId, writerId }: { readerId: number; writerId: number },
  octets: Uint8Array,
  at: number,
): void {
  putUint32(octets, at, readerId, true);
  putUint32(octets, at + 4, writerId, true);
}

/** Extra flags, octetsToInlineQos, the entities and the sequence number. */
function writeDataHead(
  data: Data | DataFrag,
  octets: Uint8Array,
  at: number,
  bigEndian: boolean,
  octetsToInlineQos: number,
): void {
  putUint16(octets, at, 0, bigEndian);
  putUint16(octets, at + 2, octetsToInlineQos, bigEndian);
  writeIds(data, octets, at + 4);
  putSequence(octets, at + 12, data.sequence, bigEndian);
}

function writeLocatorList(locators: readonly Locator[], octets: Uint8Array, at: number, bigEndian: boolean): number {
  let next = put32(octets, at, locators.length, bigEndian);
  for (const locator of locators) {
    writeLocator(locator, octets, next, bigEndian);
    next += LOCATOR_OCTETS;
  }
  return next;
}

function putSequence(octets: Uint8Array, at: number, sequence: number, bigEndian: boolean): void {
  putUint32(octets, at, Math.floor(sequence / 4294967296), bigEndian);
  putUint32(octets, at + 4, sequence, bigEndian);
}

function put(octets: Uint8Array, at: number, value: Uint8Array): number {
  octets.set(value, at);
  return at + value.length;
}

function put32(octets: Uint8Array, at: number, value: number, bigEndian: boolean): number {
  putUint32(octets, at, value, bigEndian);
  return at + 4;
}
