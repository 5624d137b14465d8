import {
  type EndpointData,
  type ParticipantStatus,
  type RemoteParticipant,
  durationText,
  guidText,
  locatorText,
  printable,
  qosWords,
} from '@blender-sim/rtps';
import { rateText } from '../network/rate-meter.js';
import type { RemoteMismatch } from './remote-mismatches.js';
import type { Rate } from './writer-rates.js';

/** A network at one moment. */
export interface NetworkView {
  readonly status: Pick<ParticipantStatus, 'domain' | 'receiveBuffer'>;
  readonly participants: readonly RemoteParticipant[];
  readonly mismatches: readonly RemoteMismatch[];
  readonly warnings: readonly string[];
  /** Undefined where rates are not measured. */
  readonly rateOf: ((writer: EndpointData) => Rate | undefined) | undefined;
}

/** What `rtps spy` shows. */
export function networkText(view: NetworkView): string {
  const { participants, mismatches, warnings, status } = view;
  const endpoints = participants.reduce((sum, participant) => sum + participant.endpoints.length, 0);
  return [
    `domain ${status.domain}: ${plural(participants.length, 'participant')}, ${plural(endpoints, 'endpoint')}, ${plural(mismatches.length, 'mismatch')}`,
    ...participants.flatMap((participant) => [
      '',
      ...participantLines(participant),
      ...endpointLines(participant, view),
    ]),
    ...(mismatches.length > 0 ? [''] : []),
    ...mismatches.flatMap(mismatchLines),
    ...(warnings.length > 0 ? [''] : []),
    ...warnings.map((warning) => `warning: ${printable(warning, 1000)}`),
    '',
  ].join('\n');
}

/** `name (vendor) on host, process 12 (program)`. */
export function participantTitle({ identity }: RemoteParticipant): string {
  const { name, vendor, hostName, processId, processName, user } = identity;
  const program = processName === undefined ? '' : ` (${printable(processName)})`;
  return [
    `${name === '' ? '(no name)' : printable(name)} (${vendor})`,
    ...(hostName === undefined ? [] : [`on ${printable(hostName)}`]),
    ...(processId === undefined ? [] : [`process ${processId}${program}`]),
    ...(user === undefined ? [] : [`of ${printable(user)}`]),
  ].join(', ');
}

/** `writer 0110…|102 Square ShapeType keyed: reliable, volatile`. */
export function endpointTitle(endpoint: EndpointData): string {
  const { kind, guid, topic, type, keyed, qos } = endpoint;
  const what = [kind, guidText(guid), printable(topic), printable(type), ...(keyed ? ['keyed'] : [])].join(' ');
  return `${what}: ${qosWords(qos).join(', ')}`;
}

/** The two endpoints, and a line a reason. */
export function mismatchLines({ topic, writer, reader, reasons }: RemoteMismatch): string[] {
  return [
    `no match on ${printable(topic)}: writer ${guidText(writer.guid)}, reader ${guidText(reader.guid)}`,
    ...reasons.map(({ policy, reason }) => `  ${policy}: ${printable(reason, 1000)}`),
  ];
}

function participantLines(participant: RemoteParticipant): string[] {
  const { prefix, data, ageMs, silentMs } = participant;
  const { metatrafficUnicast, metatrafficMulticast, defaultUnicast, defaultMulticast } = data;
  const times = `seen for ${durationText(ageMs)}, silent for ${durationText(silentMs)}, lease ${durationText(data.leaseMs)}`;
  return [
    participantTitle(participant),
    `  ${prefix}, RTPS ${data.version.major}.${data.version.minor}, ${times}`,
    `  discovery ${locators([...metatrafficUnicast, ...metatrafficMulticast])}, data ${locators([...defaultUnicast, ...defaultMulticast])}`,
  ];
}

function endpointLines({ endpoints }: RemoteParticipant, { rateOf }: NetworkView): string[] {
  const rows = endpoints.map((endpoint) => {
    const { kind, guid, topic, type, keyed, qos, unicast, multicast } = endpoint;
    const rate = kind === 'writer' ? rateOf?.(endpoint) : undefined;
    const own = [...unicast, ...multicast];
    return {
      cells: [kind, guid.entityId.toString(16), printable(topic), `${printable(type)}${keyed ? ' (keyed)' : ''}`],
      rest: [
        qosWords(qos).join(', '),
        ...(own.length > 0 ? [`at ${locators(own)}`] : []),
        ...(rate === undefined ? [] : [rateText(rate.samplesPerSecond, rate.octetsPerSecond)]),
      ].join('; '),
    };
  });
  const widths = [0, 1, 2, 3].map((column) => Math.max(0, ...rows.map(({ cells }) => cells[column]?.length ?? 0)));
  return rows.map(({ cells, rest }) =>
    ['', ...cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)), rest].join('  '),
  );
}

function locators(all: readonly Parameters<typeof locatorText>[0][]): string {
  return all.length === 0 ? 'nowhere' : all.map(locatorText).join(' ');
}

function plural(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : what.endsWith('h') ? 'es' : 's'}`;
}
