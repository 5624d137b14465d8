import type { GuidPrefix } from '@blender-sim/rtps';
import {
  type CyberWire,
  type MessageInfo,
  type QosProfile,
  type Role,
  type WireMessage,
  type WireReader,
  endpointId,
} from '@blender-sim/topology';
import { WireValue } from '../message-value.js';
import type { ProcessWorld } from '../process-world.js';
import type { Delivery } from './delivery.js';
import { historyDepth, isLatched, keepsAll } from './durability.js';
import { HeldMessages, type MessageWay } from './held-messages.js';
import { LatchedHistory } from './latched-history.js';
import { type Sender, SenderTable } from './sender-table.js';

/** What a writer wrote before its LEAVE is delivered so long after it. */
const OVERTAKEN_MS = 1000;

/** A Reader, as what receives for it sees it. */
export interface MessageSink {
  deliver(delivery: Delivery): void;
  count(what: 'unknownSender' | 'repeated'): void;
}

export interface ReceptionOptions {
  readonly channel: string;
  readonly qos: QosProfile;
  /** Of the reader that latched history is sent to; what receives for several has none. */
  readonly readerId: bigint | undefined;
  /** The living writer of an id. */
  readonly writer: (id: bigint) => Role | undefined;
  /** Other processes' living writers. */
  readonly writers: () => readonly Role[];
}

/**
 * Receives a channel with one QoS from all wires, for all Readers of the process that ask for that. A message is for them
 * when its sender's WRITER role has joined; a sender is heard by one wire only; nothing is told twice.
 */
export class Reception {
  readonly #world: ProcessWorld;
  readonly #options: ReceptionOptions;
  readonly #sinks = new Set<MessageSink>();
  readonly #senders = new SenderTable();
  readonly #held: HeldMessages;
  readonly #readers: readonly WireReader[];
  readonly #latched: LatchedHistory | undefined;

  constructor(world: ProcessWorld, options: ReceptionOptions) {
    this.#world = world;
    this.#options = options;
    this.#held = new HeldMessages(world.clock, () => this.#count('unknownSender'));
    const { channel, qos, readerId } = options;
    this.#readers = world.topology.wires.map((wire) =>
      wire.openReader({ topic: channel, qos, onMessage: (message) => this.#onMessage(wire, message, 'channel') }),
    );
    if (readerId === undefined || !isLatched(qos)) return;
    this.#latched = new LatchedHistory(world, readerId, (wire, message) => this.#onMessage(wire, message, 'history'));
    for (const writer of options.writers()) this.#latched.listenTo(writer);
  }

  add(sink: MessageSink): void {
    this.#sinks.add(sink);
  }

  /** @returns whether nobody is left: then it is to be closed. */
  remove(sink: MessageSink): boolean {
    this.#sinks.delete(sink);
    return this.#sinks.size === 0;
  }

  /** A writer of the channel has come, changed or gone. */
  onWriterChange(operate: 'join' | 'leave', role: Role): void {
    const { id } = role.attributes;
    this.#senders.update(
      id,
      this.#options.writer(id),
      operate === 'leave' ? role : undefined,
      this.#world.clock.monotonicMs(),
    );
    if (operate === 'leave') return;
    this.#latched?.listenTo(role);
    for (const { wire, message, info, way } of this.#held.takeFrom(id)) this.#onInfo(wire, message, info, way);
  }

  async close(): Promise<void> {
    this.#held.close();
    await Promise.all([this.#latched?.close(), ...this.#readers.map((reader) => reader.close())]);
  }

  #onMessage(wire: CyberWire, message: WireMessage, way: MessageWay): void {
    if (message.info === undefined) this.#count('unknownSender');
    else this.#onInfo(wire, message, message.info, way);
  }

  #onInfo(wire: CyberWire, message: WireMessage, info: MessageInfo, way: MessageWay): void {
    const sender = this.#senders.find(info.senderId) ?? this.#meet(info);
    const role = sender?.role ?? this.#roleOfLate(sender);
    if (sender === undefined || role === undefined) {
      this.#held.hold({ wire, message, info, way, senderRoleId: sender?.roleId ?? endpointId(info.senderId) });
      return;
    }
    if (sender.prefix !== message.writer.prefix && !this.#isHeardFrom(sender, role, message.writer.prefix)) {
      this.#count('unknownSender');
      return;
    }
    sender.wire ??= wire;
    if (sender.wire !== wire || !isNew(sender, role, info.sequence, way)) {
      this.#count('repeated');
      return;
    }
    this.#deliver(message, info, role, sender.told.isOvertaken(info.sequence));
  }

  /** A LEAVE may overtake what was written before it: they go by different topics, with C++ by different sockets. */
  #roleOfLate(sender: Sender | undefined): Role | undefined {
    const departed = sender?.departed;
    if (departed === undefined || this.#world.clock.monotonicMs() - departed.atMs > OVERTAKEN_MS) return undefined;
    return departed.role;
  }

  /** Another process that says the identity of a writer is not that writer. */
  #isHeardFrom(sender: Sender, role: Role, prefix: GuidPrefix): boolean {
    if (!this.#world.peers.isOfPrefix(prefix, role)) return false;
    sender.prefix = prefix;
    return true;
  }

  #meet({ senderId }: MessageInfo): Sender | undefined {
    const role = this.#options.writer(endpointId(senderId));
    return role === undefined ? undefined : this.#senders.meet(senderId, role);
  }

  #deliver(
    { data, generation, sourceTime }: WireMessage,
    { senderId, sequence }: MessageInfo,
    writer: Role,
    isOvertaken: boolean,
  ): void {
    const receivedAt = this.#world.clock.wallMs();
    const delivery: Delivery = {
      value: new WireValue(data),
      meta: { senderId, sequence, writer, generation, sourceTime, receivedAt, octets: data.length },
      isOvertaken,
    };
    for (const sink of this.#sinks) sink.deliver(delivery);
  }

  #count(what: 'unknownSender' | 'repeated'): void {
    for (const sink of this.#sinks) sink.count(what);
  }
}

function isNew({ told }: Sender, { attributes: { qosProfile } }: Role, sequence: bigint, way: MessageWay): boolean {
  if (way === 'channel') return told.take(sequence);
  const depth = qosProfile === undefined || keepsAll(qosProfile) ? undefined : historyDepth(qosProfile);
  return told.takeFromHistory(sequence, depth);
}
