import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type MonotonicMs, type Random, seededRandom } from '@blender-sim/base';
import type { Submessage } from '../../messages/submessage.js';
import type { Guid, GuidPrefix } from '../../structure/guid.js';
import type { History } from '../../structure/qos.js';
import { udpV4 } from '../../structure/locator.js';
import type { WireTime } from '../../structure/wire-time.js';
import type { IncomingChange } from '../change.js';
import { ReaderEngine } from '../reader/reader-engine.js';
import { DEFAULTS, WRITER_ID, readerGuid } from './testing/writer-harness.js';
import { WriterEngine } from './writer-engine.js';
import type { WriterOptions } from './writer-engine-types.js';

const WRITER: Guid = { prefix: 'bb'.repeat(12) as GuidPrefix, entityId: WRITER_ID };

interface Network {
  readonly seed: number;
  /** Of a hundred. */
  readonly lost: number;
  readonly doubled: number;
  /** Milliseconds; reordering comes from different ones. */
  readonly delayMs: number;
}

interface Pair {
  readonly reader: ReaderEngine;
  readonly received: IncomingChange[];
}

/** A writer and readers, and a network between them that loses, doubles and delays each submessage for itself. */
class Simulation {
  readonly writer: WriterEngine;
  readonly pairs: readonly Pair[];
  now = 0;
  onSpace: () => void = () => undefined;
  readonly #random: Random;
  readonly #network: Network;
  /** By time; what is due at the same time in the order of asking. */
  readonly #queue: { atMs: number; run: () => void }[] = [];
  readonly #wakeAtMs = new Map<object, number>();

  /** @param joinMs when each reader is matched. */
  constructor(network: Network, options: Partial<WriterOptions>, joinMs: number[], windowOctets: number | undefined) {
    this.#network = network;
    this.#random = seededRandom(network.seed);
    const world = (self: object, deliver: (submessage: Submessage, time: WireTime | undefined) => void) => ({
      send: (_target: unknown, submessage: Submessage, time?: WireTime) =>
        this.#transmit(() => deliver(submessage, time)),
      wakeAt: (at: MonotonicMs) => void this.#wakeAtMs.set(self, Math.min(at, this.#wakeAtMs.get(self) ?? Infinity)),
    });
    const writerName = {};
    this.writer = new WriterEngine(
      { ...DEFAULTS, ...options },
      world(writerName, (submessage, time) => this.#toReaders(submessage, time)),
      { onSpace: () => this.onSpace(), onAcknowledged: () => undefined },
    );
    const isLocal = options.durability === 'transient-local';
    const durability = isLocal ? 'transient-local' : 'volatile';
    this.pairs = joinMs.map((_, index) => {
      const received: IncomingChange[] = [];
      const guid = readerGuid(index);
      const name = {};
      const reader: ReaderEngine = new ReaderEngine(
        {
          entityId: guid.entityId,
          reliability: 'reliable',
          durability,
          maxHeldOctets: 2 ** 26,
          maxHeldChanges: 10_000,
          maxSampleOctets: 2 ** 26,
        },
        world(name, (submessage) => {
          if (submessage.kind === 'acknack') this.writer.onAckNack(guid, submessage, this.at);
          if (submessage.kind === 'nack-frag') this.writer.onNackFrag(guid, submessage, this.at);
        }),
        { onChange: (change) => void received.push(change) },
      );
      this.#engines.set(name, reader);
      return { reader, received };
    });
    this.#engines.set(writerName, this.writer);
    const locators = [udpV4('127.0.0.1', 7411)];
    this.pairs.forEach(({ reader }, index) => {
      const guid = readerGuid(index);
      const matched = { guid, reliability: 'reliable', durability, locators, expectsInlineQos: false } as const;
      this.after(joinMs[index]!, () => {
        this.writer.matchReader({ ...matched, ...(windowOctets === undefined ? {} : { windowOctets }) }, this.at);
        reader.matchWriter({ guid: WRITER, reliability: 'reliable', durability, locators }, this.at);
      });
    });
  }

  readonly #engines = new Map<object, { tick(now: MonotonicMs): MonotonicMs }>();

  get at(): MonotonicMs {
    return this.now as MonotonicMs;
  }

  after(delayMs: number, run: () => void): void {
    const atMs = this.now + delayMs;
    let place = this.#queue.length;
    while (place > 0 && this.#queue[place - 1]!.atMs > atMs) place--;
    this.#queue.splice(place, 0, { atMs, run });
  }

  /** Lets time pass until `isDone`; fails when that takes longer than `limitMs`. */
  run(isDone: () => boolean, limitMs: number): void {
    for (let step = 0; !isDone(); step++) {
      if (step > 1_000_000) throw new Error('it goes round in circles');
      const due = [...this.#wakeAtMs].reduce<[object, number]>((a, b) => (b[1] < a[1] ? b : a), [{}, Infinity]);
      const next = this.#queue[0];
      // Clocks have ticks: with 1/64 ms sums and differences of times are exact.
      const atMs = Math.ceil(Math.min(due[1], next?.atMs ?? Infinity) * 64) / 64;
      if (atMs === Infinity) throw new Error('nobody has anything to do');
      this.now = Math.max(this.now, atMs);
      if (this.now > limitMs) throw new Error('it takes too long');
      if (next !== undefined && next.atMs <= due[1]) {
        this.#queue.shift();
        next.run();
      } else {
        this.#wakeAtMs.delete(due[0]);
        const wakeAtMs = this.#engines.get(due[0])!.tick(this.at);
        this.#wakeAtMs.set(due[0], Math.min(wakeAtMs, this.#wakeAtMs.get(due[0]) ?? Infinity));
      }
    }
  }

  #transmit(deliver: () => void): void {
    const { lost, doubled, delayMs } = this.#network;
    const copies = this.#random() * 100 < doubled ? 2 : 1;
    for (let i = 0; i < copies; i++) {
      if (this.#random() * 100 >= lost) this.after(0.05 + this.#random() * delayMs, deliver);
    }
  }

  #toReaders(submessage: Submessage, time: WireTime | undefined): void {
    this.pairs.forEach(({ reader }, index) => {
      if ('readerId' in submessage && submessage.readerId !== 0) {
        if (submessage.readerId !== readerGuid(index).entityId) return;
      }
      if (submessage.kind === 'data') reader.onData(WRITER, submessage, time, this.at);
      if (submessage.kind === 'data-frag') reader.onDataFrag(WRITER, submessage, time, this.at);
      if (submessage.kind === 'heartbeat') reader.onHeartbeat(WRITER, submessage, this.at);
      if (submessage.kind === 'heartbeat-frag') reader.onHeartbeatFrag(WRITER, submessage, this.at);
      if (submessage.kind === 'gap') reader.onGap(WRITER, submessage, this.at);
    });
  }
}

function payloadOf(sequence: number, octets: number): Uint8Array {
  return Uint8Array.from({ length: octets }, (_, i) => (sequence * 7 + i * 13) & 255);
}

const network = fc.record({
  seed: fc.nat(),
  lost: fc.integer({ min: 0, max: 30 }),
  doubled: fc.integer({ min: 0, max: 20 }),
  delayMs: fc.constantFrom(0, 0.5, 5, 30),
});
const sizes = fc.array(fc.oneof({ weight: 4, arbitrary: fc.nat(200) }, { weight: 1, arbitrary: fc.nat(20_000) }), {
  minLength: 1,
  maxLength: 40,
});
const window = fc.constantFrom(undefined, 3000, 20_000, 1_000_000);
const numRuns = process.env['BLENDER_SIM_FULL'] === '1' ? 3000 : 40;

it('every reader gets every change of a keep-all writer in order, once, and memory returns to its floor', () => {
  const readers = fc.integer({ min: 1, max: 3 });
  const maxSamples = fc.constantFrom(2, 10, 5000);
  const test = (network: Network, sizes: number[], readers: number, window: number | undefined, most: number): void => {
    const options = { fragmentSize: 1000, maxSamples: most, windowOctets: 4000 };
    const joinMs = new Array<number>(readers).fill(0);
    const simulation = new Simulation(network, options, joinMs, window);
    const { writer, pairs } = simulation;
    const waiting = sizes.map((octets, i) => payloadOf(i + 1, octets));
    const writeAll = (): void => {
      for (let payload = waiting[0]; payload !== undefined; payload = waiting[0]) {
        if (writer.write({ kind: 'alive', payload }, simulation.at) === 'full') return;
        waiting.shift();
      }
    };
    simulation.onSpace = () => simulation.after(0, writeAll);
    simulation.after(1, writeAll);
    simulation.run(() => waiting.length === 0 && writer.lastSequence > 0 && writer.isAcknowledged(), 600_000);
    for (const { received, reader } of pairs) {
      expect(received.map(({ sequence }) => sequence)).toEqual(sizes.map((_, i) => i + 1));
      const isRight = ({ payload }: IncomingChange, i: number): boolean =>
        payload !== undefined && Buffer.compare(payload, payloadOf(i + 1, sizes[i]!)) === 0;
      expect(received.filter((change, i) => !isRight(change, i))).toEqual([]);
      expect(reader.heldOctets).toBe(0);
    }
    expect(writer.heldChanges).toBe(0);
    expect(writer.heldOctets).toBe(0);
  };
  fc.assert(fc.property(network, sizes, readers, window, maxSamples, test), { numRuns });
}, 180_000);

it('readers of a keep-last writer get the last of each instance, in order, when they join early, in the middle or late', () => {
  const depth = fc.integer({ min: 1, max: 3 });
  const test = (network: Network, sizes: number[], depth: number, removed: number[]): void => {
    const history: History = { kind: 'keep-last', depth };
    const options = { durability: 'transient-local', history, fragmentSize: 1000, windowOctets: 4000 } as const;
    const simulation = new Simulation(network, options, [0, 3, 8], undefined);
    const { writer, pairs } = simulation;
    let held: number[] = [];
    sizes.forEach((octets, i) =>
      simulation.after(i % 5, () => {
        const sequence = writer.lastSequence + 1;
        const instance = (sequence % 4).toString(16).repeat(32);
        writer.write({ kind: 'alive', payload: payloadOf(sequence, octets), instance }, simulation.at);
        const siblings = held.filter((other) => other % 4 === sequence % 4);
        held = [...held.filter((other) => siblings.length < depth || other !== siblings[0]), sequence];
        if (!removed.includes(sequence)) return;
        writer.remove(sequence, simulation.at);
        held.pop();
      }),
    );
    simulation.run(() => simulation.now > 8 && writer.isAcknowledged(), 600_000);
    for (const { received, reader } of pairs) {
      const sequences = received.map(({ sequence }) => sequence);
      expect(sequences).toEqual([...new Set(sequences)].sort((a, b) => a - b));
      expect(held.filter((sequence) => !sequences.includes(sequence))).toEqual([]);
      expect(reader.heldOctets).toBe(0);
    }
    expect(writer.heldChanges).toBe(held.length);
  };
  fc.assert(fc.property(network, sizes, depth, fc.array(fc.integer({ min: 1, max: 40 })), test), { numRuns });
}, 180_000);
