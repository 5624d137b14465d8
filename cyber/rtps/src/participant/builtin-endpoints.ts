import type { MonotonicMs } from '@blender-sim/base';
import type { IncomingChange } from '../behavior/change.js';
import type { EngineWorld } from '../behavior/world.js';
import {
  HAS_PUBLICATIONS_ANNOUNCER,
  HAS_PUBLICATIONS_DETECTOR,
  HAS_SUBSCRIPTIONS_ANNOUNCER,
  HAS_SUBSCRIPTIONS_DETECTOR,
} from '../discovery/builtin-endpoints.js';
import type { EndpointData } from '../discovery/endpoint-data.js';
import { endpointAnnounced, endpointGone } from '../discovery/sedp-payload.js';
import {
  ENTITY_SEDP_PUBLICATIONS_READER,
  ENTITY_SEDP_PUBLICATIONS_WRITER,
  ENTITY_SEDP_SUBSCRIPTIONS_READER,
  ENTITY_SEDP_SUBSCRIPTIONS_WRITER,
} from '../structure/entity-id.js';
import type { GuidPrefix } from '../structure/guid.js';
import type { SequenceNumber } from '../structure/sequence-number.js';
import { type BuiltinPeer, BuiltinTopic } from './builtin-topic.js';
import type { EngineTable } from './engine-table.js';
import type { Ticking } from './scheduler.js';

export interface BuiltinOptions {
  readonly table: EngineTable;
  readonly world: (engine: () => Ticking) => EngineWorld;
  readonly fragmentSize: number;
  /** A reader or writer was announced, changed or withdrawn. */
  readonly onChange: (kind: EndpointData['kind'], change: IncomingChange) => void;
  /** What was announced has arrived somewhere: `forgetFarewells` may have something to do after this step. */
  readonly onAcknowledged: () => void;
}

interface Side {
  readonly topic: BuiltinTopic;
  /** Announcements of the end of an endpoint: out of the history once all have them. */
  readonly farewells: SequenceNumber[];
}

/** The simple endpoint discovery protocol (RTPS 2.3, 8.5.4): a topic of writers, and one of readers. */
export class BuiltinEndpoints {
  readonly #publications: Side;
  readonly #subscriptions: Side;

  constructor({ onChange, ...common }: BuiltinOptions) {
    const publications = new BuiltinTopic({
      ...common,
      writerId: ENTITY_SEDP_PUBLICATIONS_WRITER,
      readerId: ENTITY_SEDP_PUBLICATIONS_READER,
      announcer: HAS_PUBLICATIONS_ANNOUNCER,
      detector: HAS_PUBLICATIONS_DETECTOR,
      onChange: (change) => onChange('writer', change),
    });
    const subscriptions = new BuiltinTopic({
      ...common,
      writerId: ENTITY_SEDP_SUBSCRIPTIONS_WRITER,
      readerId: ENTITY_SEDP_SUBSCRIPTIONS_READER,
      announcer: HAS_SUBSCRIPTIONS_ANNOUNCER,
      detector: HAS_SUBSCRIPTIONS_DETECTOR,
      onChange: (change) => onChange('reader', change),
    });
    this.#publications = { topic: publications, farewells: [] };
    this.#subscriptions = { topic: subscriptions, farewells: [] };
  }

  announce(endpoint: EndpointData, now: MonotonicMs): void {
    this.#sideOf(endpoint).topic.writer.write(endpointAnnounced(endpoint), now);
  }

  withdraw(endpoint: EndpointData, now: MonotonicMs): void {
    const side = this.#sideOf(endpoint);
    const sequence = side.topic.writer.write(endpointGone(endpoint.guid), now);
    if (sequence !== 'full') side.farewells.push(sequence);
    forgetFarewells(side, now);
  }

  match(peer: BuiltinPeer, now: MonotonicMs): void {
    this.#publications.topic.match(peer, now);
    this.#subscriptions.topic.match(peer, now);
  }

  unmatch(prefix: GuidPrefix, now: MonotonicMs): void {
    this.#publications.topic.unmatch(prefix, now);
    this.#subscriptions.topic.unmatch(prefix, now);
    this.forgetFarewells(now);
  }

  /** What was withdrawn and is known to all need not be told to newcomers. */
  forgetFarewells(now: MonotonicMs): void {
    forgetFarewells(this.#publications, now);
    forgetFarewells(this.#subscriptions, now);
  }

  #sideOf({ kind }: EndpointData): Side {
    return kind === 'writer' ? this.#publications : this.#subscriptions;
  }
}

function forgetFarewells({ topic: { writer }, farewells }: Side, now: MonotonicMs): void {
  for (let first = farewells[0]; first !== undefined && writer.isAcknowledged(first); first = farewells[0]) {
    farewells.shift();
    writer.remove(first, now);
  }
}
