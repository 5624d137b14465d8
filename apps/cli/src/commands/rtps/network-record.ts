import {
  type EndpointData,
  type ParticipantCounters,
  type RemoteParticipant,
  locatorText,
  qosWords,
} from '@blender-sim/rtps';
import { guidDigits, participantDigits } from './guid-digits.js';
import type { RemoteMismatch } from './remote-mismatches.js';

/** What is known of a participant, as `rtps spy --json` prints it. Durations in ms, null for infinite. */
export function participantRecord({
  prefix,
  data,
  identity,
  ageMs,
  silentMs,
}: RemoteParticipant): Record<string, unknown> {
  return {
    guid: participantDigits(prefix),
    ...identity,
    rtps: `${data.version.major}.${data.version.minor}`,
    vendorId: data.vendor,
    ageMs: Math.round(ageMs),
    silentMs: Math.round(silentMs),
    leaseMs: Number.isFinite(data.leaseMs) ? Math.round(data.leaseMs) : null,
    metatraffic: [...data.metatrafficUnicast, ...data.metatrafficMulticast].map(locatorText),
    user: [...data.defaultUnicast, ...data.defaultMulticast].map(locatorText),
  };
}

/** An endpoint, as `rtps spy --json` prints it. */
export function endpointRecord(endpoint: EndpointData): Record<string, unknown> {
  const { kind, guid, topic, type, keyed, qos, unicast, multicast } = endpoint;
  return {
    kind,
    guid: guidDigits(guid),
    topic,
    type,
    keyed,
    qos: qosWords(qos),
    locators: [...unicast, ...multicast].map(locatorText),
  };
}

/** A mismatch, as `rtps spy --json` prints it. */
export function mismatchRecord({ topic, writer, reader, reasons }: RemoteMismatch): Record<string, unknown> {
  return { topic, writer: guidDigits(writer.guid), reader: guidDigits(reader.guid), reasons };
}

/** Counters, as `rtps spy --json --counters` prints them. */
export function countersRecord(counters: ParticipantCounters): Record<string, unknown> {
  const { transport, malformed, received, sent, ignored } = counters;
  return {
    transport: { ...transport, sendErrors: Object.fromEntries(transport.sendErrors) },
    malformed: Object.fromEntries(malformed),
    received: Object.fromEntries(received),
    sent: Object.fromEntries(sent),
    ignored: Object.fromEntries(ignored),
  };
}
