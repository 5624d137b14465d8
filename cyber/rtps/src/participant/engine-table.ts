import type { MonotonicMs } from '@blender-sim/base';
import type { ReaderEngineLike } from '../behavior/reader/reader-engine-types.js';
import type { WriterEngineLike } from '../behavior/writer/writer-engine-types.js';
import type { AckNack, Data, DataFrag, Gap, Heartbeat, HeartbeatFrag, NackFrag } from '../messages/submessage.js';
import { ENTITY_UNKNOWN } from '../structure/entity-id.js';
import type { EntityId, Guid, GuidPrefix } from '../structure/guid.js';
import type { WireTime } from '../structure/wire-time.js';
import type { HeldCounts } from './participant-api.js';

/** What a writer says. */
export type WriterMessage = Data | DataFrag | Heartbeat | HeartbeatFrag | Gap;

/** The engines of a participant, and which of them a submessage is for. */
export class EngineTable {
  readonly #writers = new Map<EntityId, WriterEngineLike>();
  readonly #readers = new Map<EntityId, ReaderEngineLike>();
  /** Who listens to a remote writer. */
  readonly #listeners = new Map<GuidPrefix, Map<EntityId, ReaderEngineLike[]>>();

  /** What the engines hold. */
  get held(): Pick<HeldCounts, 'heardWriters' | 'writerChanges' | 'writerOctets' | 'readerOctets'> {
    const held = { heardWriters: 0, writerChanges: 0, writerOctets: 0, readerOctets: 0 };
    for (const { heldChanges, heldOctets } of this.#writers.values()) {
      held.writerChanges += heldChanges;
      held.writerOctets += heldOctets;
    }
    for (const { heldOctets } of this.#readers.values()) held.readerOctets += heldOctets;
    for (const writers of this.#listeners.values()) held.heardWriters += writers.size;
    return held;
  }

  addWriter(id: EntityId, engine: WriterEngineLike): void {
    this.#writers.set(id, engine);
  }

  addReader(id: EntityId, engine: ReaderEngineLike): void {
    this.#readers.set(id, engine);
  }

  remove(id: EntityId): void {
    this.#writers.delete(id);
    this.#readers.delete(id);
  }

  listen(engine: ReaderEngineLike, { prefix, entityId }: Guid): void {
    let writers = this.#listeners.get(prefix);
    if (writers === undefined) {
      writers = new Map();
      this.#listeners.set(prefix, writers);
    }
    const listeners = writers.get(entityId) ?? [];
    if (!listeners.includes(engine)) writers.set(entityId, [...listeners, engine]);
  }

  unlisten(engine: ReaderEngineLike, { prefix, entityId }: Guid): void {
    const writers = this.#listeners.get(prefix);
    const left = writers?.get(entityId)?.filter((one) => one !== engine) ?? [];
    if (left.length > 0) writers?.set(entityId, left);
    else writers?.delete(entityId);
    if (writers?.size === 0) this.#listeners.delete(prefix);
  }

  /** @returns how many readers it was given to. */
  toReaders(source: GuidPrefix, message: WriterMessage, time: WireTime | undefined, now: MonotonicMs): number {
    const listeners = this.#listeners.get(source)?.get(message.writerId);
    if (listeners === undefined) return 0;
    const writer = { prefix: source, entityId: message.writerId };
    if (message.readerId === ENTITY_UNKNOWN) {
      for (const listener of listeners) hand(listener, writer, message, time, now);
      return listeners.length;
    }
    const reader = this.#readers.get(message.readerId);
    if (reader === undefined || !listeners.includes(reader)) return 0;
    hand(reader, writer, message, time, now);
    return 1;
  }

  /** @returns false where there is no such writer. */
  toWriter(source: GuidPrefix, message: AckNack | NackFrag, now: MonotonicMs): boolean {
    const writer = this.#writers.get(message.writerId);
    if (writer === undefined) return false;
    const reader = { prefix: source, entityId: message.readerId };
    if (message.kind === 'acknack') writer.onAckNack(reader, message, now);
    else writer.onNackFrag(reader, message, now);
    return true;
  }
}

function hand(
  reader: ReaderEngineLike,
  writer: Guid,
  message: WriterMessage,
  time: WireTime | undefined,
  now: MonotonicMs,
): void {
  switch (message.kind) {
    case 'data':
      return void reader.onData(writer, message, time, now);
    case 'data-frag':
      return void reader.onDataFrag(writer, message, time, now);
    case 'heartbeat':
      return void reader.onHeartbeat(writer, message, now);
    case 'heartbeat-frag':
      return void reader.onHeartbeatFrag(writer, message, now);
    case 'gap':
      return void reader.onGap(writer, message, now);
  }
}
