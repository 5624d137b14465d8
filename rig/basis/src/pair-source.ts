import { type Logger, messageOf } from '@blender-sim/base';
import {
  type BasisPlan,
  RendererError,
  type TracedPair,
  type Tracer,
  halfSamples,
  blockSeed,
  samplesOf,
} from '@blender-sim/optics';
import type { Position } from '@blender-sim/protocol';
import { PlanePool } from './plane-buffers.js';
import { SharedWork } from './shared-work.js';

/** What a stored pair has to be. */
export interface PairShape {
  readonly images: number;
  readonly width: number;
  readonly height: number;
  /** Light paths a pixel of each half. */
  readonly samples: number;
}

/** Where pairs are kept; BasisStore is one. */
export interface PairStore {
  /** Undefined: it is not there, or not whole. @param into memory for its planes; default: fresh. */
  read(
    key: string,
    block: number,
    pair: number,
    expected: PairShape,
    into?: Float32Array<SharedArrayBuffer>,
  ): Promise<TracedPair | undefined>;
  /** Resolves also where it could not be kept. */
  write(key: string, block: number, pair: number, shape: PairShape, traced: TracedPair): Promise<void>;
}

/** A pair as octets, for the way between nodes; heavy work, done in threads. */
export interface PairCodec {
  encode(key: string, block: number, pair: number, shape: PairShape, traced: TracedPair): Promise<Uint8Array>;
  /** Undefined: it is not whole, or another pair. */
  decode(
    key: string,
    block: number,
    pair: number,
    expected: PairShape,
    bytes: Uint8Array,
  ): Promise<TracedPair | undefined>;
}

/** A position as the store and the tracer know it. */
export interface Place {
  readonly key: string;
  readonly position: Position;
}

/** The file of a pair as another node gives it; undefined: it doesn't. */
export type PairHelper = (
  place: Place,
  block: number,
  pair: number,
  signal: AbortSignal,
) => Promise<Uint8Array | undefined>;

/** What has been done, for logs and the demo's sums. */
export interface PairCounts {
  traced: number;
  fromStore: number;
  fromHelpers: number;
}

/** Pairs that wait for the disk: beyond it tracing does. */
const MAX_WRITES = 8;
/** Pairs have twice the samples every other time: nobody gets beyond this one. */
const MAX_PAIR = 40;

/** Gives pairs of a rig's light: from the store, else traced and kept. */
export class PairSource {
  readonly counts: PairCounts = { traced: 0, fromStore: 0, fromHelpers: 0 };
  readonly #tracer: Tracer;
  readonly #plan: BasisPlan;
  readonly #rigSeed: number;
  readonly #store: PairStore;
  readonly #codec: PairCodec | undefined;
  readonly #logger: Logger;
  readonly #shared = new SharedWork<TracedPair>();
  readonly #pool = new PlanePool();
  /** Pairs on their way to the store. */
  readonly #writing = new Map<string, TracedPair>();
  readonly #writes = new Set<Promise<void>>();

  /** @param codec undefined: nothing goes to other nodes or comes from them. */
  constructor(
    tracer: Tracer,
    plan: BasisPlan,
    rigSeed: number,
    store: PairStore,
    codec: PairCodec | undefined,
    logger: Logger,
  ) {
    this.#codec = codec;
    this.#tracer = tracer;
    this.#plan = plan;
    this.#rigSeed = rigSeed;
    this.#store = store;
    this.#logger = logger;
  }

  /** What pair `pair` of a block is. */
  shape(block: number, pair: number): PairShape {
    const { width, height } = this.#tracer.info;
    const images = Math.max(1, this.#leds(block).length);
    return { images, width, height, samples: halfSamples(pair) * images };
  }

  /**
   * @param helper asked before the own tracer.
   * @returns a pair in use: give it to release().
   * @throws as Tracer.tracePair; the signal's reason.
   */
  async pair(
    place: Place,
    block: number,
    pair: number,
    helper?: PairHelper,
    signal?: AbortSignal,
  ): Promise<TracedPair> {
    const traced = await this.#shared.run(
      nameOf(place, block, pair),
      async (shared) => {
        const found = await this.#get(place, block, pair, helper, shared);
        // All who wait for it take hold of it in the turn in which it is found.
        setImmediate(() => this.#pool.release(found));
        return found;
      },
      signal,
    );
    return this.#pool.hold(traced);
  }

  /** A pair is not used any more. */
  release(pair: TracedPair): void {
    this.#pool.release(pair);
  }

  /**
   * The file of a pair, for another node.
   * @throws RendererError RENDERER_REFUSED: not of this node's rig; as pair().
   */
  async file(place: Place, block: number, pair: number, signal: AbortSignal): Promise<Uint8Array> {
    if (this.#codec === undefined || this.#plan.blocks[block] === undefined || pair > MAX_PAIR)
      throw new RendererError('RENDERER_REFUSED', `This node has no pair ${String(pair)} of block ${String(block)}.`);
    const traced = await this.pair(place, block, pair, undefined, signal);
    try {
      return await this.#codec.encode(place.key, block, pair, this.shape(block, pair), traced);
    } finally {
      this.release(traced);
    }
  }

  /** @returns a pair in use by whoever asked. */
  async #get(
    place: Place,
    block: number,
    pair: number,
    helper: PairHelper | undefined,
    signal: AbortSignal,
  ): Promise<TracedPair> {
    const shape = this.shape(block, pair);
    const name = nameOf(place, block, pair);
    const writing = this.#writing.get(name);
    if (writing !== undefined) return this.#pool.hold(writing);
    const into = this.#pool.take(shape.images * 3 * shape.width * shape.height);
    const stored = await this.#store.read(place.key, block, pair, shape, into);
    if (stored !== undefined) {
      this.counts.fromStore += 1;
      return this.#pool.hold(stored);
    }
    const helped = helper && (await this.#ask(helper, place, block, pair, shape, signal));
    const traced = this.#pool.hold(helped ?? (await this.#trace(place, block, pair, shape, into, signal)));
    if (helped !== undefined) {
      this.counts.fromHelpers += 1;
      this.#pool.give(into);
    }
    while (this.#writing.size >= MAX_WRITES) await Promise.race(this.#writes);
    this.#keep(place, block, pair, shape, traced);
    return traced;
  }

  /** Nobody waits for the disk; until it has the pair, it is given from memory. */
  #keep(place: Place, block: number, pair: number, shape: PairShape, traced: TracedPair): void {
    const name = nameOf(place, block, pair);
    this.#writing.set(name, this.#pool.hold(traced));
    const write = this.#store
      .write(place.key, block, pair, shape, traced)
      .catch((error: unknown) => this.#logger.warn('pair not kept', { block, pair, reason: messageOf(error) }))
      .finally(() => {
        this.#writing.delete(name);
        this.#writes.delete(write);
        this.#pool.release(traced);
      });
    this.#writes.add(write);
  }

  /** Undefined: the helper could not, which is no fault of the request's. */
  async #ask(
    helper: PairHelper,
    place: Place,
    block: number,
    pair: number,
    shape: PairShape,
    signal: AbortSignal,
  ): Promise<TracedPair | undefined> {
    try {
      const bytes = await helper(place, block, pair, signal);
      return bytes && (await this.#codec?.decode(place.key, block, pair, shape, bytes));
    } catch (error) {
      signal.throwIfAborted();
      this.#logger.warn('a helper gave no light', { block, pair, reason: messageOf(error) });
      return undefined;
    }
  }

  async #trace(
    place: Place,
    block: number,
    pair: number,
    shape: PairShape,
    into: Float32Array<SharedArrayBuffer>,
    signal: AbortSignal,
  ): Promise<TracedPair> {
    const work = {
      position: place.position,
      leds: this.#leds(block),
      samples: shape.samples,
      seed: blockSeed(this.#rigSeed, place.position, block),
      // Light paths of the pairs before it.
      offset: samplesOf(pair) * shape.images,
    };
    const traced = await this.#tracer.tracePair(work, signal, into);
    this.counts.traced += 1;
    return traced;
  }

  #leds(block: number): readonly number[] {
    const found = this.#plan.blocks[block];
    if (found === undefined) throw new RangeError(`the rig has no block ${String(block)}`);
    return found.leds;
  }
}

function nameOf({ key }: Place, block: number, pair: number): string {
  return `${key}/${String(block)}/${String(pair)}`;
}
