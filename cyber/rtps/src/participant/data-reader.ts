import type { IncomingChange } from '../behavior/change.js';
import type {
  MatchedWriter,
  ReaderCounters,
  ReaderOptions as EngineOptions,
} from '../behavior/reader/reader-engine-types.js';
import { ReaderEngine } from '../behavior/reader/reader-engine.js';
import type { EndpointData } from '../discovery/endpoint-data.js';
import type { Guid } from '../structure/guid.js';
import { wallMsOf } from '../structure/wire-time.js';
import type { EndpointHost } from './endpoint-host.js';
import { MatchList } from './match-list.js';
import type { DataReader, ReaderOptions, Sample } from './participant-api.js';
import { relatedSampleOf } from './sample-identity.js';
import { SampleQueue } from './sample-queue.js';
import type { TopicType } from './topic-type.js';

const NOTHING = new Uint8Array(0);

/** A reader of this process: the engine, the samples that nobody has taken yet, and those who wait for them. */
export class LocalReader<T> implements DataReader<T> {
  readonly endpoint: EndpointData;
  readonly engine: ReaderEngine;
  readonly #host: EndpointHost;
  readonly #type: TopicType<T>;
  readonly #onSample: ((sample: Sample<T>) => void) | undefined;
  readonly #matches = new MatchList();
  readonly #queue: SampleQueue<T>;
  #undecodable = 0;
  #wake: (() => void) | undefined;
  #arrival: Promise<void> | undefined;
  #isPaused = false;
  #isClosed = false;

  constructor(endpoint: EndpointData, options: ReaderOptions<T>, engineOptions: EngineOptions, host: EndpointHost) {
    this.endpoint = endpoint;
    this.#host = host;
    this.#type = options.type;
    this.#onSample = options.onSample;
    this.#queue = new SampleQueue(endpoint.qos.history, options.maxSamples ?? 5000);
    this.engine = new ReaderEngine(
      engineOptions,
      host.world(() => this.engine),
      { onChange: (change) => this.#onChange(change) },
    );
  }

  get guid(): Guid {
    return this.endpoint.guid;
  }

  get topic(): string {
    return this.endpoint.topic;
  }

  get matched(): readonly EndpointData[] {
    return this.#matches.all;
  }

  get counters(): Readonly<ReaderCounters> {
    return this.engine.counters;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  get undecodable(): number {
    return this.#undecodable;
  }

  take(count: number = Infinity): Sample<T>[] {
    const samples = this.#queue.take(count);
    if (this.#isPaused && this.#queue.hasRoom && !this.#isClosed) {
      this.#isPaused = false;
      this.#host.step((now) => this.engine.resume(now));
    }
    return samples;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Sample<T>, void, undefined> {
    for (;;) {
      const [sample] = this.take(1);
      if (sample !== undefined) yield sample;
      else if (this.#isClosed) return;
      else {
        this.#arrival ??= new Promise((resolve) => {
          this.#wake = resolve;
        });
        await this.#arrival;
      }
    }
  }

  waitForWriters(count: number, signal?: AbortSignal): Promise<void> {
    return this.#matches.waitFor(count, signal);
  }

  match(remote: EndpointData, writer: MatchedWriter): void {
    this.#host.step((now) => this.engine.matchWriter(writer, now));
    this.#matches.add(remote);
  }

  /** It is matched no longer, and heard until it is forgotten. */
  unmatch(guid: Guid): void {
    this.#matches.delete(guid);
  }

  /** @param mayReturn it fell silent. */
  forget(guid: Guid, mayReturn: boolean): void {
    this.#host.step((now) => this.engine.unmatchWriter(guid, now, mayReturn));
  }

  close(): Promise<void> {
    if (!this.#isClosed) {
      this.#isClosed = true;
      this.#matches.close();
      this.#host.withdraw(this.endpoint);
      this.#host.forget(this.engine);
      this.#wakeUp();
    }
    return Promise.resolve();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #onChange(change: IncomingChange): void {
    if (this.#isClosed) return;
    const sample = this.#sampleOf(change);
    if (sample === undefined) return;
    if (this.#onSample !== undefined) {
      try {
        this.#onSample(sample);
      } catch (error) {
        this.#host.logger.error('a sample listener failed', { topic: this.topic, error });
      }
      return;
    }
    this.#queue.add(sample);
    if (this.#queue.isFull && !this.#isPaused) {
      this.#isPaused = true;
      this.engine.pause();
    }
    this.#wakeUp();
  }

  /** Undefined where the octets are none of the type's. */
  #sampleOf(change: IncomingChange): Sample<T> | undefined {
    const { payload, isKey } = change;
    const type = this.#type;
    let value: T | undefined;
    let instance = change.instance;
    try {
      if (payload !== undefined) value = isKey ? type.decodeKey?.(payload) : type.decode(payload);
      // Cyclone sends no key hash unless told to.
      if (instance === undefined && value !== undefined) instance = type.keyOf?.(value).hash;
    } catch (error) {
      this.#undecodable++;
      this.#host.logger.debug('a sample is none of its type', { topic: this.topic, type: type.name, error });
      return undefined;
    }
    return {
      value,
      kind: change.kind,
      instance,
      writer: change.writer,
      sequence: change.sequence,
      sourceTime: change.time === undefined ? undefined : wallMsOf(change.time),
      payload: payload ?? NOTHING,
      inlineQos: change.inlineQos,
      inlineQosBigEndian: change.inlineQosBigEndian,
      relatedSample: relatedSampleOf(change.inlineQos, change.inlineQosBigEndian),
    };
  }

  #wakeUp(): void {
    this.#wake?.();
    this.#wake = undefined;
    this.#arrival = undefined;
  }
}
