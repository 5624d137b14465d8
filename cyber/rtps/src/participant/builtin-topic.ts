import type { Clock, MonotonicMs } from '@blender-sim/base';
import type { IncomingChange, OutgoingChange } from '../behavior/change.js';
import { ReaderEngine } from '../behavior/reader/reader-engine.js';
import { WriterEngine } from '../behavior/writer/writer-engine.js';
import type { EngineWorld } from '../behavior/world.js';
import type { EntityId, GuidPrefix } from '../structure/guid.js';
import type { Locator } from '../structure/locator.js';
import { STOCK_WINDOW_OCTETS } from './endpoint-setup.js';
import type { EngineTable } from './engine-table.js';
import type { Ticking } from './scheduler.js';
import { SourceTimes } from './source-times.js';

/** A discovered participant, as far as its built-in endpoints are concerned. */
export interface BuiltinPeer {
  readonly prefix: GuidPrefix;
  /** BuiltinEndpointSet_t. */
  readonly builtinEndpoints: number;
  /** Metatraffic locators to write to. */
  readonly locators: readonly Locator[];
}

export interface BuiltinTopicOptions {
  readonly writerId: EntityId;
  readonly readerId: EntityId;
  /** Bit of BuiltinEndpointSet_t: the participant has the writer. */
  readonly announcer: number;
  /** It has the reader. */
  readonly detector: number;
  readonly clock: Clock;
  /** Of this participant. */
  readonly prefix: GuidPrefix;
  readonly table: EngineTable;
  readonly world: (engine: () => Ticking) => EngineWorld;
  readonly fragmentSize: number;
  /**
   * How long the end of an instance is told to whoever comes. Somebody who was out of our sight for longer than his lease,
   * but not we out of his, still believes in what has ended meanwhile.
   */
  readonly endsKeptMs: number;
  /** Which changes carry the key hash in their inline QoS. Default 'all'. */
  readonly keyHashes?: 'all' | 'ends';
  readonly onChange: (change: IncomingChange) => void;
  /** A participant reads this one's from the beginning again: it had lost us, and we not it. */
  readonly onForgotten?: (prefix: GuidPrefix) => void;
}

/** What both ends of a built-in topic are (RTPS 2.3, 8.5.4.2, 8.4.13.4). */
const QOS = { reliability: 'reliable', durability: 'transient-local' } as const;

/** An announcement with its properties and user data; none is near this. */
const MAX_SAMPLE_OCTETS = 2 ** 20;

/** The two ends of a built-in topic: reliable, transient-local, the last of each instance. */
export class BuiltinTopic {
  readonly #reader: ReaderEngine;
  readonly #writer: WriterEngine;
  readonly #options: BuiltinTopicOptions;
  readonly #times: SourceTimes;

  constructor(options: BuiltinTopicOptions) {
    const { table, world, fragmentSize, writerId, readerId, endsKeptMs, keyHashes = 'all' } = options;
    this.#options = options;
    this.#times = new SourceTimes(options.clock, options.prefix);
    this.#writer = new WriterEngine(
      {
        ...QOS,
        entityId: writerId,
        history: { kind: 'keep-last', depth: 1 },
        maxSamples: Infinity,
        maxOctets: Infinity,
        fragmentSize,
        heartbeatMs: 300,
        windowOctets: STOCK_WINDOW_OCTETS,
        lifespanMs: Infinity,
        endsKeptMs,
        keyHashes,
      },
      world(() => this.#writer),
      {
        onSpace: () => undefined,
        onAcknowledged: () => undefined,
        onForgotten: ({ prefix }) => options.onForgotten?.(prefix),
      },
    );
    this.#reader = new ReaderEngine(
      {
        ...QOS,
        entityId: readerId,
        maxHeldOctets: 2 ** 24,
        maxHeldChanges: 10_000,
        maxSampleOctets: MAX_SAMPLE_OCTETS,
        // What it announced is forgotten with it.
        onReturn: 'replay',
      },
      world(() => this.#reader),
      { onChange: options.onChange },
    );
    table.addWriter(writerId, this.#writer);
    table.addReader(readerId, this.#reader);
  }

  /** Publishes it with a source time, which Fast DDS needs (decision 18). */
  write(change: OutgoingChange, now: MonotonicMs): void {
    this.#writer.write({ ...change, time: this.#times.next() }, now);
  }

  /** Matches both ends with those that the participant has; again after it has changed. */
  match({ prefix, builtinEndpoints, locators }: BuiltinPeer, now: MonotonicMs): void {
    const { announcer, detector, writerId, readerId, table } = this.#options;
    if ((builtinEndpoints & detector) !== 0) {
      const guid = { prefix, entityId: readerId };
      this.#writer.matchReader({ ...QOS, guid, locators, expectsInlineQos: false }, now);
    }
    if ((builtinEndpoints & announcer) !== 0) {
      const guid = { prefix, entityId: writerId };
      table.listen(this.#reader, guid);
      this.#reader.matchWriter({ ...QOS, guid, locators }, now);
    }
  }

  /** @param mayReturn it fell silent, and didn't say that it goes. */
  unmatch(prefix: GuidPrefix, now: MonotonicMs, mayReturn: boolean): void {
    const { writerId, readerId, table } = this.#options;
    this.#writer.unmatchReader({ prefix, entityId: readerId }, now);
    this.#reader.unmatchWriter({ prefix, entityId: writerId }, now, mayReturn);
    table.unlisten(this.#reader, { prefix, entityId: writerId });
  }
}
