import { isDeepStrictEqual } from 'node:util';
import { decodeGuid } from '../parameters/identity-values.js';
import {
  PID_ENDPOINT_GUID,
  PID_EXPECTS_INLINE_QOS,
  PID_KEY_HASH,
  PID_MULTICAST_LOCATOR,
  PID_PARTICIPANT_GUID,
  PID_PROTOCOL_VERSION,
  PID_TOPIC_NAME,
  PID_TYPE_MAX_SIZE_SERIALIZED,
  PID_TYPE_NAME,
  PID_UNICAST_LOCATOR,
  PID_VENDOR_ID,
} from '../parameters/pids.js';
import {
  decodeBoolean,
  decodeProtocolVersion,
  decodeString,
  decodeUint32,
  decodeVendor,
  encodeBoolean,
  encodeProtocolVersion,
  encodeString,
  encodeUint32,
  encodeVendor,
} from '../parameters/values.js';
import { ENTITY_PARTICIPANT, isBuiltinId, isKeyedId, isReaderId, isWriterId } from '../structure/entity-id.js';
import { type Guid, guidOctets, guidText } from '../structure/guid.js';
import { DEFAULT_QOS } from '../structure/qos.js';
import type { Decoded } from './decoded.js';
import type { EndpointData } from './endpoint-data.js';
import {
  type AnnouncedParameter,
  type Field,
  type Notes,
  decodeFields,
  encodeFields,
  encodePlaces,
  fieldsByPid,
  sentPids,
  take,
} from './field-table.js';
import { locatorField } from './locator-field.js';
import { QOS_FIELDS, type QosDraft } from './qos-fields.js';

/** Longest topic or type name taken. Not cut off: a shortened name would match what it should not. */
const MAX_NAME = 1024;

type Draft = QosDraft & { -readonly [Key in 'unicast' | 'multicast' | 'expectsInlineQos']: EndpointData[Key] } & {
  -readonly [Key in 'topic' | 'type' | 'version' | 'vendor' | 'typeMaxSizeSerialized']?: EndpointData[Key];
} & { guid?: Guid; keyHash?: Guid };
type EndpointField = Field<EndpointData, Draft>;

/** What stands beside a vendor where no version is given. */
const VERSION = { major: 2, minor: 3 };

const FIELDS: readonly EndpointField[] = [
  locatorField(PID_UNICAST_LOCATOR, 'unicast', 'unicast'),
  locatorField(PID_MULTICAST_LOCATOR, 'multicast', 'multicast'),
  {
    pid: PID_EXPECTS_INLINE_QOS,
    encode: ({ kind, expectsInlineQos }) => (kind === 'reader' ? [encodeBoolean(expectsInlineQos)] : []),
    decode: (draft, value) => take(decodeBoolean(value), (expects) => (draft.expectsInlineQos = expects)),
  },
  {
    pid: PID_PARTICIPANT_GUID,
    encode: ({ guid: { prefix } }) => [guidOctets({ prefix, entityId: ENTITY_PARTICIPANT })],
    decode: () => true,
  },
  {
    pid: PID_TOPIC_NAME,
    encode: ({ topic }) => [encodeString(topic, false)],
    decode: (draft, value, bigEndian) => take(decodeString(value, bigEndian), (topic) => (draft.topic = topic)),
  },
  {
    pid: PID_TYPE_NAME,
    encode: ({ type }) => [encodeString(type, false)],
    decode: (draft, value, bigEndian) => take(decodeString(value, bigEndian), (type) => (draft.type = type)),
  },
  {
    pid: PID_KEY_HASH,
    encode: ({ guid }) => [guidOctets(guid)],
    decode: (draft, value) => take(decodeGuid(value), (guid) => (draft.keyHash = guid)),
  },
  {
    pid: PID_ENDPOINT_GUID,
    encode: ({ guid }) => [guidOctets(guid)],
    decode: (draft, value) => take(decodeGuid(value), (guid) => (draft.guid = guid)),
  },
  {
    pid: PID_TYPE_MAX_SIZE_SERIALIZED,
    encode: ({ typeMaxSizeSerialized: size }) => (size === undefined ? [] : [encodeUint32(size, false)]),
    decode: (draft, value, bigEndian) =>
      take(decodeUint32(value, bigEndian), (size) => (draft.typeMaxSizeSerialized = size)),
  },
  {
    pid: PID_PROTOCOL_VERSION,
    encode: ({ version, vendor }) =>
      version === undefined && vendor === undefined ? [] : [encodeProtocolVersion(version ?? VERSION)],
    decode: (draft, value) => take(decodeProtocolVersion(value), (version) => (draft.version = version)),
  },
  {
    pid: PID_VENDOR_ID,
    encode: ({ vendor }) => (vendor === undefined ? [] : [encodeVendor(vendor)]),
    decode: (draft, value) => take(decodeVendor(value), (vendor) => (draft.vendor = vendor)),
  },
  ...QOS_FIELDS,
];

const BY_PID = fieldsByPid(FIELDS);

/** Of which encodeEndpoint has something to say. */
export const ENDPOINT_PIDS: ReadonlySet<number> = sentPids(FIELDS);

/**
 * The payload that announces an endpoint: PL_CDR, little-endian. With a `vendor` a version stands in it too, 2.3 where none is given.
 * @param places see AnnouncementLayout; default: all there is to say, in the order of Fast DDS.
 */
export function encodeEndpoint(data: EndpointData, places?: readonly AnnouncedParameter[]): Uint8Array {
  return places === undefined ? encodeFields(FIELDS, data) : encodePlaces(BY_PID, data, places);
}

/**
 * Reads the announcement of an endpoint, in either byte order. What is missing gets the default of DDS: also best-effort
 * for readers, reliable for writers. Never throws.
 * @param kind by the topic that it came on.
 */
export function decodeEndpoint(payload: Uint8Array, kind: EndpointData['kind']): Decoded<EndpointData> {
  const notes: Notes = new Set();
  const draft: Draft = {
    qos: { ...DEFAULT_QOS, reliability: kind === 'writer' ? 'reliable' : 'best-effort' },
    unicast: [],
    multicast: [],
    expectsInlineQos: false,
  };
  const problem = decodeFields(BY_PID, payload, draft, notes) ?? incomplete(draft, kind);
  if (problem !== undefined) return { ok: false, problem };
  const { guid: named, keyHash, topic = '', type = '', qos, ...rest } = draft;
  const guid = named ?? keyHash;
  const keyed = guid && isKeyedId(guid.entityId);
  if (guid === undefined || keyed === undefined) return { ok: false, problem: 'it names no endpoint' };
  return { ok: true, data: { kind, guid, topic, type, keyed, qos, ...rest }, notes: [...notes] };
}

/** Whether two endpoints say the same. */
export function sameEndpoint(a: EndpointData, b: EndpointData): boolean {
  return a === b || isDeepStrictEqual(a, b);
}

/** Why an announcement can't be used, or undefined. */
function incomplete({ guid: named, keyHash, topic, type }: Draft, kind: EndpointData['kind']): string | undefined {
  const guid = named ?? keyHash;
  if (guid === undefined) return 'it names no endpoint: neither GUID nor key hash';
  const isKind = kind === 'writer' ? isWriterId(guid.entityId) : isReaderId(guid.entityId);
  if (!isKind || isBuiltinId(guid.entityId)) return `${guidText(guid)} is no ${kind} of an application`;
  if (topic === undefined || topic === '') return `${guidText(guid)} names no topic`;
  if (type === undefined) return `${guidText(guid)} names no type`;
  if (topic.length <= MAX_NAME && type.length <= MAX_NAME) return undefined;
  return `${guidText(guid)} names a topic or type of more than ${MAX_NAME} characters`;
}
