import type { Clock, MonotonicMs } from '@blender-sim/base';
import type { IncomingChange } from '../behavior/change.js';
import type { EngineWorld } from '../behavior/world.js';
import { HAS_PARTICIPANT_MESSAGE_READER, HAS_PARTICIPANT_MESSAGE_WRITER } from '../discovery/builtin-endpoints.js';
import type { EndpointData } from '../discovery/endpoint-data.js';
import { LivelinessEngine } from '../discovery/liveliness-engine.js';
import { livelinessChange, readParticipantMessage } from '../discovery/participant-message.js';
import { ENTITY_PARTICIPANT_MESSAGE_READER, ENTITY_PARTICIPANT_MESSAGE_WRITER } from '../structure/entity-id.js';
import { type EntityId, type Guid, type GuidPrefix, guidText } from '../structure/guid.js';
import { type BuiltinPeer, BuiltinTopic } from './builtin-topic.js';
import type { EngineTable } from './engine-table.js';
import type { Ticking } from './scheduler.js';

export interface LivelinessOptions {
  readonly prefix: GuidPrefix;
  readonly table: EngineTable;
  readonly world: (engine: () => Ticking) => EngineWorld;
  readonly fragmentSize: number;
  readonly clock: Clock;
  /** A matched writer has let its liveliness lease go by, or is back. */
  readonly onEvent: (kind: 'liveliness-lost' | 'liveliness-regained', endpoint: EndpointData) => void;
}

/** The writer liveliness protocol (RTPS 2.3, 8.4.13): its built-in topic, and who is watched. */
export class Liveliness implements Ticking {
  readonly #options: LivelinessOptions;
  readonly #topic: BuiltinTopic;
  readonly #engine: LivelinessEngine;
  readonly #world: EngineWorld;
  /** Remote writers with a finite lease, and how many local readers are matched with each. */
  readonly #watched = new Map<string, { readonly endpoint: EndpointData; readers: number }>();

  constructor(options: LivelinessOptions) {
    const { prefix, clock, table, world, fragmentSize } = options;
    this.#options = options;
    this.#world = world(() => this);
    this.#topic = new BuiltinTopic({
      clock,
      prefix,
      table,
      world,
      fragmentSize,
      writerId: ENTITY_PARTICIPANT_MESSAGE_WRITER,
      readerId: ENTITY_PARTICIPANT_MESSAGE_READER,
      announcer: HAS_PARTICIPANT_MESSAGE_WRITER,
      detector: HAS_PARTICIPANT_MESSAGE_READER,
      // Nothing of it ever ends.
      endsKeptMs: 0,
      onChange: (change) => this.#onMessage(change),
    });
    this.#engine = new LivelinessEngine({
      onAssert: () => this.#topic.write(livelinessChange(prefix, 'automatic'), clock.monotonicMs()),
      onLost: (writer) => this.#tell('liveliness-lost', writer),
      onAlive: (writer) => this.#tell('liveliness-regained', writer),
    });
  }

  tick(now: MonotonicMs): MonotonicMs {
    return this.#engine.tick(now);
  }

  match(peer: BuiltinPeer, now: MonotonicMs): void {
    this.#topic.match(peer, now);
  }

  /** @param mayReturn it fell silent, and didn't say that it goes. */
  unmatch(prefix: GuidPrefix, now: MonotonicMs, mayReturn: boolean): void {
    this.#topic.unmatch(prefix, now, mayReturn);
  }

  addLocal(endpoint: EndpointData, now: MonotonicMs): void {
    if (endpoint.kind === 'writer') this.#world.wakeAt(this.#engine.addLocal(endpoint, now));
  }

  removeLocal({ guid }: EndpointData): void {
    this.#engine.removeLocal(guid);
  }

  /** A local reader is matched with a remote writer. */
  watch(endpoint: EndpointData, now: MonotonicMs): void {
    if (endpoint.kind !== 'writer' || endpoint.qos.livelinessLeaseMs === Infinity) return;
    const readers = (this.#watched.get(guidText(endpoint.guid))?.readers ?? 0) + 1;
    this.#watched.set(guidText(endpoint.guid), { endpoint, readers });
    this.#world.wakeAt(this.#engine.addRemote(endpoint, now));
  }

  /** It no longer is. */
  unwatch({ guid }: EndpointData): void {
    const watched = this.#watched.get(guidText(guid));
    if (watched === undefined || --watched.readers > 0) return;
    this.#watched.delete(guidText(guid));
    this.#engine.removeRemote(guid);
  }

  /** A sample of a writer, or a HEARTBEAT that says so: it is alive. */
  heardWriter(prefix: GuidPrefix, entityId: EntityId, now: MonotonicMs): void {
    if (this.#watched.size > 0) this.#world.wakeAt(this.#engine.heardWriter({ prefix, entityId }, now));
  }

  #onMessage({ writer, payload }: IncomingChange): void {
    const message = payload === undefined ? undefined : readParticipantMessage(payload);
    // A participant speaks for itself.
    if (message === undefined || message.kind === 'other' || message.prefix !== writer.prefix) return;
    this.#world.wakeAt(this.#engine.heardParticipant(message.prefix, message.kind, this.#options.clock.monotonicMs()));
  }

  #tell(kind: 'liveliness-lost' | 'liveliness-regained', writer: Guid): void {
    const watched = this.#watched.get(guidText(writer));
    if (watched !== undefined) this.#options.onEvent(kind, watched.endpoint);
  }
}
