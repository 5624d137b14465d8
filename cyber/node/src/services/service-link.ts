import type {
  CyberWire,
  EndpointIdentity,
  MessageInfo,
  Role,
  WireMessage,
  WireReader,
  WireWriter,
} from '@blender-sim/topology';
import type { Peers } from '../peers.js';
import { SERVICE_READER_QOS, SERVICE_WRITER_QOS, requestTopic, responseTopic } from './service-wire.js';

export interface ServiceLinkOptions {
  readonly service: string;
  readonly peers: Peers;
  readonly onResponse: (info: MessageInfo, data: Uint8Array) => void;
  readonly onMatchChange: () => void;
}

/** A request on its way. */
export interface SentRequest {
  /** Resolves when it is in the history. */
  readonly written: Promise<unknown>;
  /** Out of the history: a server that comes later does not get it. */
  withdraw(): void;
}

/** A client's two ends on one wire. */
export class ServiceLink {
  readonly #peers: Peers;
  readonly #requests: WireWriter;
  readonly #responses: WireReader;

  constructor(wire: CyberWire, { service, peers, onResponse, onMatchChange }: ServiceLinkOptions) {
    this.#peers = peers;
    // Who gets a request can answer it: the reader is there first.
    this.#responses = wire.openReader({
      topic: responseTopic(service),
      qos: SERVICE_READER_QOS,
      onMatchChange,
      onMessage: ({ info, data }: WireMessage) => {
        if (info !== undefined) onResponse(info, data);
      },
    });
    this.#requests = wire.openWriter({ topic: requestTopic(service), qos: SERVICE_WRITER_QOS, onMatchChange });
  }

  /** A server of that process gets requests here and is heard here. */
  isReadyFor(server: Role): boolean {
    return [this.#requests, this.#responses].every(({ matched }) =>
      matched.some((endpoint) => this.#peers.isOf(endpoint, server)),
    );
  }

  send(octets: Uint8Array, client: EndpointIdentity, sequence: bigint, signal: AbortSignal): SentRequest {
    const written = this.#requests.write(octets, { info: { senderId: client, spareId: client, sequence }, signal });
    return {
      written,
      withdraw: () => void written.then((number) => this.#requests.remove(number)).catch(() => undefined),
    };
  }

  async close(): Promise<void> {
    await Promise.all([this.#requests.close(), this.#responses.close()]);
  }
}
