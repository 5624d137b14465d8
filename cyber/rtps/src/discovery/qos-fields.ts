import type { CdrReader } from '../cdr/cdr-reader.js';
import {
  PID_DATA_REPRESENTATION,
  PID_DEADLINE,
  PID_DESTINATION_ORDER,
  PID_DURABILITY,
  PID_GROUP_DATA,
  PID_HISTORY,
  PID_LATENCY_BUDGET,
  PID_LIFESPAN,
  PID_LIVELINESS,
  PID_OWNERSHIP,
  PID_OWNERSHIP_STRENGTH,
  PID_PARTITION,
  PID_PRESENTATION,
  PID_RELIABILITY,
  PID_TIME_BASED_FILTER,
  PID_TOPIC_DATA,
  PID_USER_DATA,
} from '../parameters/pids.js';
import {
  decodeDuration,
  decodeInt16Sequence,
  decodeOctetSequence,
  decodeStringSequence,
  decodeUint32,
  decodeValue,
  encodeDuration,
  encodeInt16Sequence,
  encodeInt32,
  encodeOctetSequence,
  encodeStringSequence,
  encodeUint32,
  encodeValue,
  decodeInt32,
  readDuration,
  writeDuration,
} from '../parameters/values.js';
import type {
  DestinationOrder,
  Durability,
  LivelinessKind,
  Ownership,
  PresentationScope,
  Qos,
} from '../structure/qos.js';
import { durationOf } from '../structure/wire-time.js';
import type { EndpointData } from './endpoint-data.js';
import { type Field, type Notes, roundedMs, take } from './field-table.js';

/** Bounds of what is kept of an announcement. */
const MAX_PARTITIONS = 64;
const MAX_PARTITION_NAME = 256;
const MAX_REPRESENTATIONS = 16;

/** What is read of an endpoint's QoS goes here. */
export interface QosDraft {
  readonly qos: { -readonly [Key in keyof Qos]: Qos[Key] };
}
type QosField = Field<EndpointData, QosDraft>;

// Kinds by their number on the wire (DDS 1.4, 2.3.3).
const DURABILITY: readonly Durability[] = ['volatile', 'transient-local', 'transient', 'persistent'];
const LIVELINESS: readonly LivelinessKind[] = ['automatic', 'manual-by-participant', 'manual-by-topic'];
const OWNERSHIP: readonly Ownership[] = ['shared', 'exclusive'];
const DESTINATION_ORDER: readonly DestinationOrder[] = ['by-reception-timestamp', 'by-source-timestamp'];
const PRESENTATION: readonly PresentationScope[] = ['instance', 'topic', 'group'];

/** RTPS 2.3, 9.4.2.12 has 1 and 2; old OpenSplice sends 3 for reliable. */
const BEST_EFFORT_KIND = 1;
const RELIABLE_KINDS = [2, 3];

const LIVELINESS_FIELD: QosField = {
  pid: PID_LIVELINESS,
  encode: ({ qos }) => [
    encodeValue(false, (cdr) =>
      writeDuration(cdr.uint32(LIVELINESS.indexOf(qos.liveliness)), durationOf(qos.livelinessLeaseMs)),
    ),
  ],
  decode: ({ qos }, value, bigEndian) => {
    const read = decodeValue(value, bigEndian, (cdr) => ({ kind: cdr.uint32(), lease: readDuration(cdr) }));
    const kind = LIVELINESS[read?.kind ?? -1];
    if (read === undefined || kind === undefined) return false;
    qos.liveliness = kind;
    qos.livelinessLeaseMs = roundedMs(read.lease);
    return true;
  },
};

const RELIABILITY_FIELD: QosField = {
  pid: PID_RELIABILITY,
  encode: ({ qos }) => [
    encodeValue(false, (cdr) =>
      writeDuration(cdr.uint32(qos.reliability === 'reliable' ? 2 : BEST_EFFORT_KIND), durationOf(qos.maxBlockingMs)),
    ),
  ],
  decode: ({ qos }, value, bigEndian) => {
    const read = decodeValue(value, bigEndian, (cdr) => ({ kind: cdr.uint32(), blocking: readDuration(cdr) }));
    if (read === undefined) return false;
    if (read.kind !== BEST_EFFORT_KIND && !RELIABLE_KINDS.includes(read.kind)) return false;
    qos.reliability = read.kind === BEST_EFFORT_KIND ? 'best-effort' : 'reliable';
    qos.maxBlockingMs = roundedMs(read.blocking);
    return true;
  },
};

const STRENGTH_FIELD: QosField = {
  pid: PID_OWNERSHIP_STRENGTH,
  encode: ({ kind, qos }) => (kind === 'writer' ? [encodeInt32(qos.ownershipStrength, false)] : []),
  decode: ({ qos }, value, bigEndian) =>
    take(decodeInt32(value, bigEndian), (strength) => (qos.ownershipStrength = strength)),
};

const PRESENTATION_FIELD: QosField = {
  pid: PID_PRESENTATION,
  encode: ({ qos }) => [
    encodeValue(false, (cdr) =>
      cdr.uint32(PRESENTATION.indexOf(qos.presentation)).bool(qos.coherentAccess).bool(qos.orderedAccess),
    ),
  ],
  decode: ({ qos }, value, bigEndian) => {
    const read = decodeValue(value, bigEndian, presentationOf);
    const scope = PRESENTATION[read?.scope ?? -1];
    if (read === undefined || scope === undefined) return false;
    qos.presentation = scope;
    qos.coherentAccess = read.coherent;
    qos.orderedAccess = read.ordered;
    return true;
  },
};

const PARTITION_FIELD: QosField = {
  pid: PID_PARTITION,
  encode: ({ qos }) => (qos.partitions.length === 0 ? [] : [encodeStringSequence(qos.partitions, false)]),
  decode: ({ qos }, value, bigEndian, notes) =>
    take(decodeStringSequence(value, bigEndian), (names) => (qos.partitions = boundedPartitions(names, notes))),
};

const HISTORY_FIELD: QosField = {
  pid: PID_HISTORY,
  encode: ({ qos: { history } }) => {
    if (history.kind === 'keep-all') return [encodeValue(false, (cdr) => cdr.uint32(1).int32(-1))];
    return history.depth === 1 ? [] : [encodeValue(false, (cdr) => cdr.uint32(0).int32(history.depth))];
  },
  decode: ({ qos }, value, bigEndian) => {
    const read = decodeValue(value, bigEndian, (cdr) => ({ kind: cdr.uint32(), depth: cdr.int32() }));
    if (read === undefined || read.kind > 1 || (read.kind === 0 && read.depth < 1)) return false;
    qos.history = read.kind === 1 ? { kind: 'keep-all' } : { kind: 'keep-last', depth: read.depth };
    return true;
  },
};

const REPRESENTATION_FIELD: QosField = {
  pid: PID_DATA_REPRESENTATION,
  encode: ({ qos }) => (qos.representations.length === 0 ? [] : [encodeInt16Sequence(qos.representations, false)]),
  decode: ({ qos }, value, bigEndian, notes) =>
    take(decodeInt16Sequence(value, bigEndian), (ids) => {
      if (ids.length > MAX_REPRESENTATIONS) notes.add(`more than ${MAX_REPRESENTATIONS} data representations`);
      qos.representations = ids.slice(0, MAX_REPRESENTATIONS);
    }),
};

/**
 * The QoS in the announcement of an endpoint, in the order of Fast DDS. What matching depends on is always sent: the
 * defaults of the implementations differ where a parameter is missing.
 */
export const QOS_FIELDS: readonly QosField[] = [
  kindField(PID_DURABILITY, 'durability', DURABILITY),
  durationField(PID_DEADLINE, 'deadlineMs'),
  durationField(PID_LATENCY_BUDGET, 'latencyBudgetMs'),
  LIVELINESS_FIELD,
  RELIABILITY_FIELD,
  durationField(PID_LIFESPAN, 'lifespanMs', ({ kind }) => kind === 'writer'),
  octetsField(PID_USER_DATA, 'userData'),
  durationField(
    PID_TIME_BASED_FILTER,
    'timeBasedFilterMs',
    ({ kind, qos }) => kind === 'reader' && qos.timeBasedFilterMs > 0,
  ),
  kindField(PID_OWNERSHIP, 'ownership', OWNERSHIP),
  STRENGTH_FIELD,
  kindField(PID_DESTINATION_ORDER, 'destinationOrder', DESTINATION_ORDER),
  PRESENTATION_FIELD,
  PARTITION_FIELD,
  octetsField(PID_TOPIC_DATA, 'topicData'),
  octetsField(PID_GROUP_DATA, 'groupData'),
  HISTORY_FIELD,
  REPRESENTATION_FIELD,
];

function presentationOf(cdr: CdrReader): { scope: number; coherent: boolean; ordered: boolean } {
  return { scope: cdr.uint32(), coherent: cdr.bool(), ordered: cdr.bool() };
}

type KindKey = 'durability' | 'ownership' | 'destinationOrder';

/** A policy that is one number of a short list. */
function kindField<Key extends KindKey>(pid: number, key: Key, kinds: readonly Qos[Key][]): QosField {
  return {
    pid,
    encode: ({ qos }) => [encodeUint32(kinds.indexOf(qos[key]), false)],
    decode: ({ qos }, value, bigEndian) =>
      take(kinds[decodeUint32(value, bigEndian) ?? -1], (kind) => {
        qos[key] = kind;
      }),
  };
}

type DurationKey = 'deadlineMs' | 'latencyBudgetMs' | 'lifespanMs' | 'timeBasedFilterMs';

/** @param isSent whether an endpoint announces it at all; default: always. */
function durationField(pid: number, key: DurationKey, isSent: (data: EndpointData) => boolean = () => true): QosField {
  return {
    pid,
    encode: (data) => (isSent(data) ? [encodeDuration(durationOf(data.qos[key]), false)] : []),
    decode: ({ qos }, value, bigEndian) =>
      take(decodeDuration(value, bigEndian), (duration) => (qos[key] = roundedMs(duration))),
  };
}

function octetsField(pid: number, key: 'userData' | 'topicData' | 'groupData'): QosField {
  return {
    pid,
    encode: ({ qos }) => (qos[key].length === 0 ? [] : [encodeOctetSequence(qos[key], false)]),
    // A copy: the value is a view into the datagram.
    decode: ({ qos }, value, bigEndian) =>
      take(decodeOctetSequence(value, bigEndian), (octets) => (qos[key] = new Uint8Array(octets))),
  };
}

function boundedPartitions(names: readonly string[], notes: Notes): readonly string[] {
  const kept = names.slice(0, MAX_PARTITIONS).filter((name) => name.length <= MAX_PARTITION_NAME);
  // Not cut off: a shortened name or pattern would match what it should not.
  if (kept.length < names.length) {
    notes.add(`more than ${MAX_PARTITIONS} partitions, or longer than ${MAX_PARTITION_NAME} characters; left out`);
  }
  return kept;
}
