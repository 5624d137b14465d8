import type { MonotonicMs, Random } from '@blender-sim/base';
import type {
  AckNack,
  Data,
  DataFrag,
  Gap,
  Heartbeat,
  HeartbeatFrag,
  NackFrag,
  Submessage,
} from '../../../messages/submessage.js';
import type { Guid, GuidPrefix } from '../../../structure/guid.js';
import { numbersOf } from '../../../structure/sequence-number.js';
import type { IncomingChange } from '../../change.js';
import type { EngineWorld, SendTarget } from '../../world.js';
import { ReaderEngine } from '../reader-engine.js';
import type { ReaderOptions } from '../reader-engine-types.js';
import { data, frag, gap, heartbeat, OPTIONS, payloadOf, WRITER, WRITER_ID, writerGuid } from './reader-bench.js';

export interface LossyRules {
  /** Share of submessages that are lost, either way. */
  readonly loss: number;
  readonly duplication: number;
  /** Each submessage takes 1 ms and up to so much more. */
  readonly jitterMs: number;
}

export interface SimSample {
  readonly octets: number;
  /** 0: goes as DATA. */
  readonly fragmentSize: number;
  /** The writer never sends it, but a GAP when asked. */
  readonly isGap: boolean;
}

/** A writer, and what the reader has delivered of it. */
export interface SimPeer {
  readonly guid: Guid;
  readonly samples: readonly SimSample[];
  readonly changes: IncomingChange[];
  acknowledged: number;
}

type ToReader = Data | DataFrag | Heartbeat | HeartbeatFrag | Gap;

/**
 * A reader, and writers as simple as can be: each sends its samples once and a HEARTBEAT every 20 ms until all is
 * acknowledged, and sends what it is asked for. Time is simulated.
 */
export class LossyWorld implements EngineWorld {
  readonly engine: ReaderEngine;
  readonly peers: readonly SimPeer[];
  nowMs = 0;
  maxHeldOctets = 0;
  /** Called after each change. */
  onChange: (() => void) | undefined;
  readonly #rules: LossyRules;
  readonly #random: Random;
  readonly #events: { atMs: number; order: number; run: () => void }[] = [];
  #order = 0;
  #count = 0;

  constructor(
    writers: readonly (readonly SimSample[])[],
    rules: LossyRules,
    random: Random,
    options: Partial<ReaderOptions> = {},
  ) {
    this.#rules = rules;
    this.#random = random;
    this.peers = writers.map((samples, i) => ({ guid: writerGuid('01ff', i), samples, changes: [], acknowledged: 0 }));
    this.engine = new ReaderEngine({ ...OPTIONS, ...options }, this, {
      onChange: (change) => {
        this.#peer(change.writer.prefix)?.changes.push(change);
        this.onChange?.();
      },
    });
    for (const peer of this.peers) {
      this.engine.matchWriter({ ...WRITER, guid: peer.guid }, this.now);
      peer.samples.forEach((_, i) => this.at(i / 2, () => this.#sendSample(peer, i + 1)));
      this.#heartbeats(peer);
    }
  }

  get now(): MonotonicMs {
    return this.nowMs as MonotonicMs;
  }

  send({ prefix }: SendTarget, message: Submessage): void {
    const peer = this.#peer(prefix);
    if (peer === undefined || (message.kind !== 'acknack' && message.kind !== 'nack-frag')) {
      throw new Error(`A reader sent ${message.kind} to ${prefix}.`);
    }
    this.#travel(() => this.#onAnswer(peer, message));
  }

  wakeAt(at: MonotonicMs): void {
    this.at(at, () => {
      const next = this.engine.tick(this.now);
      if (next !== Infinity) this.wakeAt(next);
    });
  }

  at(atMs: number, run: () => void): void {
    this.#events.push({ atMs: Math.max(atMs, this.nowMs), order: this.#order++, run });
  }

  /** Until nothing is to happen any more. @throws when that takes more than `limitMs`. */
  runToEnd(limitMs: number): void {
    for (;;) {
      let first = -1;
      this.#events.forEach((event, i) => {
        const best = this.#events[first];
        if (best === undefined || event.atMs < best.atMs || (event.atMs === best.atMs && event.order < best.order)) {
          first = i;
        }
      });
      const [next] = first < 0 ? [] : this.#events.splice(first, 1);
      if (next === undefined) return;
      this.nowMs = next.atMs;
      if (this.nowMs > limitMs) throw new Error(`Still busy after ${limitMs} ms.`);
      next.run();
      this.maxHeldOctets = Math.max(this.maxHeldOctets, this.engine.heldOctets);
    }
  }

  #peer(prefix: GuidPrefix | undefined): SimPeer | undefined {
    return this.peers.find(({ guid }) => guid.prefix === prefix);
  }

  #heartbeats(peer: SimPeer): void {
    if (peer.acknowledged >= peer.samples.length) return;
    this.#toReader(peer, heartbeat(1, peer.samples.length, ++this.#count, { final: this.#random() < 0.3 }));
    this.at(this.nowMs + 20, () => this.#heartbeats(peer));
  }

  #sendSample(peer: SimPeer, sequence: number): void {
    const sample = peer.samples[sequence - 1];
    if (sample === undefined) return;
    const { octets, fragmentSize, isGap } = sample;
    if (isGap) this.#toReader(peer, gap(sequence, sequence + 1));
    else if (fragmentSize === 0) this.#toReader(peer, data(sequence, { payload: payloadOf(sequence, octets) }));
    else {
      const total = Math.ceil(octets / fragmentSize);
      for (let fragment = 1; fragment <= total; fragment++) this.#sendFragment(peer, sequence, fragment);
      const ids = { readerId: 0, writerId: WRITER_ID };
      this.#toReader(peer, { kind: 'heartbeat-frag', ...ids, sequence, lastFragment: total, count: ++this.#count });
    }
  }

  #sendFragment(peer: SimPeer, sequence: number, fragment: number): void {
    const sample = peer.samples[sequence - 1];
    if (sample === undefined) return;
    this.#toReader(peer, frag(sequence, payloadOf(sequence, sample.octets), sample.fragmentSize, fragment));
  }

  #onAnswer(peer: SimPeer, message: AckNack | NackFrag): void {
    if (message.kind === 'nack-frag') {
      for (const fragment of numbersOf(message.fragments)) this.#sendFragment(peer, message.sequence, fragment);
      return;
    }
    const { base } = message.state;
    if (base > peer.samples.length + 1) throw new Error(`${base - 1} is acknowledged, and was never written.`);
    peer.acknowledged = Math.max(peer.acknowledged, base - 1);
    for (const sequence of numbersOf(message.state)) this.#sendSample(peer, sequence);
  }

  #toReader({ guid }: SimPeer, message: ToReader): void {
    this.#travel(() => {
      if (message.kind === 'data') this.engine.onData(guid, message, undefined, this.now);
      else if (message.kind === 'data-frag') this.engine.onDataFrag(guid, message, undefined, this.now);
      else if (message.kind === 'heartbeat') this.engine.onHeartbeat(guid, message, this.now);
      else if (message.kind === 'gap') this.engine.onGap(guid, message, this.now);
      else this.engine.onHeartbeatFrag(guid, message, this.now);
    });
  }

  #travel(arrive: () => void): void {
    const { loss, duplication, jitterMs } = this.#rules;
    const copies = this.#random() < duplication ? 2 : 1;
    for (let i = 0; i < copies; i++) {
      if (this.#random() >= loss) this.at(this.nowMs + 1 + this.#random() * jitterMs, arrive);
    }
  }
}
