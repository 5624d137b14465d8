import { readGuidPrefix } from '../structure/guid.js';
import { parseAckNack, parseGap, parseHeartbeat, parseHeartbeatFrag, parseNackFrag } from './parse-acknowledgement.js';
import { parseData, parseDataFrag } from './parse-data.js';
import { parseInfoDst, parseInfoReply, parseInfoSrc, parseInfoTs } from './parse-info.js';
import type { MalformedCause, Message, Submessage } from './submessage.js';
import type { SubmessageBody } from './submessage-body.js';
import {
  FLAG_LITTLE_ENDIAN,
  HEADER_OCTETS,
  ID_ACKNACK,
  ID_DATA,
  ID_DATA_FRAG,
  ID_GAP,
  ID_HEARTBEAT,
  ID_HEARTBEAT_FRAG,
  ID_INFO_DST,
  ID_INFO_REPLY,
  ID_INFO_SRC,
  ID_INFO_TS,
  ID_NACK_FRAG,
  ID_PAD,
  SUBMESSAGE_HEADER_OCTETS,
} from './submessage-ids.js';

const MAGIC = 0x52545053;
const MAJOR_VERSION = 2;

/**
 * Reads a datagram (RTPS 2.3, 8.3.4, 9.4). Never throws; time and memory are bounded by the datagram's length. Payloads,
 * parameter values and bodies of unknown submessages are views into it.
 * @returns the message, which may have a `problem` behind its last good submessage; or, where the header is no use, why.
 */
export function parseMessage(datagram: Uint8Array): Message | MalformedCause {
  const view = new DataView(datagram.buffer, datagram.byteOffset, datagram.byteLength);
  if (datagram.length < 4 || view.getUint32(0) !== MAGIC) return 'not-rtps';
  if (datagram.length < HEADER_OCTETS) return 'truncated';
  const major = view.getUint8(4);
  if (major !== MAJOR_VERSION) return 'version';
  const header = {
    version: { major, minor: view.getUint8(5) },
    vendor: view.getUint16(6),
    prefix: readGuidPrefix(datagram, 8),
  };
  const submessages: Submessage[] = [];
  let at = HEADER_OCTETS;
  while (at < datagram.length) {
    const body = readSubmessageHeader(datagram, view, at);
    if (typeof body === 'string') return { header, submessages, problem: body };
    const submessage = parseBody(view.getUint8(at), body);
    if (typeof submessage === 'string') return { header, submessages, problem: submessage };
    submessages.push(submessage);
    at = body.end;
  }
  return { header, submessages };
}

/** 9.4.5.1. A length of 0 means up to the end of the message, but for PAD and INFO_TS, where it is a length. */
function readSubmessageHeader(datagram: Uint8Array, view: DataView, at: number): SubmessageBody | MalformedCause {
  const start = at + SUBMESSAGE_HEADER_OCTETS;
  if (start > datagram.length) return 'truncated';
  const id = view.getUint8(at);
  const flags = view.getUint8(at + 1);
  const bigEndian = (flags & FLAG_LITTLE_ENDIAN) === 0;
  const length = view.getUint16(at + 2, !bigEndian);
  const toTheEnd = length === 0 && id !== ID_PAD && id !== ID_INFO_TS;
  const end = toTheEnd ? datagram.length : start + length;
  return end > datagram.length ? 'truncated' : { octets: datagram, view, flags, bigEndian, start, end };
}

function parseBody(id: number, body: SubmessageBody): Submessage | MalformedCause {
  switch (id) {
    case ID_DATA:
      return parseData(body);
    case ID_DATA_FRAG:
      return parseDataFrag(body);
    case ID_HEARTBEAT:
      return parseHeartbeat(body);
    case ID_ACKNACK:
      return parseAckNack(body);
    case ID_INFO_TS:
      return parseInfoTs(body);
    case ID_INFO_DST:
      return parseInfoDst(body);
    case ID_GAP:
      return parseGap(body);
    case ID_HEARTBEAT_FRAG:
      return parseHeartbeatFrag(body);
    case ID_NACK_FRAG:
      return parseNackFrag(body);
    case ID_INFO_SRC:
      return parseInfoSrc(body);
    case ID_INFO_REPLY:
      return parseInfoReply(body);
    case ID_PAD:
      return { kind: 'pad', bigEndian: body.bigEndian, length: body.end - body.start };
    default: {
      const { octets, flags, bigEndian, start, end } = body;
      return { kind: 'unknown', bigEndian, id, flags, body: octets.subarray(start, end) };
    }
  }
}
