import { type CancelTimer, type Clock, messageOf } from '@blender-sim/base';
import {
  type ChannelReaderOptions,
  type Cyber,
  type MessageMeta,
  type Node,
  RAW_MESSAGE_TYPE,
  type RawMessage,
  type Reader,
  rawTypeOf,
} from '@blender-sim/cyber';
import { printable } from '@blender-sim/rtps';
import { QosDurabilityPolicy, type QosProfile, type Role, RoleType } from '@blender-sim/topology';
import { hearingQos } from '../channels/channel-wait.js';
import { OverlappingReaders } from '../channels/overlapping-readers.js';
import { jsonTypeOf } from '../channels/type-options.js';
import { RoleClock } from '../view/role-times.js';
import { fieldTree } from './field-tree.js';
import type { ChannelRow, OpenChannel } from './monitor-state.js';

/** Channels that are heard at most: each costs its writers a reader. */
const MOST_HEARD = 200;
/** A rate is that of the last so many milliseconds; a channel that was silent for longer is silent. */
const RECENT_MS = 3000;
const SNAPSHOT_MS = 250;
/** Without a message for so long, a history is over; C++ was seen to take 2.4 s to its first one (31-, section 3). */
const HISTORY_MS = 3000;

interface Heard {
  /** What is written now: without histories, which are no rate. */
  readonly live: OverlappingReaders;
  /** Undefined until it is opened. */
  reliability: number | undefined;
  messages: number;
  octets: number;
  lastMs: number;
  last: { readonly data: Uint8Array; readonly writer: Role } | undefined;
  /** The counts as they were, the oldest first, over RECENT_MS. */
  snapshots: { readonly atMs: number; readonly messages: number; readonly octets: number }[];
  /** What is told of before is told to late readers: its last message is shown. Open until it is over. */
  history: { readonly reader: Reader<RawMessage>; cancel: CancelTimer } | undefined;
}

/** Hears every channel that somebody writes, and counts. */
export class ChannelWatch {
  readonly #cyber: Cyber;
  readonly #node: Node;
  readonly #clock: Clock;
  readonly #heard = new Map<string, Heard>();
  /** Channels that no reader could be made for, and why. */
  readonly #refused = new Map<string, string>();
  readonly #off: () => void;

  constructor(cyber: Cyber, node: Node, clock: Clock) {
    this.#cyber = cyber;
    this.#node = node;
    this.#clock = clock;
    const off = cyber.topology.channelManager.addChangeListener(({ operate, role }) => {
      if (role.owner.isOwn) return;
      this.#sync(role.attributes.channelName, operate === 'join' ? role : undefined);
    });
    const cancel = clock.every('snapshots', SNAPSHOT_MS, () => this.#snapshot());
    this.#off = () => {
      off();
      cancel();
    };
    for (const channel of cyber.topology.channelManager.getChannelNames()) this.#sync(channel);
  }

  /** The channels of others, sorted by name. */
  rows(): ChannelRow[] {
    const { channelManager } = this.#cyber.topology;
    const times = new RoleClock(this.#cyber.topology, this.#clock);
    return [...channelManager.getChannelNames()].sort().flatMap((channel) => {
      const writers = others(channelManager.getWritersOfChannel(channel));
      const readers = others(channelManager.getReadersOfChannel(channel));
      const known = times.timesOf([...writers, ...readers]);
      if (known === undefined) return [];
      const heard = this.#heard.get(channel);
      const isUnread = heard === undefined && writers.length > 0;
      return {
        channel,
        type: (writers[0] ?? readers[0])?.attributes.messageType ?? '',
        writers: writers.map(({ attributes }) => attributes.nodeName),
        readers: readers.map(({ attributes }) => attributes.nodeName),
        perSecond: isUnread ? undefined : this.#rate(heard, 'messages'),
        octetsPerSecond: this.#rate(heard, 'octets'),
        messages: heard?.messages ?? 0,
        whyUnread: isUnread ? (this.#refused.get(channel) ?? `${MOST_HEARD} channels are read already`) : undefined,
        isFlowing: heard !== undefined && this.#clock.monotonicMs() - heard.lastMs < RECENT_MS,
        times: known,
      };
    });
  }

  /** A channel with the fields of its last message; undefined where the channel is gone. */
  open(channel: string, rows: readonly ChannelRow[] = this.rows()): OpenChannel | undefined {
    const row = rows.find((each) => each.channel === channel);
    return row && { row, fields: this.#fields(row) };
  }

  async close(): Promise<void> {
    this.#off();
    const all = [...this.#heard.values()];
    this.#heard.clear();
    await Promise.all(all.map(closeHeard));
  }

  /** @param joined a role of another process that has just come. */
  #sync(channel: string, joined?: Role): void {
    const writers = others(this.#cyber.topology.channelManager.getWritersOfChannel(channel));
    const heard = this.#heard.get(channel);
    if (writers.length === 0) {
      this.#refused.delete(channel);
      if (heard === undefined) return;
      this.#heard.delete(channel);
      void closeHeard(heard);
      this.#hearAnother();
    } else if (heard !== undefined) {
      const hasNewHistory = joined !== undefined && hasHistory(joined);
      if (!this.#keepUp(channel, heard, hasNewHistory)) this.#hearAnother();
    } else if (this.#heard.size < MOST_HEARD) {
      this.#hear(channel, writers);
    }
  }

  /** One channel less is heard: one that was beyond the bound can be. */
  #hearAnother(): void {
    for (const channel of this.#cyber.topology.channelManager.getChannelNames()) {
      if (this.#heard.size >= MOST_HEARD) return;
      if (!this.#heard.has(channel) && !this.#refused.has(channel)) this.#sync(channel);
    }
  }

  #hear(channel: string, writers: readonly Role[]): void {
    const heard: Heard = {
      live: new OverlappingReaders(this.#node, this.#clock, (data, meta) => this.#count(heard, data, meta)),
      reliability: undefined,
      messages: 0,
      octets: 0,
      lastMs: -Infinity,
      last: undefined,
      snapshots: [{ atMs: this.#clock.monotonicMs(), messages: 0, octets: 0 }],
      history: undefined,
    };
    this.#heard.set(channel, heard);
    this.#refused.delete(channel);
    this.#keepUp(channel, heard, writers.some(hasHistory));
  }

  /**
   * Reads as its writers need it: a reliable reader does not hear a best-effort one. A channel whose name or type no reader
   * takes is not heard any more; its row says why.
   * @returns whether it is heard.
   */
  #keepUp(channel: string, heard: Heard, hasNewHistory: boolean): boolean {
    const qos = this.#qos(channel);
    try {
      if (qos.reliability !== heard.reliability) {
        heard.live.open(this.#readerOptions(channel, qos));
        heard.reliability = qos.reliability;
      }
      if (hasNewHistory) this.#hearHistory(channel, heard);
      return true;
    } catch (error) {
      this.#heard.delete(channel);
      void closeHeard(heard);
      this.#refused.set(channel, printable(messageOf(error)));
      return false;
    }
  }

  #count(heard: Heard, data: Uint8Array, { writer, octets }: MessageMeta): void {
    heard.messages += 1;
    heard.octets += octets;
    heard.lastMs = this.#clock.monotonicMs();
    heard.last = { data, writer };
    closeHistory(heard);
  }

  #hearHistory(channel: string, heard: Heard): void {
    closeHistory(heard);
    const qos = { ...this.#qos(channel), durability: QosDurabilityPolicy.DURABILITY_TRANSIENT_LOCAL };
    const wait = (): CancelTimer => this.#clock.after('history', HISTORY_MS, () => closeHistory(heard));
    const reader = this.#node.createReader({
      ...this.#readerOptions(channel, qos),
      onMessage: ({ data }, { writer }) => {
        heard.last = { data, writer };
        heard.history?.cancel();
        if (heard.history !== undefined) heard.history.cancel = wait();
      },
    });
    heard.history = { reader, cancel: wait() };
  }

  #readerOptions(channel: string, qos: Partial<QosProfile>): ChannelReaderOptions<RawMessage> {
    const [writer] = others(this.#cyber.topology.channelManager.getWritersOfChannel(channel));
    const typeName = writer?.attributes.messageType ?? '';
    return { channel, type: rawTypeOf(typeName === '' ? RAW_MESSAGE_TYPE : typeName), qos, typeCheck: 'warn' };
  }

  /** What is past is no rate. */
  #qos(channel: string): Partial<QosProfile> {
    return hearingQos(this.#cyber.topology.channelManager, channel, false);
  }

  #snapshot(): void {
    const atMs = this.#clock.monotonicMs();
    for (const heard of this.#heard.values()) {
      heard.snapshots.push({ atMs, messages: heard.messages, octets: heard.octets });
      // One of before stays: the rate is counted from it.
      while ((heard.snapshots[1]?.atMs ?? atMs) <= atMs - RECENT_MS) heard.snapshots.shift();
    }
  }

  #rate(heard: Heard | undefined, what: 'messages' | 'octets'): number {
    const first = heard?.snapshots[0];
    if (heard === undefined || first === undefined) return 0;
    const seconds = (this.#clock.monotonicMs() - first.atMs) / 1000;
    return seconds <= 0 ? 0 : (heard[what] - first[what]) / seconds;
  }

  /** Of the last message, by the type that its own writer names. */
  #fields({ channel, type: shown }: ChannelRow): string[] {
    const last = this.#heard.get(channel)?.last;
    if (last === undefined) return ['no message yet'];
    const { messageType, nodeName } = last.writer.attributes;
    const octets = `${last.data.length} octets`;
    if (messageType === '') return [`${octets}: ${printable(nodeName)}, who wrote them, names no type`];
    const other = messageType === shown ? [] : [`${printable(nodeName)} wrote a ${printable(messageType)}:`];
    const type = jsonTypeOf(this.#cyber, messageType);
    if (type === undefined) return [...other, `${octets} of a type that nobody describes; --proto FILE would`];
    try {
      return [...other, ...fieldTree(type.decode(last.data))];
    } catch (error) {
      return [...other, `${octets} that are no ${printable(messageType)}: ${printable(messageOf(error))}`];
    }
  }
}

function hasHistory({ type, attributes: { qosProfile } }: Role): boolean {
  return type === RoleType.ROLE_WRITER && qosProfile?.durability === QosDurabilityPolicy.DURABILITY_TRANSIENT_LOCAL;
}

function closeHistory(heard: Heard): void {
  heard.history?.cancel();
  void heard.history?.reader.close();
  heard.history = undefined;
}

async function closeHeard(heard: Heard): Promise<void> {
  const { live, history } = heard;
  history?.cancel();
  await Promise.all([live.close(), history?.reader.close()]);
}

/** The monitor's own readers are no news. */
function others(roles: readonly Role[]): readonly Role[] {
  return roles.filter(({ owner }) => !owner.isOwn);
}
