import type { CdrReader } from '../cdr/cdr-reader.js';
import {
  changeKindOf,
  decodeEntityId,
  decodeGuid,
  decodeKeyHash,
  decodeSampleIdentity,
  decodeStatusInfo,
} from '../parameters/identity-values.js';
import { decodeLocator } from '../parameters/locator-octets.js';
import type { Parameter, ParameterList } from '../parameters/parameter.js';
import * as pids from '../parameters/pids.js';
import {
  decodeBoolean,
  decodeDuration,
  decodeInt16Sequence,
  decodeInt32,
  decodeOctetSequence,
  decodePropertyList,
  decodeProtocolVersion,
  decodeString,
  decodeStringSequence,
  decodeUint32,
  decodeValue,
  decodeVendor,
  readDuration,
} from '../parameters/values.js';
import { locatorText } from '../structure/locator.js';
import { type WireTime, durationMs } from '../structure/wire-time.js';
import { durationText } from './duration-text.js';
import { entityText } from './entity-text.js';
import { guidWords } from './guid-text.js';
import { hexOf } from './hex-text.js';
import { VENDOR_FAST, parameterName } from './parameter-names.js';
import { quoted } from './printable.js';
import { representationText } from './qos-text.js';

/** Octets of a value nobody understands that are shown. */
const SHOWN = 32;

type Show = (value: Uint8Array, bigEndian: boolean) => string | undefined;

const time = (duration: WireTime): string => durationText(durationMs(duration));
const then =
  <T>(decode: (value: Uint8Array, bigEndian: boolean) => T | undefined, show: (decoded: T) => string): Show =>
  (value, bigEndian) => {
    const decoded = decode(value, bigEndian);
    return decoded === undefined ? undefined : show(decoded);
  };
const fields =
  (show: (cdr: CdrReader) => string): Show =>
  (value, bigEndian) =>
    decodeValue(value, bigEndian, show);
const oneOf = (...names: readonly string[]): Show => then(decodeUint32, (kind) => names[kind] ?? `kind ${kind}`);
const pick = (names: readonly string[], kind: number): string => names[kind] ?? `kind ${kind}`;
const yesNo = (flag: boolean): string => (flag ? 'yes' : 'no');

const string = then((value, bigEndian) => decodeString(value, bigEndian), quoted);
const number = then(decodeUint32, String);
const duration = then(decodeDuration, time);
const locator = then(decodeLocator, locatorText);
const guid = then(decodeGuid, guidWords);
const data = then(
  (value: Uint8Array, bigEndian: boolean) => decodeOctetSequence(value, bigEndian),
  (octets) => (octets.length === 0 ? 'none' : `${octets.length} octets ${shortHex(octets)}`),
);
const sampleIdentity = then(decodeSampleIdentity, ({ writer, sequence }) => `${guidWords(writer)} #${sequence}`);
const DURABILITY = ['volatile', 'transient-local', 'transient', 'persistent'];
const history = (cdr: CdrReader): string => {
  const [kind, depth] = [cdr.int32(), cdr.int32()];
  return kind === 1 ? 'keep-all' : `keep-last ${depth}`;
};
const limits = (cdr: CdrReader): string => {
  const [samples, instances, each] = [cdr.int32(), cdr.int32(), cdr.int32()].map((n) =>
    n < 0 ? 'any number' : String(n),
  );
  return `samples ${samples ?? ''}, instances ${instances ?? ''}, samples an instance ${each ?? ''}`;
};

// RTPS 2.3, 9.3.2 and table 9.14.
const SHOW: ReadonlyMap<number, Show> = new Map<number, Show>([
  [pids.PID_PARTICIPANT_LEASE_DURATION, duration],
  [pids.PID_TIME_BASED_FILTER, duration],
  [pids.PID_TOPIC_NAME, string],
  [pids.PID_TYPE_NAME, string],
  [pids.PID_ENTITY_NAME, string],
  [pids.PID_DOMAIN_TAG, string],
  [pids.PID_OWNERSHIP_STRENGTH, then(decodeInt32, String)],
  [pids.PID_DOMAIN_ID, number],
  [pids.PID_TYPE_MAX_SIZE_SERIALIZED, number],
  [pids.PID_PARTICIPANT_MANUAL_LIVELINESS_COUNT, number],
  [pids.PID_TRANSPORT_PRIORITY, number],
  [pids.PID_PROTOCOL_VERSION, then(decodeProtocolVersion, ({ major, minor }) => `${major}.${minor}`)],
  [pids.PID_VENDOR_ID, then(decodeVendor, (vendor) => vendor.toString(16).padStart(4, '0'))],
  [
    pids.PID_RELIABILITY,
    fields(
      (cdr) => `${pick(['kind 0', 'best-effort', 'reliable'], cdr.uint32())}, blocks for ${time(readDuration(cdr))}`,
    ),
  ],
  [
    pids.PID_LIVELINESS,
    fields((cdr) => {
      const kind = pick(['automatic', 'manual-by-participant', 'manual-by-topic'], cdr.uint32());
      return `${kind}, lease ${time(readDuration(cdr))}`;
    }),
  ],
  [pids.PID_DURABILITY, oneOf(...DURABILITY)],
  [pids.PID_DURABILITY_SERVICE, fields((cdr) => `cleanup ${time(readDuration(cdr))}, ${history(cdr)}, ${limits(cdr)}`)],
  [pids.PID_OWNERSHIP, oneOf('shared', 'exclusive')],
  [
    pids.PID_PRESENTATION,
    fields((cdr) => {
      const scope = pick(['instance', 'topic', 'group'], cdr.uint32());
      return `${scope}, coherent ${yesNo(cdr.bool())}, ordered ${yesNo(cdr.bool())}`;
    }),
  ],
  [pids.PID_DEADLINE, duration],
  [pids.PID_LATENCY_BUDGET, duration],
  [pids.PID_LIFESPAN, duration],
  [pids.PID_DESTINATION_ORDER, oneOf('by-reception-timestamp', 'by-source-timestamp')],
  [
    pids.PID_PARTITION,
    then(
      (value: Uint8Array, bigEndian: boolean) => decodeStringSequence(value, bigEndian),
      (names) => (names.length === 0 ? 'default' : names.map(quoted).join(' ')),
    ),
  ],
  [pids.PID_HISTORY, fields(history)],
  [pids.PID_RESOURCE_LIMITS, fields(limits)],
  [pids.PID_USER_DATA, data],
  [pids.PID_GROUP_DATA, data],
  [pids.PID_TOPIC_DATA, data],
  [pids.PID_UNICAST_LOCATOR, locator],
  [pids.PID_MULTICAST_LOCATOR, locator],
  [pids.PID_DEFAULT_UNICAST_LOCATOR, locator],
  [pids.PID_DEFAULT_MULTICAST_LOCATOR, locator],
  [pids.PID_METATRAFFIC_UNICAST_LOCATOR, locator],
  [pids.PID_METATRAFFIC_MULTICAST_LOCATOR, locator],
  [pids.PID_EXPECTS_INLINE_QOS, then(decodeBoolean, yesNo)],
  [pids.PID_PARTICIPANT_GUID, guid],
  [pids.PID_ENDPOINT_GUID, guid],
  [pids.PID_GROUP_GUID, guid],
  [pids.PID_FAST_PERSISTENCE_GUID, guid],
  [pids.PID_GROUP_ENTITY_ID, then(decodeEntityId, entityText)],
  [pids.PID_BUILTIN_ENDPOINT_SET, then(decodeUint32, (bits) => `0x${bits.toString(16)}`)],
  [pids.PID_BUILTIN_ENDPOINT_QOS, then(decodeUint32, (bits) => `0x${bits.toString(16)}`)],
  [
    pids.PID_PROPERTY_LIST,
    then(
      (value: Uint8Array, bigEndian: boolean) => decodePropertyList(value, bigEndian),
      (properties) => properties.map(([name, text]) => `${quoted(name)} = ${quoted(text)}`).join(', '),
    ),
  ],
  [pids.PID_DATA_REPRESENTATION, then(decodeInt16Sequence, (ids) => ids.map(representationText).join(' or '))],
  [pids.PID_KEY_HASH, then((value: Uint8Array) => decodeKeyHash(value), String)],
  [pids.PID_STATUS_INFO, then((value: Uint8Array) => decodeStatusInfo(value), changeKindOf)],
  [pids.PID_RELATED_SAMPLE_IDENTITY, sampleIdentity],
  [pids.PID_FAST_RELATED_SAMPLE_IDENTITY, sampleIdentity],
]);

/** One parameter as one would read it, e.g. `lease 10 s`. @param vendor of whoever wrote the list. */
export function parameterText({ pid, value }: Parameter, bigEndian: boolean, vendor: number): string {
  const name = parameterName(pid, vendor);
  const shown = isOthers(pid, vendor) ? undefined : SHOW.get(pid)?.(value, bigEndian);
  return `${name} ${shown ?? shortHex(value)}`.trimEnd();
}

/** Of a vendor's own ids only Fast's are read, and of those that others write as well the related sample identity. */
function isOthers(pid: number, vendor: number): boolean {
  return (pid & pids.PID_FLAG_VENDOR) !== 0 && parameterName(pid, vendor) !== parameterName(pid, VENDOR_FAST);
}

/** Every parameter on its own. @param vendor of whoever wrote the list. */
export function parameterLines(list: ParameterList, bigEndian: boolean, vendor: number): string[] {
  return list.map((parameter) => parameterText(parameter, bigEndian, vendor));
}

function shortHex(octets: Uint8Array): string {
  return octets.length <= SHOWN ? hexOf(octets) : `${hexOf(octets.subarray(0, SHOWN))}… (${octets.length} octets)`;
}
