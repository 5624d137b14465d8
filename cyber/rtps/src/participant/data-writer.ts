import { type CancelTimer, nextTurn, raceAbort } from '@blender-sim/base';
import type { OutgoingChange } from '../behavior/change.js';
import type {
  MatchedReader,
  WriterCounters,
  WriterOptions as EngineOptions,
} from '../behavior/writer/writer-engine-types.js';
import { WriterEngine } from '../behavior/writer/writer-engine.js';
import type { EndpointData } from '../discovery/endpoint-data.js';
import { payloadOctets } from '../messages/payload-frame.js';
import { RtpsError } from '../rtps-error.js';
import type { Guid } from '../structure/guid.js';
import type { SequenceNumber } from '../structure/sequence-number.js';
import { wireTimeOf } from '../structure/wire-time.js';
import type { EndpointHost } from './endpoint-host.js';
import { MatchList, closedError } from './match-list.js';
import type { DataWriter, WriteOptions, WriterOptions } from './participant-api.js';
import { relatedSampleParameter } from './sample-identity.js';
import type { InstanceKey, TopicType } from './topic-type.js';

type NewChange = { -readonly [K in keyof OutgoingChange]: OutgoingChange[K] };

interface WaitingWrite {
  readonly change: OutgoingChange;
  readonly resolve: (sequence: SequenceNumber) => void;
  readonly reject: (error: unknown) => void;
  readonly stop: () => void;
}

/** After so many samples or octets a writer lets the sockets have a turn, or acknowledgements would never be read. */
const TURN_SAMPLES = 64;
const TURN_OCTETS = 1 << 19;

/** A writer of this process: the engine, and those who wait for it. */
export class LocalWriter<T> implements DataWriter<T> {
  readonly endpoint: EndpointData;
  readonly engine: WriterEngine;
  readonly #host: EndpointHost;
  readonly #type: TopicType<T>;
  readonly #batchMs: number;
  readonly #maxOctets: number;
  readonly #matches = new MatchList();
  readonly #waiting: WaitingWrite[] = [];
  readonly #acknowledgements = new Set<() => void>();
  #cancelBatch: CancelTimer | undefined;
  #samples = 0;
  #octets = 0;
  #isClosed = false;

  constructor(endpoint: EndpointData, options: WriterOptions<T>, engineOptions: EngineOptions, host: EndpointHost) {
    this.endpoint = endpoint;
    this.#host = host;
    this.#type = options.type;
    this.#batchMs = options.batchMs ?? 0;
    this.#maxOctets = engineOptions.maxOctets;
    this.engine = new WriterEngine(
      engineOptions,
      host.world(() => this.engine),
      {
        onSpace: () => host.afterStep(() => this.#writeWaiting()),
        onAcknowledged: () => {
          for (const check of this.#acknowledgements) check();
        },
      },
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

  get counters(): Readonly<WriterCounters> {
    return this.engine.counters;
  }

  async write(value: T, options: WriteOptions = {}): Promise<SequenceNumber> {
    if (this.#isClosed) throw closedError();
    const parts = this.#type.encodeParts?.(value);
    const payload = parts === undefined ? this.#type.encode(value) : parts.payload;
    const instance = this.#type.keyOf?.(value).hash;
    const change = this.#change('alive', payload, instance, options);
    if (parts?.frame !== undefined) change.frame = parts.frame;
    return this.#publish(change, options);
  }

  dispose(key: InstanceKey, options: WriteOptions = {}): Promise<SequenceNumber> {
    return this.#end('disposed', key, options);
  }

  unregister(key: InstanceKey, options: WriteOptions = {}): Promise<SequenceNumber> {
    return this.#end('unregistered', key, options);
  }

  remove(sequence: SequenceNumber): void {
    if (!this.#isClosed) this.#host.step((now) => this.engine.remove(sequence, now));
  }

  waitForReaders(count: number, signal?: AbortSignal): Promise<void> {
    return this.#matches.waitFor(count, signal);
  }

  async waitForAcknowledgements(signal?: AbortSignal): Promise<void> {
    this.flush();
    const sequence = this.engine.lastSequence;
    let check = (): void => undefined;
    const acknowledged = new Promise<void>((resolve, reject) => {
      check = () => {
        if (this.#isClosed) reject(closedError());
        else if (this.#waiting.length === 0 && this.engine.isAcknowledged(sequence)) resolve();
      };
    });
    this.#acknowledgements.add(check);
    check();
    try {
      await (signal === undefined ? acknowledged : raceAbort(acknowledged, signal));
    } finally {
      this.#acknowledgements.delete(check);
    }
  }

  flush(): void {
    this.#cancelBatch?.();
    this.#cancelBatch = undefined;
    this.#host.flush();
  }

  match(remote: EndpointData, reader: MatchedReader): void {
    this.#host.step((now) => this.engine.matchReader(reader, now));
    this.#matches.add(remote);
  }

  unmatch(guid: Guid): void {
    this.#matches.delete(guid);
    this.#host.step((now) => this.engine.unmatchReader(guid, now));
  }

  close(): Promise<void> {
    if (!this.#isClosed) {
      this.flush();
      this.#isClosed = true;
      for (const { stop, reject } of this.#waiting.splice(0)) {
        stop();
        reject(closedError());
      }
      this.#matches.close();
      for (const check of this.#acknowledgements) check();
      this.#host.withdraw(this.endpoint);
      this.#host.forget(this.engine);
    }
    return Promise.resolve();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #end(kind: 'disposed' | 'unregistered', key: InstanceKey, options: WriteOptions): Promise<SequenceNumber> {
    if (this.#isClosed) throw closedError();
    if (!this.endpoint.keyed) {
      const what = `The topic ${this.topic} has no key: there is no instance to be ${kind}.`;
      throw new RtpsError('RTPS_CONFIG', what);
    }
    return this.#publish(this.#change(kind, paddedKey(key.payload), key.hash, options), options);
  }

  #change(
    kind: OutgoingChange['kind'],
    payload: Uint8Array,
    instance: OutgoingChange['instance'],
    { sourceTime, relatedSample, inlineQos }: WriteOptions,
  ): NewChange {
    const time = wireTimeOf(sourceTime ?? this.#host.clock.wallMs());
    const change: NewChange = { kind, payload, time };
    if (instance !== undefined) change.instance = instance;
    if (relatedSample !== undefined) {
      const parameter = relatedSampleParameter(relatedSample);
      change.inlineQos = inlineQos === undefined ? [parameter] : [parameter, ...inlineQos];
    } else if (inlineQos !== undefined && inlineQos.length > 0) change.inlineQos = [...inlineQos];
    return change;
  }

  /** A promise only where something is waited for: at 100,000 samples a second each one counts. */
  #publish(change: OutgoingChange, options: WriteOptions): SequenceNumber | Promise<SequenceNumber> {
    const octets = payloadOctets(change);
    if (octets > this.#maxOctets) {
      throw new RtpsError(
        'RTPS_TOO_LARGE',
        `A sample of ${octets} octets on ${this.topic}; its writer holds at most ${this.#maxOctets} (maxOctets).`,
      );
    }
    options.signal?.throwIfAborted();
    const sequence = this.#waiting.length > 0 ? 'full' : this.#offer(change);
    if (sequence === 'full') return this.#publishWhenThereIsRoom(change, options);
    return this.#othersRun(octets)?.then(() => sequence) ?? sequence;
  }

  async #publishWhenThereIsRoom(change: OutgoingChange, options: WriteOptions): Promise<SequenceNumber> {
    const sequence = await this.#wait(change, options);
    await this.#othersRun(payloadOctets(change));
    return sequence;
  }

  #offer(change: OutgoingChange): SequenceNumber | 'full' {
    const mayWait = this.#batchMs > 0 || this.#host.gathers(payloadOctets(change));
    const sequence = this.#host.step((now) => this.engine.write(change, now), !mayWait);
    if (this.#batchMs > 0) {
      this.#cancelBatch ??= this.#host.clock.after('rtps batch', this.#batchMs, () => this.flush());
    }
    return sequence;
  }

  #wait(change: OutgoingChange, { deadlineMs = 10_000, signal }: WriteOptions): Promise<SequenceNumber> {
    // What fills the history may still wait in a batch.
    this.flush();
    return new Promise((resolve, reject) => {
      const leave = (error: unknown): void => {
        this.#waiting.splice(this.#waiting.indexOf(write), 1);
        write.stop();
        reject(error);
      };
      const onAbort = (): void => leave(signal?.reason);
      const cancel = this.#host.clock.after('rtps write', deadlineMs, () => {
        const held = `${this.engine.heldChanges} samples, ${this.engine.heldOctets} octets`;
        const what = `The history of the writer of ${this.topic} stayed full (${held}) for ${deadlineMs} ms: a reader does not acknowledge.`;
        leave(new RtpsError('RTPS_WRITE_TIMEOUT', what, { fields: { topic: this.topic, deadlineMs } }));
      });
      signal?.addEventListener('abort', onAbort, { once: true });
      const stop = (): void => {
        cancel();
        signal?.removeEventListener('abort', onAbort);
      };
      const write: WaitingWrite = { change, resolve, reject, stop };
      this.#waiting.push(write);
      // Room may have come up in the very step that found none.
      this.#writeWaiting();
    });
  }

  /** In one step: being told of room in the middle of it must not begin it again. */
  #writeWaiting(): void {
    this.#host.step(() => {
      for (let first = this.#waiting[0]; first !== undefined; first = this.#waiting[0]) {
        const sequence = this.#offer(first.change);
        if (sequence === 'full') return;
        this.#waiting.shift();
        first.stop();
        first.resolve(sequence);
      }
    }, this.#batchMs === 0);
  }

  /** Undefined: the next sample may follow at once. */
  #othersRun(octets: number): Promise<void> | undefined {
    this.#samples++;
    this.#octets += octets;
    const congestion = this.#host.congestion();
    if (this.#samples < TURN_SAMPLES && this.#octets < TURN_OCTETS) return congestion;
    this.#samples = 0;
    this.#octets = 0;
    return congestion === undefined ? nextTurn() : congestion.then(nextTurn);
  }
}

/**
 * Fast DDS 2.9 takes a serialised key of 16 octets or less for the key hash itself, whatever the hash beside it says;
 * longer ones it leaves alone. Cyclone DDS needs the key, and ignores what follows it.
 */
function paddedKey(payload: Uint8Array): Uint8Array {
  if (payload.length >= 20) return payload;
  const padded = new Uint8Array(20);
  padded.set(payload);
  return padded;
}
