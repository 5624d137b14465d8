import type { Clock } from '@blender-sim/base';
import { type Cyber, type Node, type Reader, type RawMessage, rawTypeOf } from '@blender-sim/cyber';
import { printable } from '@blender-sim/rtps';
import type { Role } from '@blender-sim/topology';
import { hearingQos } from '../channels/channel-wait.js';
import { jsonTypeOf } from '../channels/type-options.js';
import { RoleClock, leaseText } from '../view/role-times.js';
import { fieldTree } from './field-tree.js';
import type { ChannelRow, OpenChannel } from './monitor-state.js';

/** Channels that are heard at most: each costs its writers a reader. */
const MOST_HEARD = 200;
/** A rate is that of the last so many milliseconds; a channel that was silent for longer is silent. */
const RECENT_MS = 3000;
const SNAPSHOT_MS = 250;

interface Heard {
  readonly reader: Reader<RawMessage>;
  messages: number;
  octets: number;
  lastMs: number;
  last: Uint8Array | undefined;
  /** The counts as they were, the oldest first, over RECENT_MS. */
  snapshots: { readonly atMs: number; readonly messages: number; readonly octets: number }[];
}

/** Hears every channel that somebody writes, and counts. */
export class ChannelWatch {
  readonly #cyber: Cyber;
  readonly #node: Node;
  readonly #clock: Clock;
  readonly #heard = new Map<string, Heard>();
  readonly #off: () => void;

  constructor(cyber: Cyber, node: Node, clock: Clock) {
    this.#cyber = cyber;
    this.#node = node;
    this.#clock = clock;
    const off = cyber.topology.channelManager.addChangeListener(({ role }) => {
      if (!role.owner.isOwn) this.#sync(role.attributes.channelName);
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
      return {
        channel,
        type: (writers[0] ?? readers[0])?.attributes.messageType ?? '',
        writers: writers.map(({ attributes }) => attributes.nodeName),
        readers: readers.map(({ attributes }) => attributes.nodeName),
        perSecond: heard === undefined && writers.length > 0 ? undefined : this.#rate(heard, 'messages'),
        octetsPerSecond: this.#rate(heard, 'octets'),
        messages: heard?.messages ?? 0,
        isFlowing: heard !== undefined && this.#clock.monotonicMs() - heard.lastMs < RECENT_MS,
        ageMs: known.ageMs,
        leaseText: leaseText(known),
      };
    });
  }

  /** A channel with the fields of its last message; undefined where the channel is gone. */
  open(channel: string, rows: readonly ChannelRow[] = this.rows()): OpenChannel | undefined {
    const row = rows.find((each) => each.channel === channel);
    return row && { row, fields: this.#fields(channel, row.type) };
  }

  async close(): Promise<void> {
    this.#off();
    await Promise.all([...this.#heard.values()].map(({ reader }) => reader.close()));
    this.#heard.clear();
  }

  #sync(channel: string): void {
    const { channelManager } = this.#cyber.topology;
    const [writer] = others(channelManager.getWritersOfChannel(channel));
    const heard = this.#heard.get(channel);
    if (writer === undefined && heard !== undefined) {
      this.#heard.delete(channel);
      void heard.reader.close();
    } else if (writer !== undefined && heard === undefined && this.#heard.size < MOST_HEARD) {
      this.#heard.set(channel, this.#hear(channel, writer.attributes.messageType));
    }
  }

  #hear(channel: string, typeName: string): Heard {
    const heard: Heard = {
      messages: 0,
      octets: 0,
      lastMs: -Infinity,
      last: undefined,
      snapshots: [{ atMs: this.#clock.monotonicMs(), messages: 0, octets: 0 }],
      reader: this.#node.createReader({
        channel,
        type: rawTypeOf(typeName),
        qos: hearingQos(this.#cyber.topology.channelManager, channel),
        typeCheck: 'warn',
        onMessage: ({ data }, { octets }) => {
          heard.messages += 1;
          heard.octets += octets;
          heard.lastMs = this.#clock.monotonicMs();
          heard.last = data;
        },
      }),
    };
    return heard;
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

  #fields(channel: string, typeName: string): string[] {
    const last = this.#heard.get(channel)?.last;
    if (last === undefined) return ['no message yet'];
    const type = jsonTypeOf(this.#cyber, typeName);
    if (type === undefined) return [`${last.length} octets of a type that nobody describes; --proto FILE would`];
    try {
      return fieldTree(type.decode(last));
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      return [`${last.length} octets that are no ${printable(typeName)}: ${printable(why)}`];
    }
  }
}

/** The monitor's own readers are no news. */
function others(roles: readonly Role[]): readonly Role[] {
  return roles.filter(({ owner }) => !owner.isOwn);
}
