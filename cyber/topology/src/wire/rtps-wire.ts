import type { Clock, Logger } from '@blender-sim/base';
import {
  type DataReader,
  type EndpointData,
  type Guid,
  type Participant,
  type ParticipantEvent,
  type ParticipantOptions,
  type Sample,
  type WriteOptions,
  createParticipant,
  guidText,
} from '@blender-sim/rtps';
import { CYBER_ANNOUNCEMENT } from './announcement.js';
import type {
  CyberWire,
  WireMessage,
  WireReader,
  WireReaderOptions,
  WireWriteOptions,
  WireWriter,
  WireWriterOptions,
} from './cyber-wire.js';
import { GENERATION_PROFILE, type Generation, generationOf } from './generation.js';
import { messageInfoOf, relatedSampleOf } from './message-info-codec.js';
import { rtpsQos } from './qos-mapping.js';
import { UNDERLAY_TYPE, decodeUnderlay, encodeUnderlay, underlayParts } from './underlay-message.js';

/** What is said of the participant beside what its generation says. */
export type WireOptions = Required<
  Pick<
    ParticipantOptions,
    | 'domain'
    | 'portBase'
    | 'domainGain'
    | 'interfaces'
    | 'initialPeers'
    | 'peerParticipants'
    | 'multicastGroup'
    | 'announcesToGroup'
    | 'name'
    | 'leaseMs'
    | 'announceMs'
    | 'guidPrefix'
    | 'ignore'
  >
> &
  Pick<ParticipantOptions, 'transport'> & {
    readonly generation: Generation;
    readonly clock: Clock;
    readonly logger: Logger;
  };

/** Endpoints of others that are known at most: a process of Cyber has one a channel and participant. */
const MAX_ENDPOINTS = 100_000;

/** A datagram has room for a fragment of the generation's size, with what stands before it. */
const HEADER_OCTETS = 200;

/** Data from here on is kept and sent as it is, where it may be: below, a copy costs less than the views that save it. */
const KEPT_OCTETS = 1 << 12;

/** What goes into a writer: the octets of an UnderlayMessage's fields. */
interface Outgoing {
  readonly data: Uint8Array;
  readonly timestampNs: bigint;
  readonly sequence: bigint;
  readonly mayKeep: boolean;
}

/** Opens the participant of one generation. @throws RtpsError as createParticipant. */
export async function openRtpsWire(options: WireOptions): Promise<CyberWire> {
  const { generation, ...rest } = options;
  const participant = await createParticipant({
    ...CYBER_ANNOUNCEMENT[generation],
    version: GENERATION_PROFILE[generation].version,
    vendor: GENERATION_PROFILE[generation].vendor,
    ...rest,
    matchesOwn: false,
    maxEndpoints: MAX_ENDPOINTS,
    maxDatagramBytes: GENERATION_PROFILE[generation].fragmentSize + HEADER_OCTETS,
  });
  return new RtpsWire(participant, generation, options.clock);
}

class RtpsWire implements CyberWire {
  readonly generation: Generation;
  readonly participant: Participant;
  readonly #clock: Clock;
  /** Who wants to know of matches, by the GUID of the own endpoint. */
  readonly #onMatch = new Map<string, (kind: 'matched' | 'unmatched') => void>();

  constructor(participant: Participant, generation: Generation, clock: Clock) {
    this.participant = participant;
    this.generation = generation;
    this.#clock = clock;
    participant.on((event) => this.#onEvent(event));
  }

  openWriter(options: WireWriterOptions): WireWriter {
    const { generation } = this;
    const profile = GENERATION_PROFILE[generation];
    const writer = this.participant.createWriter<Outgoing>({
      topic: options.topic,
      type: {
        name: UNDERLAY_TYPE,
        encode: ({ data, timestampNs, sequence }) => encodeUnderlay(generation, data, { timestampNs, sequence }),
        encodeParts: ({ data, timestampNs, sequence, mayKeep }) =>
          mayKeep && data.length >= KEPT_OCTETS
            ? underlayParts(generation, data, { timestampNs, sequence })
            : undefined,
        decode: notDecoded,
      },
      qos: rtpsQos(generation, options.qos),
      typeMaxSizeSerialized: profile.typeMaxSizeSerialized,
      fragmentSize: profile.fragmentSize,
      heartbeatMs: profile.heartbeatMs(options.qos.mps),
      maxSamples: options.maxSamples ?? profile.maxSamples,
      ...(options.maxOctets !== undefined && { maxOctets: options.maxOctets }),
    });
    const { guid } = writer;
    this.#listen(guid, options.onMatchChange);
    return {
      topic: options.topic,
      write: (data, { info, deadlineMs, signal, mayKeep = false }: WireWriteOptions = {}) => {
        // No spreading: this is made for every message.
        const given: { -readonly [K in keyof WriteOptions]: WriteOptions[K] } = {};
        if (info !== undefined) given.relatedSample = relatedSampleOf(info);
        if (deadlineMs !== undefined) given.deadlineMs = deadlineMs;
        if (signal !== undefined) given.signal = signal;
        const timestampNs = info === undefined ? 0n : this.#nowNs();
        return writer.write({ data, timestampNs, sequence: info?.sequence ?? 0n, mayKeep }, given);
      },
      remove: (sequence) => writer.remove(sequence),
      get matched() {
        return writer.matched;
      },
      waitForReaders: (count, signal) => writer.waitForReaders(count, signal),
      waitForAcknowledgements: (signal) => writer.waitForAcknowledgements(signal),
      close: () => {
        this.#onMatch.delete(guidText(guid));
        return writer.close();
      },
    };
  }

  openReader(options: WireReaderOptions): WireReader {
    const reception = new Reception(this.generation, options.onMessage);
    const reader = this.participant.createReader<Uint8Array>({
      topic: options.topic,
      type: { name: UNDERLAY_TYPE, encode: (payload) => payload, decode: (payload) => payload },
      qos: rtpsQos(this.generation, options.qos),
      onReturn: options.replaysOnReturn === true ? 'replay' : 'continue',
      onSample: (sample) => reception.onSample(sample, reader),
    });
    const { guid } = reader;
    this.#listen(guid, (kind) => {
      // Who is unmatched may still be heard for a moment.
      if (kind === 'matched') reception.forgetWriters();
      options.onMatchChange?.();
    });
    return {
      topic: options.topic,
      get matched() {
        return reader.matched;
      },
      waitForWriters: (count, signal) => reader.waitForWriters(count, signal),
      get undecodable() {
        return reception.undecodable;
      },
      close: () => {
        this.#onMatch.delete(guidText(guid));
        return reader.close();
      },
    };
  }

  close(): Promise<void> {
    this.#onMatch.clear();
    return this.participant.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #listen(guid: Guid, listener: ((kind: 'matched' | 'unmatched') => void) | undefined): void {
    if (listener !== undefined) this.#onMatch.set(guidText(guid), listener);
  }

  #onEvent(event: ParticipantEvent): void {
    if (event.kind === 'matched' || event.kind === 'unmatched')
      this.#onMatch.get(guidText(event.local.guid))?.(event.kind);
  }

  #nowNs(): bigint {
    return BigInt(Math.round(this.#clock.wallMs() * 1000)) * 1000n;
  }
}

/** From samples to messages: in the layout of their writer, which need not be that of the wire. */
class Reception {
  readonly #generation: Generation;
  readonly #onMessage: (message: WireMessage) => void;
  readonly #generations = new Map<string, Generation>();
  /** Most messages come from the writer of the one before. */
  #last: (Guid & { readonly generation: Generation }) | undefined;
  #undecodable = 0;

  constructor(generation: Generation, onMessage: (message: WireMessage) => void) {
    this.#generation = generation;
    this.#onMessage = onMessage;
  }

  get undecodable(): number {
    return this.#undecodable;
  }

  /** Somebody new is matched: a GUID may be back with another layout. */
  forgetWriters(): void {
    this.#generations.clear();
    this.#last = undefined;
  }

  onSample(
    { value, writer, sequence, sourceTime, relatedSample }: Sample<Uint8Array>,
    reader: DataReader<unknown>,
  ): void {
    if (value === undefined) return;
    const generation = this.#generationOf(writer, reader);
    const underlay = decodedOr(undefined, () => decodeUnderlay(generation, value));
    if (underlay === undefined) {
      this.#undecodable++;
      return;
    }
    this.#onMessage({
      data: underlay.data,
      info: relatedSample === undefined ? undefined : messageInfoOf(relatedSample),
      writer,
      writerSequence: sequence,
      generation,
      sourceTime,
    });
  }

  #generationOf(writer: Guid, reader: DataReader<unknown>): Generation {
    const last = this.#last;
    if (last?.prefix === writer.prefix && last.entityId === writer.entityId) return last.generation;
    const generation = this.#lookUp(writer, reader);
    this.#last = { prefix: writer.prefix, entityId: writer.entityId, generation };
    return generation;
  }

  #lookUp(writer: Guid, reader: DataReader<unknown>): Generation {
    const key = guidText(writer);
    const known = this.#generations.get(key);
    if (known !== undefined) return known;
    const endpoint = reader.matched.find(({ guid }: EndpointData) => guidText(guid) === key);
    const generation = (endpoint && generationOf(endpoint)) ?? this.#generation;
    this.#generations.set(key, generation);
    return generation;
  }
}

/** The result, or the other where it throws. */
function decodedOr<T>(other: undefined, decode: () => T): T | undefined {
  try {
    return decode();
  } catch {
    return other;
  }
}

function notDecoded(): never {
  throw new Error('a writer decodes nothing');
}
