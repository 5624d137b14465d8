import { isIPv4 } from 'node:net';
import { type Deferred, deferred } from '@blender-sim/base';
import { RtpsError } from '../rtps-error.js';
import { LOCATOR_UDP_V4, type Locator, isMulticast } from '../structure/locator.js';
import { type Datagram, wholeDatagram } from '../transport/datagram.js';
import type {
  Channel,
  NetworkInterface,
  OnDatagram,
  OpenOptions,
  Source,
  Transport,
  TransportCounters,
} from '../transport/transport.js';
import { type SimHost, SimSocket } from './sim-host.js';

/** What the transports of a simulated network need of it. */
export interface SimWire {
  /** Octets that a socket buffer has at most. */
  readonly maxReceiveBufferBytes: number;
  attach(socket: SimSocket): void;
  detach(socket: SimSocket): void;
  unicast(datagram: Uint8Array, host: SimHost, from: Source, address: string, port: number): void;
  multicast(datagram: Uint8Array, host: SimHost, from: Source, group: string, port: number): void;
}

/** Largest payload of a UDP datagram over IPv4. */
const MAX_DATAGRAM_BYTES = 65_507;
const MAX_QUEUED_DATAGRAMS = 512;
const MAX_QUEUED_OCTETS = 2 ** 23;
const LOOPBACK = '127.0.0.1';

/** The transport of one process of a simulated host; `SimNetwork.transport` makes them. */
export class SimTransport implements Transport {
  readonly counters: TransportCounters = {
    datagramsSent: 0,
    octetsSent: 0,
    datagramsReceived: 0,
    octetsReceived: 0,
    sendErrors: new Map(),
  };
  readonly #host: SimHost;
  readonly #wire: SimWire;
  readonly #port: number;
  readonly #channels = new Set<Channel>();
  /** Those that were opened, each as a source. */
  readonly #sources = new Map<string, Source>();
  readonly #loopback: Source;
  #queued = 0;
  #queuedOctets = 0;
  #drained: Deferred<void> | undefined;
  #isClosed = false;
  /** Its process has died: what it still does comes to nothing. */
  isDead = false;

  constructor(host: SimHost, wire: SimWire) {
    this.#host = host;
    this.#wire = wire;
    this.#port = host.ephemeralPort();
    this.#loopback = { address: LOOPBACK, port: this.#port };
  }

  interfaces(): readonly NetworkInterface[] {
    const { address } = this.#host;
    const loopback = { name: 'lo', address: LOOPBACK, isLoopback: true };
    return address === LOOPBACK ? [loopback] : [loopback, { name: 'eth0', address, isLoopback: false }];
  }

  async open(options: OpenOptions, onDatagram: OnDatagram): Promise<Channel> {
    await Promise.resolve();
    const { group, receiveBufferBytes: asked } = options;
    const interfaces = [...new Set(options.interfaces)];
    this.#check(options.port, interfaces);
    const port = options.port === 0 ? this.#host.ephemeralPort() : options.port;
    const taken = interfaces.find((address) => group === undefined && this.#host.listener(address, port) !== undefined);
    if (taken !== undefined) {
      throw new RtpsError('RTPS_PORT_IN_USE', `UDP port ${port} on ${taken}: another process has it.`, {
        fields: { interfaces: [taken], port, system: 'EADDRINUSE' },
      });
    }
    const granted = Math.min(asked, this.#wire.maxReceiveBufferBytes);
    const socket = new SimSocket(this.#host, { port, group, interfaces }, granted, (datagram, from) => {
      this.counters.datagramsReceived += 1;
      this.counters.octetsReceived += datagram.length;
      onDatagram(datagram, from);
    });
    this.#wire.attach(socket);
    for (const address of interfaces) this.#sources.set(address, { address, port: this.#port });
    const channel: Channel = {
      port,
      receiveBuffer: { asked, granted },
      warnings: granted < asked ? [`The receive buffer has ${granted} octets, not the ${asked} asked for.`] : [],
      close: async () => {
        this.#channels.delete(channel);
        this.#wire.detach(socket);
      },
    };
    this.#channels.add(channel);
    return channel;
  }

  send(octets: Datagram, to: Locator): boolean {
    if (this.isDead) return true;
    const datagram = wholeDatagram(octets);
    const refused = this.#refusal(datagram, to);
    if (refused !== undefined) {
      this.counters.sendErrors.set(refused, (this.counters.sendErrors.get(refused) ?? 0) + 1);
      return true;
    }
    const { address, port } = to;
    if (isMulticast(to)) {
      for (const from of this.#sources.values()) {
        this.#sent(datagram);
        this.#wire.multicast(datagram, this.#host, from, address, port);
      }
    } else {
      this.#sent(datagram);
      const from = address.startsWith('127.')
        ? this.#loopback
        : (this.#sources.get(this.#host.address) ?? this.#loopback);
      this.#wire.unicast(datagram, this.#host, from, address, port);
    }
    return this.#queued < MAX_QUEUED_DATAGRAMS && this.#queuedOctets < MAX_QUEUED_OCTETS;
  }

  drained(): Promise<void> {
    if (this.#queued === 0) return Promise.resolve();
    this.#drained ??= deferred<void>();
    return this.#drained.promise;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#channels].map((channel) => channel.close()));
  }

  #check(port: number, interfaces: readonly string[]): void {
    if (this.#isClosed || this.isDead) throw new RtpsError('RTPS_CLOSED', 'The transport is closed.');
    if (!Number.isInteger(port) || port < 0 || port > 65_535) {
      throw new RtpsError('RTPS_CONFIG', `port: ${port}; expected 0 to 65535.`, { fields: { port } });
    }
    const known = this.interfaces().map(({ address }) => address);
    const unknown = interfaces.find((address) => !known.includes(address));
    if (interfaces.length === 0 || unknown !== undefined) {
      throw new RtpsError('RTPS_NO_INTERFACE', `UDP port ${port}: no interface ${unknown ?? 'is named'}.`, {
        fields: { interfaces, port, system: 'EADDRNOTAVAIL' },
      });
    }
  }

  /** @returns the code that the system would give. */
  #refusal(datagram: Uint8Array, to: Locator): string | undefined {
    const { address, port } = to;
    if (this.#isClosed) return 'EBADF';
    if (to.kind !== LOCATOR_UDP_V4) return 'EAFNOSUPPORT';
    if (!Number.isInteger(port) || port < 1 || port > 65_535) return 'EINVAL';
    if (!isIPv4(address) || address.startsWith('0.')) return 'EINVAL';
    if (datagram.length > MAX_DATAGRAM_BYTES) return 'EMSGSIZE';
    if (address.startsWith('127.')) return undefined;
    const isReached = isMulticast(to) ? this.#sources.size > 0 : this.#sources.has(this.#host.address);
    return isReached ? undefined : 'EADDRNOTAVAIL';
  }

  /** It leaves when this turn of the event loop is over, whatever the simulated clock does. */
  #sent(datagram: Uint8Array): void {
    this.counters.datagramsSent += 1;
    this.counters.octetsSent += datagram.length;
    this.#queuedOctets += datagram.length;
    this.#queued += 1;
    if (this.#queued > 1) return;
    setImmediate(() => {
      this.#queued = 0;
      this.#queuedOctets = 0;
      this.#drained?.resolve();
      this.#drained = undefined;
    });
  }
}
