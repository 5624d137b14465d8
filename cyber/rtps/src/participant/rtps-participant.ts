import type { MonotonicMs } from '@blender-sim/base';
import type { EndpointData } from '../discovery/endpoint-data.js';
import type { ParticipantData } from '../discovery/participant-data.js';
import { ENTITY_PARTICIPANT, ENTITY_SPDP_WRITER } from '../structure/entity-id.js';
import type { EntityId, Guid } from '../structure/guid.js';
import type { Locator } from '../structure/locator.js';
import type { Source, Transport } from '../transport/transport.js';
import type { ParticipantConfig } from './config.js';
import { LocalReader } from './data-reader.js';
import { LocalWriter } from './data-writer.js';
import { DatagramPort } from './datagram-port.js';
import type { EndpointHost } from './endpoint-host.js';
import { endpointData, readerEngineOptions, writerEngineOptions } from './endpoint-setup.js';
import { EarlyData } from './early-data.js';
import { EngineTable, type WriterMessage } from './engine-table.js';
import { closedError } from './match-list.js';
import { LastWords } from './last-words.js';
import type { ReceiverState, SubmessageHandler } from './message-receiver.js';
import { ownData } from './own-data.js';
import type {
  DataReader,
  DataWriter,
  EndpointOptions,
  PacketTap,
  Participant,
  ParticipantEvent,
  ParticipantStatus,
  ReaderOptions,
  RemoteParticipant,
  WriterOptions,
} from './participant-api.js';
import { ParticipantDiscovery } from './participant-discovery.js';
import { ParticipantEvents } from './participant-events.js';
import { type PeerPlace, matchedReader, matchedWriter } from './routes.js';
import { Scheduler } from './scheduler.js';
import type { Sockets } from './sockets.js';
import { StepRunner } from './step-runner.js';
import { isThisHost } from './this-host.js';
import { TrafficCounters, count } from './traffic-counters.js';
import { TurnGathering } from './turn-gathering.js';

/** What a participant is made of. */
export interface ParticipantParts {
  readonly config: ParticipantConfig;
  readonly transport: Transport;
  readonly initialPeers: readonly Locator[];
  /** Closes what was made for this participant alone. */
  readonly release: () => Promise<void>;
}

/** Kept of the warnings: a peer must not fill the memory with them. */
const MAX_WARNINGS = 100;

/** Wires sockets, discovery and endpoints: every decision is in one of these. */
export class RtpsParticipant implements Participant {
  readonly data: ParticipantData;
  readonly #parts: ParticipantParts;
  readonly #config: ParticipantConfig;
  readonly #sockets: Sockets;
  readonly #counters = new TrafficCounters();
  readonly #events: ParticipantEvents;
  readonly #port: DatagramPort;
  readonly #steps: StepRunner;
  readonly #scheduler: Scheduler;
  readonly #host: EndpointHost;
  readonly #discovery: ParticipantDiscovery;
  readonly #table = new EngineTable();
  readonly #early = new EarlyData(() => count(this.#counters.ignored, 'no-reader'));
  readonly #lastWords: LastWords;
  readonly #locals = new Map<EntityId, LocalReader<unknown> | LocalWriter<unknown>>();
  readonly #warnings = new Set<string>();
  #endpointIndex = 0;
  #closing: Promise<void> | undefined;

  constructor(parts: ParticipantParts, sockets: Sockets) {
    const { config, transport, initialPeers } = parts;
    const { clock, logger, version, vendor, prefix, maxDatagramBytes } = config;
    this.#parts = parts;
    this.#config = config;
    this.#sockets = sockets;
    this.data = ownData(config, sockets);
    this.#events = new ParticipantEvents(logger);
    this.#lastWords = new LastWords(clock);
    const header = { version, vendor, prefix };
    this.#port = new DatagramPort({ transport, header, maxDatagramBytes, counters: this.#counters, logger });
    this.#steps = new StepRunner(clock, logger, () => this.#port.packer.flush());
    this.#scheduler = new Scheduler(clock, (turn) => this.#steps.run(turn));
    this.#host = this.#makeHost();
    this.#discovery = new ParticipantDiscovery({
      config,
      data: this.data,
      group: sockets.group,
      initialPeers,
      isThisHost: (address) => isThisHost(address, transport),
      table: this.#table,
      world: (engine) => this.#host.world(engine),
      onMatched: (local, remote, place) => this.#match(local, remote, place),
      onUnmatched: (local, remote, mayReturn) => this.#unmatch(local, remote, mayReturn),
      // After the step: a listener may do what it likes.
      onEvent: (event) => this.#steps.after(() => this.#events.emit(event)),
      onWarning: (text) => this.#warn(text),
      onBadAnnouncement: () => count(this.#counters.ignored, 'bad-announcement'),
      onUnwanted: () => count(this.#counters.ignored, 'unwanted'),
    });
    for (const warning of sockets.warnings) this.#warn(warning);
    this.#steps.run((now) => this.#discovery.start(now));
  }

  get guid(): Guid {
    return { prefix: this.#config.prefix, entityId: ENTITY_PARTICIPANT };
  }

  get tap(): PacketTap | undefined {
    return this.#port.tap;
  }

  set tap(tap: PacketTap | undefined) {
    this.#port.tap = tap;
  }

  createWriter<T>(options: WriterOptions<T>): DataWriter<T> {
    this.#assertOpen();
    const data = this.#endpointData('writer', options);
    const engineOptions = writerEngineOptions(options, data, this.#config.maxDatagramBytes);
    const writer = new LocalWriter(data, options, engineOptions, this.#host);
    this.#table.addWriter(data.guid.entityId, writer.engine);
    // The map's users never touch values of T.
    this.#addLocal(data, writer as unknown as LocalWriter<unknown>);
    return writer;
  }

  createReader<T>(options: ReaderOptions<T>): DataReader<T> {
    this.#assertOpen();
    const data = this.#endpointData('reader', options);
    const reader = new LocalReader(data, options, readerEngineOptions(options, data), this.#host);
    this.#table.addReader(data.guid.entityId, reader.engine);
    // The map's users never touch values of T.
    this.#addLocal(data, reader as unknown as LocalReader<unknown>);
    return reader;
  }

  get participants(): readonly RemoteParticipant[] {
    return this.#discovery.participants(this.#config.clock.monotonicMs());
  }

  get endpoints(): readonly EndpointData[] {
    return this.#discovery.endpoints;
  }

  on(listener: (event: ParticipantEvent) => void): () => void {
    return this.#events.add(listener);
  }

  status(): ParticipantStatus {
    const { participantId, metatraffic, user, group, groupPort } = this.#sockets;
    return {
      guid: this.guid,
      domain: this.#config.domain,
      participantId,
      ports: { metatraffic: metatraffic.port, user: user.port, multicast: groupPort },
      announcesToGroup: group !== undefined,
      interfaces: this.#config.interfaces,
      receiveBuffer: user.receiveBuffer,
      warnings: [...this.#warnings],
      counters: this.#allCounters(),
      held: {
        participants: this.#discovery.participantCount,
        remoteEndpoints: this.#discovery.endpointCount,
        localEndpoints: this.#locals.size,
        ...this.#table.held,
        timers: this.#scheduler.size,
        unsentOctets: this.#port.packer.waitingOctets,
      },
    };
  }

  /** A datagram of one of the sockets. @param isMulticast it came by the group. */
  receive(datagram: Uint8Array, from: Source, isMulticast: boolean): void {
    if (this.#closing !== undefined) return;
    if (isMulticast && this.#config.isLoopbackOnly && !isThisHost(from.address, this.#parts.transport)) {
      // The system hands over what came by any of its interfaces, whichever the group was joined on.
      count(this.#counters.ignored, 'other-host');
      return;
    }
    const handler = isMulticast ? this.#multicastHandler : this.#unicastHandler;
    this.#port.receive(datagram, from, this.#steps, handler, (prefix, now) => this.#discovery.heard(prefix, now));
  }

  close(): Promise<void> {
    this.#closing ??= this.#leave();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #leave(): Promise<void> {
    this.#steps.run(() => this.#discovery.leave());
    for (const local of [...this.#locals.values()]) await local.close();
    this.#scheduler.close();
    this.#lastWords.close();
    this.#early.clear();
    await this.#parts.transport.drained();
    await this.#sockets.close();
    this.#events.clear();
    await this.#parts.release();
  }

  #makeHost(): EndpointHost {
    const { clock, logger } = this.#config;
    const gathering = new TurnGathering(() => this.#port.packer.flush());
    return {
      clock,
      logger,
      step: (action, flush) => this.#steps.run(action, flush),
      afterStep: (action) => this.#steps.after(action),
      flush: () => this.#port.packer.flush(),
      gathers: (octets) => gathering.takes(octets),
      world: (engine) => ({
        send: (target, submessage, time) => {
          this.#port.packer.add(target, submessage, time);
          // It asks for an answer, which a batch would only delay.
          if (submessage.kind === 'heartbeat' && !submessage.final) this.#steps.wantFlush();
        },
        wakeAt: (at) => this.#scheduler.wakeAt(engine(), at),
      }),
      congestion: () => this.#port.congestion,
      withdraw: (endpoint) => this.#withdraw(endpoint),
      forget: (engine) => this.#scheduler.remove(engine),
    };
  }

  readonly #unicastHandler: SubmessageHandler = this.#handler(false);
  readonly #multicastHandler: SubmessageHandler = this.#handler(true);

  #handler(isMulticast: boolean): SubmessageHandler {
    const { received, ignored } = this.#counters;
    return {
      onWriterMessage: (message, state, now) => {
        count(received, message.kind);
        if (message.writerId === ENTITY_SPDP_WRITER) {
          if (message.kind === 'data') this.#discovery.onAnnouncement(message, state, isMulticast, now);
          return;
        }
        if (this.#table.toReaders(state.source, message, state.time, now) === 0) this.#keepEarly(message, state, now);
        else if (message.kind === 'data' || (message.kind === 'heartbeat' && message.liveliness)) {
          this.#discovery.heardWriter(state.source, message.writerId, now);
        }
      },
      onReaderMessage: (message, state, now) => {
        count(received, message.kind);
        if (!this.#table.toWriter(state.source, message, now)) count(ignored, 'no-writer');
      },
      onIgnored: (why) => count(ignored, why),
    };
  }

  #match(local: EndpointData, remote: EndpointData, place: PeerPlace): void {
    const endpoint = this.#locals.get(local.guid.entityId);
    const { interfaces } = this.#config;
    if (endpoint instanceof LocalWriter) {
      const { granted } = this.#sockets.user.receiveBuffer;
      endpoint.match(remote, matchedReader(remote, place, interfaces, granted));
    } else if (endpoint !== undefined) {
      this.#lastWords.finish(local.guid, remote.guid);
      this.#table.listen(endpoint.engine, remote.guid);
      endpoint.match(remote, matchedWriter(remote, place, interfaces));
      this.#handEarly(local.guid.entityId, remote.guid);
    }
  }

  /** For a reader of ours that its writer knows already. */
  #keepEarly(message: WriterMessage, { source, time }: ReceiverState, now: MonotonicMs): void {
    const isSample = message.kind === 'data' || message.kind === 'data-frag';
    if (isSample && this.#locals.get(message.readerId) instanceof LocalReader) {
      this.#early.keep({ writer: { prefix: source, entityId: message.writerId }, message, time, at: now });
    } else count(this.#counters.ignored, 'no-reader');
  }

  #handEarly(reader: EntityId, writer: Guid): void {
    this.#steps.run((now) => {
      for (const { message, time } of this.#early.take(writer, reader, now)) {
        this.#table.toReaders(writer.prefix, message, time, now);
      }
    });
  }

  #unmatch(local: EndpointData, remote: EndpointData, mayReturn: boolean): void {
    const endpoint = this.#locals.get(local.guid.entityId);
    if (!(endpoint instanceof LocalReader)) {
      endpoint?.unmatch(remote.guid);
      return;
    }
    endpoint.unmatch(remote.guid);
    const end = (): void => {
      endpoint.forget(remote.guid, mayReturn);
      this.#table.unlisten(endpoint.engine, remote.guid);
    };
    if (mayReturn || endpoint.isClosed) end();
    else this.#lastWords.hear(local.guid, remote.guid, end);
  }

  #endpointData<T>(kind: EndpointData['kind'], options: EndpointOptions<T>): EndpointData {
    const { announcement, prefix } = this.#config;
    const data = endpointData(kind, options, prefix, this.#endpointIndex + 1);
    if (announcement === undefined) return data;
    const { version, vendor, defaultUnicast } = this.data;
    return { ...data, version, vendor, unicast: defaultUnicast };
  }

  #addLocal(data: EndpointData, local: LocalReader<unknown> | LocalWriter<unknown>): void {
    this.#endpointIndex++;
    this.#locals.set(data.guid.entityId, local);
    this.#steps.run((now) => this.#discovery.addLocal(data, now));
  }

  #withdraw(data: EndpointData): void {
    this.#steps.run((now) => {
      this.#discovery.removeLocal(data, this.#closing === undefined, now);
      this.#locals.delete(data.guid.entityId);
      this.#table.remove(data.guid.entityId);
    });
  }

  #warn(text: string): void {
    if (this.#warnings.has(text) || this.#warnings.size >= MAX_WARNINGS) return;
    this.#warnings.add(text);
    this.#config.logger.warn('rtps', { text });
    this.#steps.after(() => this.#events.emit({ kind: 'warning', text }));
  }

  #allCounters(): ParticipantStatus['counters'] {
    const { malformed, received, sent, ignored } = this.#counters;
    return { malformed, received, sent, ignored, transport: this.#parts.transport.counters };
  }

  #assertOpen(): void {
    if (this.#closing !== undefined) throw closedError();
  }
}
