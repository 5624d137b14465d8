import { printable } from '@blender-sim/rtps';
import type { Role } from '@blender-sim/topology';
import { columns, plural } from '../../../terminal/columns.js';
import type { Answer, NetworkView } from '../look-command.js';
import { section } from './node-view.js';
import { notFound } from './not-found.js';
import { makeText, processText, qosRecord, qosText, roleRecord } from './role-text.js';
import { TIME_HEADINGS, timeCells, timesRecord, timesText } from './role-times.js';

/** What `cyber channel list` shows: one line a channel. Age: of its oldest role; lease: of the process silent longest. */
export function channelList({ topology, clock }: NetworkView): Answer {
  const { channelManager } = topology;
  const channels = [...channelManager.getChannelNames()].sort().map((channel) => {
    const writers = channelManager.getWritersOfChannel(channel);
    const readers = channelManager.getReadersOfChannel(channel);
    return {
      channel,
      writers,
      readers,
      type: typeOf(writers, readers),
      times: clock.timesOf([...writers, ...readers]),
    };
  });
  return {
    lines: [
      ...columns([
        ['channel', 'type', 'writers', 'readers', ...TIME_HEADINGS],
        ...channels.map(({ channel, writers, readers, type, times }) => [
          printable(channel),
          printable(type),
          String(writers.length),
          String(readers.length),
          ...timeCells(times),
        ]),
      ]),
      plural(channels.length, 'channel'),
    ],
    records: channels.map(({ channel, writers, readers, type, times }) => ({
      channel,
      type,
      writers: writers.length,
      readers: readers.length,
      ...(times !== undefined && timesRecord(times)),
    })),
  };
}

/** What `cyber channel info` shows: who writes and reads it, with which type and QoS. */
export function channelInfo({ topology, clock }: NetworkView, channel: string): Answer {
  const { channelManager } = topology;
  const writers = channelManager.getWritersOfChannel(channel);
  const readers = channelManager.getReadersOfChannel(channel);
  if (writers.length + readers.length === 0) throw notFound('channel', channel, channelManager.getChannelNames());
  const type = typeOf(writers, readers);
  const others = typesBeside(type, [...writers, ...readers], (a, b) => channelManager.isMessageTypeMatching(a, b));
  const cells = (role: Role): string[] => [
    printable(role.attributes.nodeName),
    processText(role),
    makeText(role),
    role.attributes.messageType === type ? '' : printable(role.attributes.messageType),
    qosText(role.attributes.qosProfile),
    timesText(clock.times(role)),
  ];
  const record = (role: Role): Record<string, unknown> => ({
    ...roleRecord(role),
    type: role.attributes.messageType,
    qos: qosRecord(role.attributes.qosProfile),
    id: String(role.attributes.id),
    describesType: role.attributes.protoDesc.length > 0,
    ...timesRecord(clock.times(role)),
  });
  const isDescribed = [...writers, ...readers].some(({ attributes }) => attributes.protoDesc.length > 0);
  return {
    lines: [
      `${printable(channel)}: ${printable(type)}${isDescribed ? '' : ', which nobody here describes'}`,
      ...others.map((other) => `  other type: ${printable(other)}: its readers and writers do not understand the rest`),
      ...section('written by', writers.map(cells)),
      ...section('read by', readers.map(cells)),
      ...(writers.length === 0 ? ['  nobody writes it'] : []),
      ...(readers.length === 0 ? ['  nobody reads it'] : []),
    ],
    records: [
      { channel, type, isDescribed, otherTypes: others, writers: writers.map(record), readers: readers.map(record) },
    ],
  };
}

/** The type that a channel is said to have: its first writer's, else its first reader's. */
function typeOf(writers: readonly Role[], readers: readonly Role[]): string {
  return (writers[0] ?? readers[0])?.attributes.messageType ?? '';
}

function typesBeside(
  type: string,
  roles: readonly Role[],
  matches: (a: string, b: string) => boolean,
): readonly string[] {
  return [...new Set(roles.map(({ attributes }) => attributes.messageType))].filter((other) => !matches(type, other));
}
