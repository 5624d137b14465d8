import type { MonotonicMs } from '@blender-sim/base';
import type { AckNack, NackFrag, Submessage } from '../../../messages/submessage.js';
import type { EntityId, Guid, GuidPrefix } from '../../../structure/guid.js';
import { udpV4 } from '../../../structure/locator.js';
import { numberSet } from '../../../structure/sequence-number.js';
import type { WireTime } from '../../../structure/wire-time.js';
import type { OutgoingChange } from '../../change.js';
import type { EngineWorld, SendTarget } from '../../world.js';
import { WriterEngine } from '../writer-engine.js';
import type { MatchedReader, WriterOptions } from '../writer-engine-types.js';

export const WRITER_ID: EntityId = 0x000001_03;

export const DEFAULTS: WriterOptions = {
  entityId: WRITER_ID,
  reliability: 'reliable',
  durability: 'volatile',
  history: { kind: 'keep-all' },
  maxSamples: 5000,
  maxOctets: 2 ** 26,
  fragmentSize: 60_000,
  heartbeatMs: 300,
  windowOctets: 106_496,
  lifespanMs: Infinity,
};

export interface Sent {
  readonly target: SendTarget;
  readonly submessage: Submessage;
  readonly time: WireTime | undefined;
}

/** Reader `index` on a host of its own. */
export function readerGuid(index: number): Guid {
  return { prefix: index.toString(16).padStart(24, 'a') as GuidPrefix, entityId: 0x000007_04 + index * 256 };
}

export function matched(index: number, options: Partial<MatchedReader> = {}): MatchedReader {
  return {
    guid: readerGuid(index),
    reliability: 'reliable',
    durability: 'volatile',
    locators: [udpV4(`127.0.0.${index + 1}`, 7411)],
    expectsInlineQos: false,
    ...options,
  };
}

export function sample(octets: number = 64, instance?: string): OutgoingChange {
  return { kind: 'alive', payload: new Uint8Array(octets), ...(instance === undefined ? {} : { instance }) };
}

/** A writer engine, what it sent, and the words of its readers. */
export class WriterHarness {
  readonly engine: WriterEngine;
  readonly events: string[] = [];
  now: number = 1000;
  wakeAtMs: number = Infinity;
  onSpace: () => void = () => undefined;
  #sent: Sent[] = [];
  #counts = 0;

  constructor(options: Partial<WriterOptions> = {}) {
    const world: EngineWorld = {
      send: (target, submessage, time) => void this.#sent.push({ target, submessage, time }),
      wakeAt: (at) => {
        this.wakeAtMs = Math.min(this.wakeAtMs, at);
      },
    };
    this.engine = new WriterEngine({ ...DEFAULTS, ...options }, world, {
      onSpace: () => {
        this.events.push('space');
        this.onSpace();
      },
      onAcknowledged: () => this.events.push('acknowledged'),
    });
  }

  get at(): MonotonicMs {
    return this.now as MonotonicMs;
  }

  /** What was sent since the last call. */
  take(): Sent[] {
    return this.#sent.splice(0);
  }

  /** The same as text, for comparing: `data 3`, `frag 2/5`, `hb 1-3`, `hb 1-3 final`, `hbf 2/5`, `gap 1-2 4`. */
  took(): string[] {
    return this.take().map(({ submessage }) => textOf(submessage));
  }

  match(index: number, options: Partial<MatchedReader> = {}): void {
    this.engine.matchReader(matched(index, options), this.at);
  }

  /** Matches, and lets the reader answer the first HEARTBEAT. What was sent so far is forgotten. */
  join(index: number, options: Partial<MatchedReader> = {}): void {
    this.match(index, options);
    if (options.reliability !== 'best-effort') this.acknack(index, 1);
    this.tick(5);
    this.take();
  }

  write(octets: number = 64, instance?: string): number | 'full' {
    return this.engine.write(sample(octets, instance), this.at);
  }

  acknack(index: number, base: number, missing: number[] = [], final: boolean = true): void {
    const message: AckNack = {
      kind: 'acknack',
      readerId: readerGuid(index).entityId,
      writerId: WRITER_ID,
      state: numberSet(base, missing),
      count: ++this.#counts,
      final,
    };
    this.engine.onAckNack(readerGuid(index), message, this.at);
  }

  nackFrag(index: number, sequence: number, base: number, missing: number[] = []): void {
    const message: NackFrag = {
      kind: 'nack-frag',
      readerId: readerGuid(index).entityId,
      writerId: WRITER_ID,
      sequence,
      fragments: numberSet(base, missing),
      count: ++this.#counts,
    };
    this.engine.onNackFrag(readerGuid(index), message, this.at);
  }

  /** Time passes: every tick that is due on the way happens at its time. */
  tick(ms: number): void {
    const end = this.now + ms;
    while (this.wakeAtMs <= end) {
      this.now = Math.max(this.now, this.wakeAtMs);
      this.wakeAtMs = Infinity;
      this.wakeAtMs = Math.min(this.wakeAtMs, this.engine.tick(this.at));
    }
    this.now = end;
  }
}

export function textOf(submessage: Submessage): string {
  switch (submessage.kind) {
    case 'data':
      return `data ${submessage.sequence}`;
    case 'data-frag':
      return `frag ${submessage.sequence}/${submessage.fragmentStart}`;
    case 'heartbeat':
      return `hb ${submessage.first}-${submessage.last}${submessage.final ? ' final' : ''}`;
    case 'heartbeat-frag':
      return `hbf ${submessage.sequence}/${submessage.lastFragment}`;
    case 'gap': {
      const { start, list } = submessage;
      const bits = Array.from({ length: list.numBits }, (_, bit) => bit).filter(
        (bit) => ((list.bitmap[bit >>> 5] ?? 0) & (0x80000000 >>> (bit & 31))) !== 0,
      );
      return ['gap', `${start}-${list.base - 1}`, ...bits.map((bit) => String(list.base + bit))].join(' ');
    }
    default:
      return submessage.kind;
  }
}
