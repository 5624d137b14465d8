import type { Clock, MonotonicMs } from '@blender-sim/base';
import type { IncomingChange } from '../behavior/change.js';
import type { EngineWorld } from '../behavior/world.js';
import type { AnnouncementLayout } from '../discovery/announcement-layout.js';
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
import { type BuiltinPeer, BuiltinTopic } from './builtin-topic.js';
import type { EngineTable } from './engine-table.js';
import type { Ticking } from './scheduler.js';

export interface BuiltinOptions {
  readonly clock: Clock;
  readonly prefix: GuidPrefix;
  readonly table: EngineTable;
  readonly world: (engine: () => Ticking) => EngineWorld;
  readonly fragmentSize: number;
  /** See BuiltinTopicOptions. */
  readonly endsKeptMs: number;
  /** Undefined: this library's own. */
  readonly layout: AnnouncementLayout | undefined;
  /** A reader or writer was announced, changed or withdrawn. */
  readonly onChange: (kind: EndpointData['kind'], change: IncomingChange) => void;
  /** See BuiltinTopicOptions; told of each of the two topics. */
  readonly onForgotten: (prefix: GuidPrefix) => void;
}

/** The simple endpoint discovery protocol (RTPS 2.3, 8.5.4): a topic of writers, and one of readers. */
export class BuiltinEndpoints {
  readonly #publications: BuiltinTopic;
  readonly #subscriptions: BuiltinTopic;
  readonly #layout: AnnouncementLayout | undefined;

  constructor({ onChange, layout, ...rest }: BuiltinOptions) {
    this.#layout = layout;
    const common = { ...rest, keyHashes: layout?.sendsKeys === false ? 'ends' : 'all' } as const;
    this.#publications = new BuiltinTopic({
      ...common,
      writerId: ENTITY_SEDP_PUBLICATIONS_WRITER,
      readerId: ENTITY_SEDP_PUBLICATIONS_READER,
      announcer: HAS_PUBLICATIONS_ANNOUNCER,
      detector: HAS_PUBLICATIONS_DETECTOR,
      onChange: (change) => onChange('writer', change),
    });
    this.#subscriptions = new BuiltinTopic({
      ...common,
      writerId: ENTITY_SEDP_SUBSCRIPTIONS_WRITER,
      readerId: ENTITY_SEDP_SUBSCRIPTIONS_READER,
      announcer: HAS_SUBSCRIPTIONS_ANNOUNCER,
      detector: HAS_SUBSCRIPTIONS_DETECTOR,
      onChange: (change) => onChange('reader', change),
    });
  }

  announce(endpoint: EndpointData, now: MonotonicMs): void {
    this.#topicOf(endpoint).write(endpointAnnounced(endpoint, this.#layout), now);
  }

  withdraw(endpoint: EndpointData, now: MonotonicMs): void {
    this.#topicOf(endpoint).write(endpointGone(endpoint.guid, this.#layout?.sendsKeys), now);
  }

  match(peer: BuiltinPeer, now: MonotonicMs): void {
    this.#publications.match(peer, now);
    this.#subscriptions.match(peer, now);
  }

  /** @param mayReturn it fell silent, and didn't say that it goes. */
  unmatch(prefix: GuidPrefix, now: MonotonicMs, mayReturn: boolean): void {
    this.#publications.unmatch(prefix, now, mayReturn);
    this.#subscriptions.unmatch(prefix, now, mayReturn);
  }

  #topicOf({ kind }: EndpointData): BuiltinTopic {
    return kind === 'writer' ? this.#publications : this.#subscriptions;
  }
}
