import type { MonotonicMs } from '@blender-sim/base';
import type { IncomingChange } from '../behavior/change.js';
import { ReaderEngine } from '../behavior/reader/reader-engine.js';
import { WriterEngine } from '../behavior/writer/writer-engine.js';
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
import type { EntityId, GuidPrefix } from '../structure/guid.js';
import type { Locator } from '../structure/locator.js';
import type { SequenceNumber } from '../structure/sequence-number.js';
import type { EngineTable } from './engine-table.js';
import type { Ticking } from './scheduler.js';

/** A discovered participant, as far as SEDP needs it. */
export interface SedpPeer {
  readonly prefix: GuidPrefix;
  readonly builtinEndpoints: number;
  /** Metatraffic locators to write to. */
  readonly locators: readonly Locator[];
}

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
  readonly writer: WriterEngine;
  readonly reader: ReaderEngine;
  /** Announcements of the end of an endpoint: out of the history once all have them. */
  readonly farewells: SequenceNumber[];
  readonly announcer: number;
  readonly detector: number;
  readonly writerId: EntityId;
  readonly readerId: EntityId;
}

/** The simple endpoint discovery protocol (RTPS 2.3, 8.5.4): two reliable, transient-local topics. */
export class BuiltinEndpoints {
  readonly #options: BuiltinOptions;
  readonly #publications: Side;
  readonly #subscriptions: Side;

  constructor(options: BuiltinOptions) {
    this.#options = options;
    this.#publications = this.#side(
      'writer',
      [ENTITY_SEDP_PUBLICATIONS_WRITER, ENTITY_SEDP_PUBLICATIONS_READER],
      [HAS_PUBLICATIONS_ANNOUNCER, HAS_PUBLICATIONS_DETECTOR],
    );
    this.#subscriptions = this.#side(
      'reader',
      [ENTITY_SEDP_SUBSCRIPTIONS_WRITER, ENTITY_SEDP_SUBSCRIPTIONS_READER],
      [HAS_SUBSCRIPTIONS_ANNOUNCER, HAS_SUBSCRIPTIONS_DETECTOR],
    );
  }

  announce(endpoint: EndpointData, now: MonotonicMs): void {
    this.#sideOf(endpoint).writer.write(endpointAnnounced(endpoint), now);
  }

  withdraw(endpoint: EndpointData, now: MonotonicMs): void {
    const { writer, farewells } = this.#sideOf(endpoint);
    const sequence = writer.write(endpointGone(endpoint.guid), now);
    if (sequence !== 'full') farewells.push(sequence);
    forgetFarewells(writer, farewells, now);
  }

  /** Matches the four endpoints with those that the participant has; again after it has changed. */
  match(peer: SedpPeer, now: MonotonicMs): void {
    for (const side of [this.#publications, this.#subscriptions]) {
      const { prefix, locators, builtinEndpoints } = peer;
      const common = { reliability: 'reliable', durability: 'transient-local', locators } as const;
      if ((builtinEndpoints & side.detector) !== 0) {
        const guid = { prefix, entityId: side.readerId };
        side.writer.matchReader({ ...common, guid, expectsInlineQos: false }, now);
      }
      if ((builtinEndpoints & side.announcer) !== 0) {
        const guid = { prefix, entityId: side.writerId };
        this.#options.table.listen(side.reader, guid);
        side.reader.matchWriter({ ...common, guid }, now);
      }
    }
  }

  unmatch(prefix: GuidPrefix, now: MonotonicMs): void {
    for (const { writer, reader, writerId, readerId, farewells } of [this.#publications, this.#subscriptions]) {
      writer.unmatchReader({ prefix, entityId: readerId }, now);
      reader.unmatchWriter({ prefix, entityId: writerId }, now);
      this.#options.table.unlisten(reader, { prefix, entityId: writerId });
      forgetFarewells(writer, farewells, now);
    }
  }

  /** What was withdrawn and is known to all need not be told to newcomers. */
  forgetFarewells(now: MonotonicMs): void {
    for (const { writer, farewells } of [this.#publications, this.#subscriptions]) {
      forgetFarewells(writer, farewells, now);
    }
  }

  #sideOf({ kind }: EndpointData): Side {
    return kind === 'writer' ? this.#publications : this.#subscriptions;
  }

  #side(
    kind: EndpointData['kind'],
    [writerId, readerId]: readonly [EntityId, EntityId],
    [announcer, detector]: readonly [number, number],
  ): Side {
    const { table, world, fragmentSize, onChange } = this.#options;
    const writer: WriterEngine = new WriterEngine(
      {
        entityId: writerId,
        reliability: 'reliable',
        durability: 'transient-local',
        history: { kind: 'keep-last', depth: 1 },
        maxSamples: Infinity,
        maxOctets: Infinity,
        fragmentSize,
        heartbeatMs: 300,
        windowOctets: 106_496,
        lifespanMs: Infinity,
      },
      world(() => writer),
      { onSpace: () => undefined, onAcknowledged: () => this.#options.onAcknowledged() },
    );
    const reader: ReaderEngine = new ReaderEngine(
      {
        entityId: readerId,
        reliability: 'reliable',
        durability: 'transient-local',
        maxHeldOctets: 2 ** 24,
        maxHeldChanges: 10_000,
        // An announcement with its properties and user data; none is near this.
        maxSampleOctets: 2 ** 20,
      },
      world(() => reader),
      { onChange: (change) => onChange(kind, change) },
    );
    table.addWriter(writerId, writer);
    table.addReader(readerId, reader);
    return { writer, reader, farewells: [], announcer, detector, writerId, readerId };
  }
}

function forgetFarewells(writer: WriterEngine, farewells: SequenceNumber[], now: MonotonicMs): void {
  for (let first = farewells[0]; first !== undefined && writer.isAcknowledged(first); first = farewells[0]) {
    farewells.shift();
    writer.remove(first, now);
  }
}
