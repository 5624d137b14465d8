import {
  type DataReader,
  type EndpointData,
  type Participant,
  REPRESENTATION_XCDR1,
  guidText,
  rawType,
} from '@blender-sim/rtps';
import type { Clock } from '@blender-sim/base';
import { READABLE } from './endpoint-options.js';

/** Topics joined at most: each is a reader that others serve. */
const MOST_TOPICS = 200;
/** A rate is that of the last second at least. */
const WINDOW_MS = 1000;

/** Samples and octets a second. */
export interface Rate {
  readonly samplesPerSecond: number;
  readonly octetsPerSecond: number;
}

interface Count {
  samples: number;
  octets: number;
  seenMs: number;
  seenSamples: number;
  seenOctets: number;
  rate: Rate | undefined;
}

/** Measures what writers send, by listening to their topics with best-effort readers that ask for as little as possible. */
export class WriterRates {
  readonly #participant: Participant;
  readonly #clock: Clock;
  readonly #readers = new Map<string, DataReader<Uint8Array>>();
  readonly #counts = new Map<string, Count>();

  constructor(participant: Participant, clock: Clock) {
    this.#participant = participant;
    this.#clock = clock;
  }

  /** Listens to what this writer, and those like it, send. */
  join(writer: EndpointData): void {
    const { topic, type, keyed, qos } = writer;
    // A pattern matches no pattern: its own readers are found under the names that it stands for.
    const partitions = qos.partitions.map((name) => name.replace(/\[[^\]]*\]|[*?]/g, 'x'));
    const key = JSON.stringify([topic, type, keyed, qos.ownership, partitions]);
    if (this.#readers.has(key) || this.#readers.size >= MOST_TOPICS) return;
    const reader = this.#participant.createReader({
      topic,
      // Nobody asks this reader for keys: that there is a function makes it a keyed one.
      type: keyed ? rawType(type, () => ({ payload: new Uint8Array(4), hash: '0'.repeat(32) })) : rawType(type),
      qos: {
        reliability: 'best-effort',
        durability: 'volatile',
        history: { kind: 'keep-last', depth: 1 },
        ownership: qos.ownership,
        partitions,
        representations: [...new Set([REPRESENTATION_XCDR1, ...READABLE, ...qos.representations])],
      },
      onSample: (sample) => this.#count(guidText(sample.writer), sample.payload.length),
    });
    this.#readers.set(key, reader);
  }

  /** Of a writer; undefined while nothing is known. */
  of(writer: EndpointData): Rate | undefined {
    const count = this.#counts.get(guidText(writer.guid));
    if (count === undefined) return undefined;
    const nowMs = this.#clock.monotonicMs();
    const seconds = (nowMs - count.seenMs) / 1000;
    if (seconds * 1000 >= WINDOW_MS) {
      count.rate = {
        samplesPerSecond: (count.samples - count.seenSamples) / seconds,
        octetsPerSecond: (count.octets - count.seenOctets) / seconds,
      };
      Object.assign(count, { seenMs: nowMs, seenSamples: count.samples, seenOctets: count.octets });
    }
    return count.rate;
  }

  forget(writer: EndpointData): void {
    this.#counts.delete(guidText(writer.guid));
  }

  #count(writer: string, octets: number): void {
    let count = this.#counts.get(writer);
    if (count === undefined) {
      const seenMs = this.#clock.monotonicMs();
      count = { samples: 0, octets: 0, seenMs, seenSamples: 0, seenOctets: 0, rate: undefined };
      this.#counts.set(writer, count);
    }
    count.samples += 1;
    count.octets += octets;
  }
}
