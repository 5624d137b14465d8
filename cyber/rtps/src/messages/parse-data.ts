import { parseParameterList } from '../parameters/parameter-list.js';
import type { ParameterList } from '../parameters/parameter.js';
import type { Data, DataFrag, MalformedCause } from './submessage.js';
import { holds, readSequence, type SubmessageBody } from './submessage-body.js';
import {
  DATA_FRAG_OCTETS_TO_INLINE_QOS,
  DATA_OCTETS_TO_INLINE_QOS,
  FLAG_DATA_FRAG_KEY,
  FLAG_DATA_KEY,
  FLAG_DATA_PAYLOAD,
  FLAG_INLINE_QOS,
} from './submessage-ids.js';

/** Reads the body of DATA (RTPS 2.3, 8.3.7.2, 9.4.5.3). */
export function parseData(body: SubmessageBody): Data | MalformedCause {
  const { octets, view, flags, bigEndian, start, end } = body;
  if (!holds(body, 4 + DATA_OCTETS_TO_INLINE_QOS)) return 'truncated';
  const hasData = (flags & FLAG_DATA_PAYLOAD) !== 0;
  const isKey = (flags & FLAG_DATA_KEY) !== 0;
  if (hasData && isKey) return 'flags';
  const sequence = readSequence(view, start + 12, bigEndian);
  if (!(sequence >= 1)) return 'sequence-number';
  const tail = readTail(body, DATA_OCTETS_TO_INLINE_QOS);
  if (typeof tail === 'string') return tail;
  const data: { -readonly [K in keyof Data]: Data[K] } = {
    kind: 'data',
    bigEndian,
    readerId: view.getUint32(start + 4),
    writerId: view.getUint32(start + 8),
    sequence,
    isKey,
  };
  if (tail.inlineQos !== undefined) data.inlineQos = tail.inlineQos;
  if (hasData || isKey) data.payload = octets.subarray(tail.payloadAt, end);
  return data;
}

/**
 * Reads the body of DATA_FRAG (8.3.7.3, 9.4.5.4). The payload is cut to what its fragments hold: what fills the
 * submessage up to 4 octets is not part of the sample.
 */
export function parseDataFrag(body: SubmessageBody): DataFrag | MalformedCause {
  const { octets, view, flags, bigEndian, start, end } = body;
  if (!holds(body, 4 + DATA_FRAG_OCTETS_TO_INLINE_QOS)) return 'truncated';
  const sequence = readSequence(view, start + 12, bigEndian);
  if (!(sequence >= 1)) return 'sequence-number';
  const fragmentStart = view.getUint32(start + 20, !bigEndian);
  const fragmentCount = view.getUint16(start + 24, !bigEndian);
  const fragmentSize = view.getUint16(start + 26, !bigEndian);
  const sampleSize = view.getUint32(start + 28, !bigEndian);
  if (fragmentStart < 1 || fragmentCount < 1 || fragmentSize < 1 || fragmentSize > sampleSize) return 'fragment';
  const lastBegins = (fragmentStart + fragmentCount - 2) * fragmentSize;
  if (lastBegins >= sampleSize) return 'fragment';
  const tail = readTail(body, DATA_FRAG_OCTETS_TO_INLINE_QOS);
  if (typeof tail === 'string') return tail;
  const payloadEnd =
    tail.payloadAt + Math.min(lastBegins + fragmentSize, sampleSize) - (fragmentStart - 1) * fragmentSize;
  if (payloadEnd > end) return 'fragment';
  const data: { -readonly [K in keyof DataFrag]: DataFrag[K] } = {
    kind: 'data-frag',
    bigEndian,
    readerId: view.getUint32(start + 4),
    writerId: view.getUint32(start + 8),
    sequence,
    fragmentStart,
    fragmentCount,
    fragmentSize,
    sampleSize,
    isKey: (flags & FLAG_DATA_FRAG_KEY) !== 0,
    payload: octets.subarray(tail.payloadAt, payloadEnd),
  };
  if (tail.inlineQos !== undefined) data.inlineQos = tail.inlineQos;
  return data;
}

interface Tail {
  readonly inlineQos: ParameterList | undefined;
  readonly payloadAt: number;
}

/** What stands behind the fields: octetsToInlineQos says where, so that later versions can add fields before it. */
function readTail(
  { octets, view, flags, bigEndian, start, end }: SubmessageBody,
  least: number,
): Tail | MalformedCause {
  const toInlineQos = view.getUint16(start + 2, !bigEndian);
  const at = start + 4 + toInlineQos;
  if (toInlineQos < least || at > end) return 'truncated';
  if ((flags & FLAG_INLINE_QOS) === 0) return { inlineQos: undefined, payloadAt: at };
  const list = parseParameterList(octets, at, end, bigEndian);
  return list === undefined ? 'parameter-list' : { inlineQos: list.parameters, payloadAt: list.end };
}
