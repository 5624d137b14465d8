import { isDeepStrictEqual } from 'node:util';
import {
  decodeBoolean,
  decodeDuration,
  decodeOctetSequence,
  decodePropertyList,
  decodeProtocolVersion,
  decodeString,
  decodeUint32,
  decodeVendor,
  encodeBoolean,
  encodeDuration,
  encodeOctetSequence,
  encodePropertyList,
  encodeProtocolVersion,
  encodeString,
  encodeUint32,
  encodeVendor,
} from '../parameters/values.js';
import { decodeGuid } from '../parameters/identity-values.js';
import {
  PID_BUILTIN_ENDPOINT_SET,
  PID_DEFAULT_MULTICAST_LOCATOR,
  PID_DEFAULT_UNICAST_LOCATOR,
  PID_DOMAIN_ID,
  PID_DOMAIN_TAG,
  PID_ENTITY_NAME,
  PID_EXPECTS_INLINE_QOS,
  PID_KEY_HASH,
  PID_METATRAFFIC_MULTICAST_LOCATOR,
  PID_METATRAFFIC_UNICAST_LOCATOR,
  PID_PARTICIPANT_BUILTIN_ENDPOINTS,
  PID_PARTICIPANT_GUID,
  PID_PARTICIPANT_LEASE_DURATION,
  PID_PROPERTY_LIST,
  PID_PROTOCOL_VERSION,
  PID_USER_DATA,
  PID_VENDOR_ID,
} from '../parameters/pids.js';
import { ENTITY_PARTICIPANT } from '../structure/entity-id.js';
import { type Guid, guidOctets } from '../structure/guid.js';
import { durationOf } from '../structure/wire-time.js';
import { STANDARD_BUILTIN_ENDPOINTS } from './builtin-endpoints.js';
import type { Decoded } from './decoded.js';
import {
  type AnnouncedParameter,
  type Field,
  type Notes,
  capped,
  decodeFields,
  encodeFields,
  encodePlaces,
  fieldsByPid,
  roundedMs,
  sendsNothing,
  sentPids,
  take,
} from './field-table.js';
import { locatorField } from './locator-field.js';
import type { ParticipantData } from './participant-data.js';

/** Bounds of what is kept of an announcement: characters of a name, properties, characters of a property's value. */
const MAX_NAME = 256;
const MAX_PROPERTIES = 64;
const MAX_PROPERTY_VALUE = 1024;

/** RTPS 2.3, 9.6.2.2: the lease where none is announced. */
const DEFAULT_LEASE_MS = 100_000;

type Draft = { -readonly [Key in keyof Omit<ParticipantData, 'prefix'>]: ParticipantData[Key] } & {
  guid?: Guid;
  keyHash?: Guid;
  hasEndpoints: boolean;
};
type ParticipantField = Field<ParticipantData, Draft>;

const FIELDS: readonly ParticipantField[] = [
  {
    pid: PID_PROTOCOL_VERSION,
    encode: ({ version }) => [encodeProtocolVersion(version)],
    decode: (draft, value) => take(decodeProtocolVersion(value), (version) => (draft.version = version)),
  },
  {
    pid: PID_VENDOR_ID,
    encode: ({ vendor }) => [encodeVendor(vendor)],
    decode: (draft, value) => take(decodeVendor(value), (vendor) => (draft.vendor = vendor)),
  },
  {
    pid: PID_PARTICIPANT_GUID,
    encode: ({ prefix }) => [guidOctets({ prefix, entityId: ENTITY_PARTICIPANT })],
    decode: (draft, value) => take(decodeGuid(value), (guid) => (draft.guid = guid)),
  },
  {
    pid: PID_KEY_HASH,
    encode: sendsNothing,
    decode: (draft, value) => take(decodeGuid(value), (guid) => (draft.keyHash = guid)),
  },
  locatorField(PID_METATRAFFIC_MULTICAST_LOCATOR, 'metatrafficMulticast', 'metatraffic multicast'),
  locatorField(PID_METATRAFFIC_UNICAST_LOCATOR, 'metatrafficUnicast', 'metatraffic unicast'),
  locatorField(PID_DEFAULT_UNICAST_LOCATOR, 'defaultUnicast', 'default unicast'),
  locatorField(PID_DEFAULT_MULTICAST_LOCATOR, 'defaultMulticast', 'default multicast'),
  {
    pid: PID_PARTICIPANT_LEASE_DURATION,
    encode: ({ leaseMs }) => [encodeDuration(durationOf(leaseMs), false)],
    decode: (draft, value, bigEndian) =>
      take(decodeDuration(value, bigEndian), (lease) => (draft.leaseMs = roundedMs(lease))),
  },
  {
    pid: PID_BUILTIN_ENDPOINT_SET,
    encode: ({ builtinEndpoints }) => [encodeUint32(builtinEndpoints, false)],
    decode: decodeEndpointSet,
  },
  // RTPS 2.1 has it under another number too.
  { pid: PID_PARTICIPANT_BUILTIN_ENDPOINTS, encode: sendsNothing, decode: decodeEndpointSet },
  {
    pid: PID_ENTITY_NAME,
    encode: ({ name }) => (name === '' ? [] : [encodeString(name, false)]),
    decode: (draft, value, bigEndian, notes) =>
      take(decodeString(value, bigEndian), (name) => (draft.name = capped(name, MAX_NAME, 'its name', notes))),
  },
  {
    pid: PID_PROPERTY_LIST,
    encode: ({ properties }) => (properties.size === 0 ? [] : [encodePropertyList([...properties], false)]),
    decode: decodeProperties,
  },
  {
    pid: PID_USER_DATA,
    encode: ({ userData }) => (userData.length === 0 ? [] : [encodeOctetSequence(userData, false)]),
    // A copy: the value is a view into the datagram.
    decode: (draft, value, bigEndian) =>
      take(decodeOctetSequence(value, bigEndian), (octets) => (draft.userData = new Uint8Array(octets))),
  },
  {
    pid: PID_DOMAIN_ID,
    encode: ({ domainId }) => (domainId === undefined ? [] : [encodeUint32(domainId, false)]),
    decode: (draft, value, bigEndian) => take(decodeUint32(value, bigEndian), (id) => (draft.domainId = id)),
  },
  {
    pid: PID_DOMAIN_TAG,
    encode: ({ domainTag }) => (domainTag === '' ? [] : [encodeString(domainTag, false)]),
    decode: (draft, value, bigEndian) => take(decodeString(value, bigEndian), (tag) => (draft.domainTag = tag)),
  },
  {
    pid: PID_EXPECTS_INLINE_QOS,
    encode: ({ expectsInlineQos }) => (expectsInlineQos ? [encodeBoolean(true)] : []),
    decode: (draft, value) => take(decodeBoolean(value), (expects) => (draft.expectsInlineQos = expects)),
  },
];

const BY_PID = fieldsByPid(FIELDS);

/** Of which encodeParticipant has something to say. */
export const PARTICIPANT_PIDS: ReadonlySet<number> = sentPids(FIELDS);

/**
 * The payload of DATA(p): PL_CDR, little-endian. What is empty or undefined is left out.
 * @param places see AnnouncementLayout; default: all there is to say, in the order of Fast DDS.
 */
export function encodeParticipant(data: ParticipantData, places?: readonly AnnouncedParameter[]): Uint8Array {
  return places === undefined ? encodeFields(FIELDS, data) : encodePlaces(BY_PID, data, places);
}

/** Reads the payload of DATA(p), in either byte order. What is missing gets the default of RTPS 2.3, 9.6.2.2. Never throws. */
export function decodeParticipant(payload: Uint8Array): Decoded<ParticipantData> {
  const notes: Notes = new Set();
  const draft: Draft = {
    version: { major: 2, minor: 1 },
    vendor: 0,
    name: '',
    metatrafficUnicast: [],
    metatrafficMulticast: [],
    defaultUnicast: [],
    defaultMulticast: [],
    leaseMs: DEFAULT_LEASE_MS,
    builtinEndpoints: STANDARD_BUILTIN_ENDPOINTS,
    properties: new Map(),
    userData: new Uint8Array(0),
    domainTag: '',
    expectsInlineQos: false,
    hasEndpoints: false,
  };
  const problem = decodeFields(BY_PID, payload, draft, notes);
  if (problem !== undefined) return { ok: false, problem };
  const { guid, keyHash, hasEndpoints, ...data } = draft;
  const prefix = (guid ?? keyHash)?.prefix;
  if (prefix === undefined) return { ok: false, problem: 'it names no participant: neither GUID nor key hash' };
  if (data.version.major !== 2) {
    return { ok: false, problem: `it speaks RTPS ${data.version.major}.${data.version.minor}, not 2` };
  }
  if (!hasEndpoints) notes.add('it does not say which built-in endpoints it has; those of discovery are assumed');
  return { ok: true, data: { prefix, ...data }, notes: [...notes] };
}

/** Whether two participants say the same. */
export function sameParticipant(a: ParticipantData, b: ParticipantData): boolean {
  return isDeepStrictEqual(a, b);
}

function decodeEndpointSet(draft: Draft, value: Uint8Array, bigEndian: boolean): boolean {
  return take(decodeUint32(value, bigEndian), (set) => {
    draft.builtinEndpoints = set;
    draft.hasEndpoints = true;
  });
}

function decodeProperties(draft: Draft, value: Uint8Array, bigEndian: boolean, notes: Notes): boolean {
  return take(decodePropertyList(value, bigEndian), (list) => {
    if (list.length > MAX_PROPERTIES) notes.add(`more than ${MAX_PROPERTIES} properties; the rest is left out`);
    draft.properties = new Map(
      list
        .slice(0, MAX_PROPERTIES)
        .map(([name, text]) => [
          capped(name, MAX_NAME, 'the name of a property', notes),
          capped(text, MAX_PROPERTY_VALUE, 'a property', notes),
        ]),
    );
  });
}
