import { nextTurn } from '@blender-sim/base';
import {
  type EndpointIdentity,
  type MessageInfo,
  NO_IDENTITY,
  type Role,
  type RoleAttributes,
  RoleType,
  type WireWriteOptions,
  newIdentity,
} from '@blender-sim/topology';
import type { ChannelWriterOptions, Writer } from '../cyber-api.js';
import { CyberError } from '../cyber-error.js';
import { encodeMessage } from '../encode-message.js';
import { Listeners } from '../listeners.js';
import { withinLinger } from '../linger.js';
import { LocalValue } from '../message-value.js';
import { encodesAnew } from '../messages/encodes-anew.js';
import type { MessageType } from '../messages/message-type.js';
import { checkName } from '../names.js';
import type { ProcessWorld } from '../process-world.js';
import { chosenQos } from '../qos-choice.js';
import { channelAttributes } from '../role-attributes.js';
import { checkType, warnOfMismatch } from '../type-check.js';
import { Waiters } from '../waiters.js';
import type { Channel, LocalWriter, RoleChange } from './channel.js';
import type { Channels } from './channels.js';
import type { Delivery } from './delivery.js';
import { historyDepth, isLatched } from './durability.js';
import { WireOutlet } from './wire-outlet.js';

/**
 * Who writes in a loop lets the event loop have a turn after so many messages, also where nobody reads: or no reader would
 * ever be met.
 */
const TURN_MESSAGES = 64n;

type OutletOptions = { -readonly [K in keyof WireWriteOptions]: WireWriteOptions[K] } & { readonly info: MessageInfo };

/** Writes a channel: to Readers of this process by itself, to others by all wires. */
export class ChannelWriter<T> implements Writer<T>, LocalWriter {
  readonly channel: string;
  readonly attributes: RoleAttributes;
  readonly identity: EndpointIdentity = newIdentity();
  readonly #world: ProcessWorld;
  readonly #type: MessageType<T>;
  readonly #mayKeep: boolean;
  readonly #channels: Channels;
  readonly #shared: Channel;
  /** Set by `join`, before anybody can write. */
  #role!: Role;
  readonly #outlets: readonly WireOutlet[];
  readonly #listeners: Listeners<[RoleChange, Role]>;
  readonly #waiters = new Waiters();
  /** Deliveries kept for late readers of this process. */
  readonly #latched: Delivery[] = [];
  readonly #latchedDepth: number;
  readonly #onClosed: () => void;
  #sequence = 0n;
  #closing: Promise<void> | undefined;

  constructor(
    world: ProcessWorld,
    channels: Channels,
    node: RoleAttributes,
    options: ChannelWriterOptions<T>,
    onClosed: () => void,
  ) {
    const { channel, type, typeCheck = 'error' } = options;
    checkName('channel', channel);
    checkName('message type', type.typeName);
    const qos = chosenQos(options.qos);
    const { channelManager } = world.topology;
    checkType(channelManager, channel, type.typeName, typeCheck, world.logger);
    this.channel = channel;
    this.attributes = channelAttributes(node, channel, type, this.identity, qos);
    this.#world = world;
    this.#type = type;
    this.#mayKeep = encodesAnew(type);
    this.#channels = channels;
    this.#latchedDepth = isLatched(qos) ? historyDepth(qos) : 0;
    this.#listeners = new Listeners('reader change', world.logger);
    this.#onClosed = onClosed;
    this.#shared = channels.open(channel);
    this.#outlets = world.topology.wires.map(
      (wire) =>
        new WireOutlet(world, wire, {
          channel,
          qos,
          readers: () => this.#shared.readerRoles,
          onChange: () => this.#waiters.check(),
        }),
    );
    this.peersChanged();
    this.#shared.addWriter(this);
  }

  /** The endpoints are there by now: C++ opens its own when it hears the JOIN. */
  join(): void {
    this.#role = this.#world.topology.channelManager.join(this.attributes, RoleType.ROLE_WRITER);
  }

  get readers(): readonly Role[] {
    return this.#shared.readerRoles;
  }

  get matchedReaders(): readonly Role[] {
    if (this.#closing !== undefined) return [];
    const remote = new Set(this.#outlets.flatMap(({ matchedReaders }) => matchedReaders));
    return this.readers.filter((reader) => reader.owner.isOwn || remote.has(reader));
  }

  get written(): number {
    return Number(this.#sequence);
  }

  get latched(): readonly Delivery[] {
    return this.#latched;
  }

  hasReader(): boolean {
    if (this.#closing !== undefined) return false;
    return this.#shared.hasLocalReader || this.#outlets.some(({ hasReader }) => hasReader);
  }

  async write(
    message: T,
    { deadlineMs, signal }: { readonly deadlineMs?: number; readonly signal?: AbortSignal } = {},
  ): Promise<void> {
    if (this.#closing !== undefined) throw this.#closedError();
    signal?.throwIfAborted();
    if (deadlineMs !== undefined && !(deadlineMs >= 0)) {
      throw new CyberError(
        'CYBER_CONFIG',
        `A deadline of ${deadlineMs} ms for channel ${this.channel}: use 0 or more.`,
      );
    }
    const outlets = this.#outlets.filter(({ isWanted }) => isWanted);
    // Before anybody gets it: what can't be serialised goes nowhere.
    const octets = outlets.length > 0 ? encodeMessage(this.#type, message, `Channel ${this.channel}`) : undefined;
    this.#sequence++;
    const info = { senderId: this.identity, spareId: NO_IDENTITY, sequence: this.#sequence };
    this.#deliver(message, info.sequence);
    if (octets !== undefined) {
      // No spreading: this is made for every message.
      const options: OutletOptions = { info, mayKeep: this.#mayKeep };
      if (deadlineMs !== undefined) options.deadlineMs = deadlineMs;
      if (signal !== undefined) options.signal = signal;
      await this.#unlessClosed(outlets.map((outlet) => outlet.write(octets, options)));
    }
    if (info.sequence % TURN_MESSAGES === 0n) await nextTurn();
  }

  waitForReader(signal?: AbortSignal): Promise<void> {
    return this.#waiters.wait(() => this.hasReader(), signal);
  }

  waitForAllReaders(signal?: AbortSignal): Promise<void> {
    const hasAll = (): boolean => this.readers.length > 0 && this.matchedReaders.length === this.readers.length;
    return this.#waiters.wait(hasAll, signal);
  }

  async waitForAcknowledgements(signal?: AbortSignal): Promise<void> {
    if (this.#closing !== undefined) throw this.#closedError();
    await this.#unlessClosed(this.#outlets.map((outlet) => outlet.waitForAcknowledgements(signal)));
  }

  onReaderChange(listener: (change: RoleChange, reader: Role) => void): () => void {
    return this.#listeners.add(listener);
  }

  readerChanged(change: RoleChange | undefined, reader: Role): void {
    if (change === 'join') this.#warnOfMismatch(reader);
    this.peersChanged();
    if (change !== undefined) this.#listeners.tell(change, reader);
  }

  peersChanged(): void {
    for (const outlet of this.#outlets) outlet.refresh();
    this.#waiters.check();
  }

  close(): Promise<void> {
    this.#closing ??= this.#leave();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** What the wires say when they are closed meanwhile is not what the caller knows. */
  async #unlessClosed(work: readonly Promise<void>[]): Promise<void> {
    try {
      await (work.length === 1 ? work[0] : Promise.all(work));
    } catch (error) {
      throw this.#closing === undefined ? error : this.#closedError();
    }
  }

  #deliver(message: T, sequence: bigint): void {
    if (this.#latchedDepth === 0 && !this.#shared.hasLocalReader) return;
    const now = this.#world.clock.wallMs();
    const delivery: Delivery = {
      value: new LocalValue(this.#type, message),
      meta: {
        senderId: this.identity,
        sequence,
        writer: this.#role,
        generation: undefined,
        sourceTime: now,
        receivedAt: now,
        octets: 0,
      },
    };
    if (this.#latchedDepth > 0 && this.#latched.push(delivery) > this.#latchedDepth) this.#latched.shift();
    this.#shared.deliver(delivery);
  }

  #warnOfMismatch(reader: Role): void {
    const { messageType } = reader.attributes;
    if (this.#world.topology.channelManager.isMessageTypeMatching(messageType, this.#type.typeName)) return;
    warnOfMismatch(this.#world.logger, this.channel, this.#type.typeName, reader);
  }

  #closedError(): CyberError {
    return new CyberError('CYBER_CLOSED', `The writer of channel ${this.channel} is closed.`);
  }

  async #leave(): Promise<void> {
    const error = this.#closedError();
    this.#waiters.close(error);
    this.#listeners.clear();
    // A LEAVE goes by another topic: it is not to overtake what was written.
    await withinLinger(this.#world.clock, this.#outlets, (outlet, limit) => outlet.waitForAcknowledgements(limit));
    this.#world.topology.channelManager.leave(this.attributes, RoleType.ROLE_WRITER);
    this.#shared.removeWriter(this);
    this.#channels.release(this.#shared);
    await Promise.all(this.#outlets.map((outlet) => outlet.close(error)));
    this.#onClosed();
  }
}
