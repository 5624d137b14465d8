import { ENCAPSULATION_OCTETS, readEncapsulation } from '../cdr/encapsulation.js';
import type { Data, DataFrag, Submessage } from '../messages/submessage.js';
import { parseParameterListPayload } from '../parameters/parameter-list.js';
import { type EntityId, GUID_PREFIX_UNKNOWN } from '../structure/guid.js';
import { locatorText } from '../structure/locator.js';
import type { SequenceNumber } from '../structure/sequence-number.js';
import { type WireTime, wallMsOf } from '../structure/wire-time.js';
import { entityText } from './entity-text.js';
import { hexOf } from './hex-text.js';
import { numberSetText } from './number-set-text.js';
import { parameterLines } from './parameter-text.js';

/** Octets of user data that are shown. */
const SHOWN = 16;

/** Of RepresentationIdentifier (DDS-XTypes 1.3, 7.6.3.1.2). */
const REPRESENTATION: Readonly<Record<number, string>> = {
  0x0: 'CDR_BE',
  0x1: 'CDR_LE',
  0x2: 'PL_CDR_BE',
  0x3: 'PL_CDR_LE',
  0x6: 'CDR2_BE',
  0x7: 'CDR2_LE',
  0x8: 'D_CDR2_BE',
  0x9: 'D_CDR2_LE',
  0xa: 'PL_CDR2_BE',
  0xb: 'PL_CDR2_LE',
};

/**
 * A submessage as one would read it: a line, and for parameter lists a line a parameter, indented by two blanks.
 * @param vendor of whoever sent it.
 */
export function submessageLines(submessage: Submessage, vendor: number): string[] {
  const s = submessage;
  const order = s.bigEndian === true ? ' (big-endian)' : '';
  switch (s.kind) {
    case 'data':
      return [`DATA ${way(s.writerId, s.readerId)} #${s.sequence}${order}${payloadText(s)}`, ...details(s, vendor)];
    case 'data-frag':
      return [
        `DATA_FRAG ${way(s.writerId, s.readerId)} #${s.sequence}${order}: ${fragments(s)} of ${s.fragmentSize} octets, ` +
          `sample of ${s.sampleSize}`,
        ...inlineLines(s, vendor),
      ];
    case 'heartbeat':
      return [
        `HEARTBEAT ${way(s.writerId, s.readerId)}${order}: ${available(s.first, s.last)}, count ${s.count}` +
          `${s.liveliness ? ', alive' : ''}${s.final ? '' : ', asks for an answer'}`,
      ];
    case 'heartbeat-frag':
      return [
        `HEARTBEAT_FRAG ${way(s.writerId, s.readerId)} #${s.sequence}${order}: fragments to ${s.lastFragment}, count ${s.count}`,
      ];
    case 'acknack':
      return [
        `ACKNACK ${way(s.readerId, s.writerId)}${order}: has all before ${s.state.base}, misses ${numberSetText(s.state)}, ` +
          `count ${s.count}${s.final ? '' : ', asks for a heartbeat'}`,
      ];
    case 'nack-frag':
      return [
        `NACK_FRAG ${way(s.readerId, s.writerId)} #${s.sequence}${order}: misses fragments ${numberSetText(s.fragments)}` +
          `${s.fragments.numBits === 0 ? `, has all before ${s.fragments.base}` : ''}, count ${s.count}`,
      ];
    case 'gap':
      return [
        `GAP ${way(s.writerId, s.readerId)}${order}: ${gapText(s.start, s.list.base, numberSetText(s.list))} will not come`,
      ];
    case 'info-ts':
      return [`INFO_TS${order} ${s.time === undefined ? 'none' : timeText(s.time)}`];
    case 'info-dst':
      return [`INFO_DST${order} ${s.prefix === GUID_PREFIX_UNKNOWN ? 'everyone' : s.prefix}`];
    case 'info-src':
      return [
        `INFO_SRC${order} ${s.prefix}, RTPS ${s.version.major}.${s.version.minor}, vendor ${s.vendor.toString(16).padStart(4, '0')}`,
      ];
    case 'info-reply':
      return [`INFO_REPLY${order} ${[...s.unicast, ...(s.multicast ?? [])].map(locatorText).join(' ') || 'nowhere'}`];
    case 'pad':
      return [`PAD ${s.length} octets`];
    case 'unknown':
      return [`submessage 0x${s.id.toString(16).padStart(2, '0')}, ${s.body.length} octets, unknown`];
  }
}

function way(from: EntityId, to: EntityId): string {
  return `${entityText(from)} -> ${entityText(to)}`;
}

function available(first: SequenceNumber, last: SequenceNumber): string {
  return last < first ? `has none, next is ${first}` : `has ${first}-${last}`;
}

function gapText(start: SequenceNumber, end: SequenceNumber, list: string): string {
  const range = end <= start ? '' : end - 1 === start ? String(start) : `${start}-${end - 1}`;
  return [range, list === 'none' ? '' : list].filter(Boolean).join(' ') || 'nothing';
}

function fragments({ fragmentStart, fragmentCount }: DataFrag): string {
  return fragmentCount === 1
    ? `fragment ${fragmentStart}`
    : `fragments ${fragmentStart}-${fragmentStart + fragmentCount - 1}`;
}

/** To the microsecond: a Date has milliseconds only. */
function timeText(time: WireTime): string {
  const ms = wallMsOf(time);
  const date = new Date(Math.floor(ms));
  if (Number.isNaN(date.getTime())) return `${time.seconds} s`;
  const micros = Math.floor((ms - Math.floor(ms)) * 1000);
  return date.toISOString().replace('Z', `${String(micros).padStart(3, '0')}Z`);
}

function payloadText({ payload, isKey = false }: Data): string {
  if (payload === undefined) return ', no payload';
  const header = readEncapsulation(payload);
  if (header === undefined) return `, payload of ${payload.length} octets`;
  const name = REPRESENTATION[header.representation] ?? `representation 0x${header.representation.toString(16)}`;
  return `, ${isKey ? 'key' : 'data'} ${name} ${payload.length - ENCAPSULATION_OCTETS} octets`;
}

/** Inline QoS, and the payload: parameters where it is discovery data, else its first octets. */
function details(data: Data, vendor: number): string[] {
  const lines = inlineLines(data, vendor);
  const { payload } = data;
  if (payload === undefined) return lines;
  const list = parseParameterListPayload(payload);
  if (list !== undefined) return [...lines, ...parameterLines(list.parameters, list.bigEndian, vendor).map(indent)];
  const body = payload.subarray(ENCAPSULATION_OCTETS);
  if (body.length === 0) return lines;
  return [...lines, indent(`${hexOf(body.subarray(0, SHOWN))}${body.length > SHOWN ? '…' : ''}`)];
}

function inlineLines({ inlineQos = [], bigEndian = false }: Data | DataFrag, vendor: number): string[] {
  return parameterLines(inlineQos, bigEndian, vendor).map((line) => indent(`inline ${line}`));
}

function indent(line: string): string {
  return `  ${line}`;
}
