import type { MonotonicMs } from '@blender-sim/base';
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
import { udpV4 } from '../../../structure/locator.js';
import { numberSet, numbersOf } from '../../../structure/sequence-number.js';
import type { IncomingChange } from '../../change.js';
import type { EngineWorld, SendTarget } from '../../world.js';
import { ReaderEngine } from '../reader-engine.js';
import type { MatchedWriter, ReaderOptions } from '../reader-engine-types.js';

export const READER_ID = 0x00000107;
export const WRITER_ID = 0x00000102;

export const OPTIONS: ReaderOptions = {
  entityId: READER_ID,
  reliability: 'reliable',
  durability: 'transient-local',
  maxHeldOctets: 1 << 20,
  maxHeldChanges: 1000,
  maxSampleOctets: 1 << 20,
};

/** A writer whose prefix begins with `vendor`. */
export function writerGuid(vendor: string = '01ff', number: number = 1): Guid {
  return { prefix: (vendor + number.toString(16).padStart(20, '0')) as GuidPrefix, entityId: WRITER_ID };
}

export const WRITER: MatchedWriter = {
  guid: writerGuid(),
  reliability: 'reliable',
  durability: 'transient-local',
  locators: [udpV4('127.0.0.1', 7411)],
};

export interface Sent {
  readonly target: SendTarget;
  readonly message: AckNack | NackFrag;
  readonly atMs: number;
}

/** A reader in a world of its own, whose time only `run` moves. */
export class ReaderBench implements EngineWorld {
  readonly engine: ReaderEngine;
  readonly changes: IncomingChange[] = [];
  readonly sent: Sent[] = [];
  nowMs = 0;
  /** Called with each change. */
  onChange: ((change: IncomingChange) => void) | undefined;
  #dueMs = Infinity;
  #heartbeats = 0;

  constructor(options: Partial<ReaderOptions> = {}) {
    this.engine = new ReaderEngine({ ...OPTIONS, ...options }, this, {
      onChange: (change) => {
        this.changes.push(change);
        this.onChange?.(change);
      },
    });
  }

  get now(): MonotonicMs {
    return this.nowMs as MonotonicMs;
  }

  get sequences(): number[] {
    return this.changes.map(({ sequence }) => sequence);
  }

  send(target: SendTarget, message: Submessage): void {
    if (message.kind !== 'acknack' && message.kind !== 'nack-frag') throw new Error(`A reader sent ${message.kind}.`);
    this.sent.push({ target, message, atMs: this.nowMs });
  }

  wakeAt(at: MonotonicMs): void {
    this.#dueMs = Math.min(this.#dueMs, at);
  }

  /** When the engine wants to be woken. */
  get dueMs(): number {
    return this.#dueMs;
  }

  match(writer: Partial<MatchedWriter> = {}): this {
    this.engine.matchWriter({ ...WRITER, ...writer }, this.now);
    return this;
  }

  /** Lets `ms` pass, waking the engine when it asked to be. */
  run(ms: number): void {
    const untilMs = this.nowMs + ms;
    while (this.#dueMs <= untilMs) {
      this.nowMs = Math.max(this.nowMs, this.#dueMs);
      this.#dueMs = Infinity;
      this.#dueMs = Math.min(this.engine.tick(this.now), this.#dueMs);
    }
    this.nowMs = untilMs;
  }

  data(sequence: number, more: Partial<Data> = {}, guid: Guid = WRITER.guid): void {
    this.engine.onData(guid, data(sequence, more), { seconds: sequence, fraction: 0 }, this.now);
  }

  frag(message: DataFrag, guid: Guid = WRITER.guid): void {
    this.engine.onDataFrag(guid, message, undefined, this.now);
  }

  heartbeat(first: number, last: number, more: Partial<Heartbeat> = {}, guid: Guid = WRITER.guid): void {
    this.engine.onHeartbeat(guid, heartbeat(first, last, ++this.#heartbeats, more), this.now);
  }

  heartbeatFrag(sequence: number, lastFragment: number, guid: Guid = WRITER.guid): void {
    const ids = { readerId: 0, writerId: WRITER_ID };
    const message: HeartbeatFrag = {
      kind: 'heartbeat-frag',
      ...ids,
      sequence,
      lastFragment,
      count: ++this.#heartbeats,
    };
    this.engine.onHeartbeatFrag(guid, message, this.now);
  }

  gap(start: number, base: number, more: readonly number[] = [], guid: Guid = WRITER.guid): void {
    this.engine.onGap(guid, gap(start, base, more), this.now);
  }

  /** What was sent since the last call, as text: `2 ack 3 [3 5] final`, `2 frag 7: 1 [2]`, with the time before it. */
  takeSent(): string[] {
    return this.sent.splice(0).map(({ message, atMs }) => {
      if (message.kind === 'acknack') {
        const { base } = message.state;
        return `${atMs} ack ${base} [${[...numbersOf(message.state)].join(' ')}]${message.final ? ' final' : ''}`;
      }
      const { base } = message.fragments;
      return `${atMs} frag ${message.sequence}: ${base} [${[...numbersOf(message.fragments)].join(' ')}]`;
    });
  }
}

export function payloadOf(sequence: number, octets: number = 8): Uint8Array {
  const payload = new Uint8Array(octets);
  for (let i = 0; i < octets; i++) payload[i] = (sequence * 31 + i) & 0xff;
  return payload;
}

export function data(sequence: number, more: Partial<Data> = {}): Data {
  return {
    kind: 'data',
    readerId: 0,
    writerId: WRITER_ID,
    sequence,
    payload: payloadOf(sequence),
    isKey: false,
    ...more,
  };
}

/** `count` fragments of `payload` from `start`, cut at `fragmentSize`. */
export function frag(
  sequence: number,
  payload: Uint8Array,
  fragmentSize: number,
  start: number,
  count: number = 1,
): DataFrag {
  return {
    kind: 'data-frag',
    readerId: 0,
    writerId: WRITER_ID,
    sequence,
    fragmentStart: start,
    fragmentCount: count,
    fragmentSize,
    sampleSize: payload.length,
    payload: payload.subarray((start - 1) * fragmentSize, (start - 1 + count) * fragmentSize),
    isKey: false,
  };
}

export function heartbeat(first: number, last: number, count: number, more: Partial<Heartbeat> = {}): Heartbeat {
  return {
    kind: 'heartbeat',
    readerId: 0,
    writerId: WRITER_ID,
    first,
    last,
    count,
    final: false,
    liveliness: false,
    ...more,
  };
}

export function gap(start: number, base: number, more: readonly number[] = []): Gap {
  return { kind: 'gap', readerId: READER_ID, writerId: WRITER_ID, start, list: numberSet(base, more) };
}
