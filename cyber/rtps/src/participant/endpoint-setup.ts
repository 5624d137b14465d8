import type { ReaderOptions as ReaderEngineOptions } from '../behavior/reader/reader-engine-types.js';
import type { WriterOptions as WriterEngineOptions } from '../behavior/writer/writer-engine-types.js';
import type { EndpointData } from '../discovery/endpoint-data.js';
import { RtpsError } from '../rtps-error.js';
import { userEntityId } from '../structure/entity-id.js';
import type { GuidPrefix } from '../structure/guid.js';
import { DEFAULT_QOS, type Qos } from '../structure/qos.js';
import type { EndpointOptions, ReaderOptions, WriterOptions } from './participant-api.js';

/** Octets of RTPS that a fragment needs around it: header, INFO_DST, INFO_TS, DATA_FRAG with inline QoS. */
const FRAGMENT_OVERHEAD = 200;

/** Half of what a stock Linux grants a socket (net.core.rmem_default, 212,992). */
export const STOCK_WINDOW_OCTETS = 106_496;

/** What is announced of a new endpoint. @throws RtpsError RTPS_CONFIG naming the option. */
export function endpointData<T>(
  kind: EndpointData['kind'],
  options: EndpointOptions<T>,
  prefix: GuidPrefix,
  index: number,
): EndpointData {
  const { topic, type, typeMaxSizeSerialized } = options;
  const keyed = type.keyOf !== undefined;
  const qos: Qos = { ...DEFAULT_QOS, ...options.qos };
  checkName('topic', topic);
  checkName('type.name', type.name);
  checkQos(qos);
  return {
    kind,
    guid: { prefix, entityId: userEntityId(index, kind, keyed) },
    topic,
    type: type.name,
    keyed,
    qos,
    // Those of the participant.
    unicast: [],
    multicast: [],
    expectsInlineQos: false,
    ...(typeMaxSizeSerialized === undefined ? {} : { typeMaxSizeSerialized }),
  };
}

/** The largest fragment that a datagram takes, octets. */
export function largestFragment(maxDatagramBytes: number): number {
  return Math.min(65_535, maxDatagramBytes - FRAGMENT_OVERHEAD);
}

/** @throws RtpsError RTPS_CONFIG naming the option. */
export function writerEngineOptions<T>(
  options: WriterOptions<T>,
  { guid, qos }: EndpointData,
  maxDatagramBytes: number,
): WriterEngineOptions {
  const largest = largestFragment(maxDatagramBytes);
  const { maxSamples = 5000, maxOctets = 2 ** 26, heartbeatMs = 300, fragmentSize = largest } = options;
  checkNumber('maxSamples', maxSamples, 1, Infinity);
  checkNumber('maxOctets', maxOctets, 1, Infinity);
  checkNumber('heartbeatMs', heartbeatMs, 1, 3_600_000);
  checkNumber('fragmentSize', fragmentSize, 64, largest);
  checkNumber('batchMs', options.batchMs ?? 0, 0, 10_000);
  return {
    entityId: guid.entityId,
    reliability: qos.reliability,
    durability: qos.durability,
    history: qos.history,
    maxSamples,
    maxOctets,
    fragmentSize,
    heartbeatMs,
    windowOctets: STOCK_WINDOW_OCTETS,
    lifespanMs: qos.lifespanMs,
    isBatched: (options.batchMs ?? 0) > 0,
  };
}

/** @throws RtpsError RTPS_CONFIG naming the option. */
export function readerEngineOptions<T>(options: ReaderOptions<T>, { guid, qos }: EndpointData): ReaderEngineOptions {
  const { maxSamples = 5000, maxSampleOctets = 2 ** 26, onReturn = 'continue' } = options;
  if (!['continue', 'replay'].includes(onReturn)) throw config(`onReturn: ${onReturn}; expected continue or replay.`);
  checkNumber('maxSamples', maxSamples, 1, Infinity);
  checkNumber('maxSampleOctets', maxSampleOctets, 1, 2 ** 31);
  return {
    entityId: guid.entityId,
    reliability: qos.reliability,
    durability: qos.durability,
    maxHeldOctets: Math.max(2 ** 26, maxSampleOctets),
    maxHeldChanges: 10_000,
    maxSampleOctets,
    onReturn,
  };
}

function checkName(what: string, name: string): void {
  // 256 with the NUL is what Fast DDS takes (string_255).
  const octets = Buffer.byteLength(name);
  if (octets < 1 || octets > 255 || name.includes('\0')) {
    throw config(`${what}: ${JSON.stringify(name.slice(0, 60))}; expected 1 to 255 octets of text without NUL.`);
  }
}

function checkQos({ history, lifespanMs, deadlineMs, livelinessLeaseMs, durability }: Qos): void {
  if (history.kind === 'keep-last') checkNumber('qos.history.depth', history.depth, 1, 2 ** 31 - 1);
  checkNumber('qos.lifespanMs', lifespanMs, 1, Infinity);
  checkNumber('qos.deadlineMs', deadlineMs, 1, Infinity);
  checkNumber('qos.livelinessLeaseMs', livelinessLeaseMs, 1, Infinity);
  if (durability === 'transient' || durability === 'persistent') {
    throw config(`qos.durability: ${durability} needs a durability service, which this is not; use transient-local.`);
  }
}

function checkNumber(what: string, value: number, min: number, max: number): void {
  if (!(value >= min && value <= max)) throw config(`${what}: ${value}; expected ${min} to ${max}.`);
}

function config(message: string): RtpsError {
  return new RtpsError('RTPS_CONFIG', message);
}
