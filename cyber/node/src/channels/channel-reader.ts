import { type QosProfile, type Role, type RoleAttributes, RoleType, newIdentity } from '@blender-sim/topology';
import type { ChannelReaderOptions, Reader, ReaderCounters, Received, TypeCheck } from '../cyber-api.js';
import { CyberError } from '../cyber-error.js';
import { Listeners } from '../listeners.js';
import type { MessageType } from '../messages/message-type.js';
import { checkName } from '../names.js';
import type { ProcessWorld } from '../process-world.js';
import { chosenQos } from '../qos-choice.js';
import { channelAttributes } from '../role-attributes.js';
import { checkType, warnOfMismatch } from '../type-check.js';
import { Waiters } from '../waiters.js';
import type { Channel, LocalReader, RoleChange } from './channel.js';
import type { Channels } from './channels.js';
import type { Delivery } from './delivery.js';
import { Inbox } from './inbox.js';

/** Reads a channel: what writers of this process and of others say. */
export class ChannelReader<T> implements Reader<T>, LocalReader {
  readonly channel: string;
  readonly attributes: RoleAttributes;
  readonly qos: QosProfile;
  readonly #world: ProcessWorld;
  readonly #type: MessageType<T>;
  readonly #typeCheck: TypeCheck;
  readonly #channels: Channels;
  readonly #shared: Channel;
  readonly #inbox: Inbox<T>;
  readonly #listeners: Listeners<[RoleChange, Role]>;
  readonly #waiters = new Waiters();
  readonly #onClosed: () => void;
  readonly #counts = { received: 0, undecodable: 0, unknownSender: 0, mismatched: 0, repeated: 0 };
  #latest: Received<T> | undefined;
  #closing: Promise<void> | undefined;

  constructor(
    world: ProcessWorld,
    channels: Channels,
    node: RoleAttributes,
    options: ChannelReaderOptions<T>,
    onClosed: () => void,
  ) {
    const { channel, type, typeCheck = 'error', onMessage } = options;
    checkName('channel', channel);
    checkName('message type', type.typeName);
    const { channelManager } = world.topology;
    this.qos = chosenQos(options.qos);
    const capacity = pendingQueueSize(options.pendingQueueSize ?? Math.max(1, this.qos.depth), channel);
    checkType(channelManager, channel, type.typeName, typeCheck, world.logger);
    this.channel = channel;
    this.attributes = channelAttributes(node, channel, type, newIdentity(), this.qos);
    this.#world = world;
    this.#type = type;
    this.#typeCheck = typeCheck;
    this.#channels = channels;
    this.#inbox = new Inbox({ channel, capacity, onMessage, logger: world.logger });
    this.#listeners = new Listeners('writer change', world.logger);
    this.#onClosed = onClosed;
    this.#shared = channels.open(channel);
    this.#shared.addReader(this);
  }

  /** The endpoints are there by now: C++ opens its own when it hears the JOIN. */
  join(): void {
    this.#world.topology.channelManager.join(this.attributes, RoleType.ROLE_READER);
  }

  get roleId(): bigint {
    return this.attributes.id;
  }

  get writers(): readonly Role[] {
    return this.#shared.writerRoles;
  }

  get latest(): Received<T> | undefined {
    return this.#latest;
  }

  get pending(): number {
    return this.#inbox.pending;
  }

  get counters(): ReaderCounters {
    return { ...this.#counts, overflowed: this.#inbox.overflowed };
  }

  hasWriter(): boolean {
    return this.#closing === undefined && this.#shared.hasWriterRole;
  }

  waitForWriter(signal?: AbortSignal): Promise<void> {
    return this.#waiters.wait(() => this.hasWriter(), signal);
  }

  onWriterChange(listener: (change: RoleChange, writer: Role) => void): () => void {
    return this.#listeners.add(listener);
  }

  take(count?: number): readonly Received<T>[] {
    return this.#inbox.take(count);
  }

  [Symbol.asyncIterator](): AsyncIterator<Received<T>, void, undefined> {
    return this.#inbox.iterate();
  }

  writerChanged(change: RoleChange, writer: Role): void {
    if (change === 'join' && !this.#isMatching(writer)) {
      warnOfMismatch(this.#world.logger, this.channel, this.#type.typeName, writer);
    }
    this.#waiters.check();
    this.#listeners.tell(change, writer);
  }

  deliver({ meta, value, isOvertaken = false }: Delivery): void {
    if (this.#closing !== undefined) return;
    if (this.#typeCheck === 'error' && !this.#isMatching(meta.writer)) {
      this.#counts.mismatched++;
      return;
    }
    const decoded = value.as(this.#type);
    if (decoded === undefined) {
      this.#counts.undecodable++;
      return;
    }
    this.#counts.received++;
    const received: Received<T> = { message: decoded.message, meta };
    if (!isOvertaken || isNewerOf(received, this.#latest)) this.#latest = received;
    this.#inbox.push(received, isOvertaken);
  }

  count(what: 'unknownSender' | 'repeated'): void {
    this.#counts[what]++;
  }

  close(): Promise<void> {
    this.#closing ??= this.#leave();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #isMatching({ attributes: { messageType } }: Role): boolean {
    const { typeName } = this.#type;
    return messageType === typeName || this.#world.topology.channelManager.isMessageTypeMatching(messageType, typeName);
  }

  async #leave(): Promise<void> {
    this.#waiters.close(new CyberError('CYBER_CLOSED', `The reader of channel ${this.channel} is closed.`));
    this.#listeners.clear();
    this.#inbox.close();
    this.#world.topology.channelManager.leave(this.attributes, RoleType.ROLE_READER);
    const closed = this.#shared.removeReader(this);
    this.#channels.release(this.#shared);
    await closed;
    this.#onClosed();
  }
}

/** Whether it is newer than the latest message, which is of the same writer, or there is none. */
function isNewerOf({ meta }: Received<unknown>, latest: Received<unknown> | undefined): boolean {
  if (latest === undefined) return true;
  return latest.meta.senderId === meta.senderId && latest.meta.sequence < meta.sequence;
}

function pendingQueueSize(size: number, channel: string): number {
  if (size === Infinity || (Number.isInteger(size) && size >= 1)) return size;
  throw new CyberError('CYBER_CONFIG', `pendingQueueSize ${size} of channel ${channel}: use an integer from 1 on.`);
}
