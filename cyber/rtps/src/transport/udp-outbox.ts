import { isIPv4 } from 'node:net';
import { type Deferred, deferred } from '@blender-sim/base';
import { LOCATOR_UDP_V4, type Locator, isMulticast } from '../structure/locator.js';
import { type HostInterface, hostInterfaces, isLoopbackAddress, isNeighbour } from './host-interfaces.js';
import { type Datagram, datagramLength } from './datagram.js';
import type { TransportCounters } from './transport.js';
import { type OnSent, UdpSendSocket } from './udp-socket.js';

/** Bounds and settings of what is sent. */
export interface OutboxOptions {
  readonly multicastTtl: number;
  readonly sendBufferBytes: number;
  /** `send` returns false from this many datagrams on that the system has not taken yet. */
  readonly maxQueuedDatagrams: number;
  /** The same in octets. */
  readonly maxQueuedOctets: number;
  /** Most destinations with a connected socket of their own. */
  readonly maxConnected: number;
}

/** Where datagrams for one address and port go out. */
interface Destination {
  readonly address: string;
  readonly port: number;
  /** One for unicast, one an interface for multicast; none: see `refused`. */
  readonly sockets: readonly UdpSendSocket[];
  /** Why nothing can be sent there: a system's code. */
  readonly refused: string;
  /** Sends so far; negative: so many until a connected socket is tried again. */
  uses: number;
  /** The outbox's count of sends at the last one to here. */
  lastUse: number;
  /** Its own socket, used once that is connected. */
  own: { readonly socket: UdpSendSocket; readonly onSent: OnSent; isConnected: boolean } | undefined;
}

// A connected socket saves a fifth of the cost of a send and costs a descriptor: for those that are often sent to.
const CONNECT_AFTER_USES = 32;
const RETRY_AFTER_USES = 1024;
const IDLE_AFTER_SENDS = 4096;
const MAX_DESTINATIONS = 4096;

/** The sending half of the UDP transport: one socket an interface, and connected ones for busy destinations. */
export class UdpOutbox {
  readonly #options: OutboxOptions;
  readonly #counters: TransportCounters;
  /** In the order in which they were named. */
  readonly #sources = new Map<
    string,
    { readonly socket: UdpSendSocket; readonly network: HostInterface | undefined }
  >();
  readonly #destinations = new Map<string, Map<number, Destination>>();
  readonly #connected = new Set<Destination>();
  #destinationCount = 0;
  #loopback: UdpSendSocket | undefined;
  #routed: UdpSendSocket | undefined;
  #sends = 0;
  #queued = 0;
  #queuedOctets = 0;
  #drained: Deferred<void> | undefined;
  #isClosed = false;

  constructor(options: OutboxOptions, counters: TransportCounters) {
    this.#options = options;
    this.#counters = counters;
  }

  /** Multicast goes out on this interface too, and unicast to its network. */
  addSource(address: string): void {
    if (this.#sources.has(address) || this.#isClosed) return;
    const network = hostInterfaces().find((one) => one.address === address);
    this.#sources.set(address, { socket: this.#socket(address), network });
    this.#forgetDestinations();
  }

  /** @returns false when much is queued. */
  send(datagram: Datagram, to: Locator): boolean {
    if (this.#isClosed) {
      this.#count('EBADF');
      return true;
    }
    if (to.kind !== LOCATOR_UDP_V4) {
      this.#count('EAFNOSUPPORT');
      return true;
    }
    const { address, port } = to;
    const destination = this.#destinations.get(address)?.get(port) ?? this.#newDestination(to);
    const { own, sockets } = destination;
    destination.lastUse = ++this.#sends;
    if (own?.isConnected === true) {
      this.#queue(datagram);
      own.socket.send(datagram, port, address, own.onSent);
    } else if (sockets.length === 0) {
      this.#count(destination.refused);
    } else {
      for (const socket of sockets) {
        this.#queue(datagram);
        socket.send(datagram, port, address, this.#onSent);
      }
      if (++destination.uses === CONNECT_AFTER_USES) this.#connect(destination);
    }
    return this.#queued < this.#options.maxQueuedDatagrams && this.#queuedOctets < this.#options.maxQueuedOctets;
  }

  /**
   * Resolves when what was sent so far has left or failed, at the earliest after a turn of the event loop: who waits for
   * it in a loop still receives.
   */
  drained(): Promise<void> {
    if (this.#queued === 0) return Promise.resolve();
    this.#drained ??= deferred<void>();
    return this.#drained.promise;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const sockets = [...this.#sources.values()].map(({ socket }) => socket);
    for (const { own } of this.#connected) if (own !== undefined) sockets.push(own.socket);
    for (const socket of [this.#loopback, this.#routed]) if (socket !== undefined) sockets.push(socket);
    this.#connected.clear();
    await Promise.all(sockets.map((socket) => socket.close()));
    this.#drained?.resolve();
  }

  #queue(datagram: Datagram): void {
    this.#queued += 1;
    this.#queuedOctets += datagramLength(datagram);
  }

  readonly #onSent: OnSent = (error, octets) => {
    if (error === null) {
      this.#counters.datagramsSent += 1;
      this.#counters.octetsSent += octets;
      this.#queuedOctets -= octets;
    } else {
      this.#count(error.code ?? error.name);
    }
    this.#queued -= 1;
    if (this.#queued > 0) return;
    // A failure doesn't say how long its datagram was.
    this.#queuedOctets = 0;
    const waiting = this.#drained;
    this.#drained = undefined;
    if (waiting !== undefined) setImmediate(() => waiting.resolve());
  };

  #count(code: string): void {
    this.#counters.sendErrors.set(code, (this.#counters.sendErrors.get(code) ?? 0) + 1);
  }

  #socket(address: string | undefined): UdpSendSocket {
    const { multicastTtl, sendBufferBytes } = this.#options;
    return new UdpSendSocket({ address, multicastTtl, sendBufferBytes }, (code) => this.#count(code));
  }

  #newDestination(to: Locator): Destination {
    if (this.#destinationCount >= MAX_DESTINATIONS) this.#forgetDestinations();
    const { address, port } = to;
    const found = this.#socketsFor(to);
    const [sockets, refused] = typeof found === 'string' ? [[], found] : [found, ''];
    // What goes out on each interface has no socket of its own.
    const uses = isMulticast(to) ? -Infinity : 0;
    const destination: Destination = { address, port, sockets, refused, uses, lastUse: 0, own: undefined };
    const ports = this.#destinations.get(address);
    if (ports === undefined) this.#destinations.set(address, new Map([[port, destination]]));
    else ports.set(port, destination);
    this.#destinationCount += 1;
    return destination;
  }

  /** @returns the system's code for what it would refuse, or do other than was meant. */
  #socketsFor(to: Locator): readonly UdpSendSocket[] | string {
    const { address, port } = to;
    if (!Number.isInteger(port) || port < 1 || port > 65_535) return 'EINVAL';
    // 0.0.0.0 would be this host.
    if (!isIPv4(address) || address.startsWith('0.')) return 'EINVAL';
    const sources = [...this.#sources.values()];
    if (isMulticast(to)) return sources.length === 0 ? 'EADDRNOTAVAIL' : sources.map(({ socket }) => socket);
    return this.#unicastSocket(address) ?? 'EADDRNOTAVAIL';
  }

  #unicastSocket(address: string): readonly UdpSendSocket[] | undefined {
    const sources = [...this.#sources].map(([source, { socket, network }]) => ({ source, socket, network }));
    if (isLoopbackAddress(address)) {
      const named = sources.find(({ source }) => isLoopbackAddress(source));
      return [named?.socket ?? (this.#loopback ??= this.#socket('127.0.0.1'))];
    }
    const outside = sources.filter(({ source }) => !isLoopbackAddress(source));
    const neighbour = outside.find(({ network }) => network !== undefined && isNeighbour(network, address));
    if (neighbour !== undefined) return [neighbour.socket];
    const [only, another] = outside;
    if (only === undefined) return undefined;
    // Behind a router: with several interfaces only the system knows which leads there, and so the source address.
    return [another === undefined ? only.socket : (this.#routed ??= this.#socket(undefined))];
  }

  #connect(destination: Destination): void {
    if (this.#connected.size >= this.#options.maxConnected && !this.#disconnectIdle()) {
      destination.uses = -RETRY_AFTER_USES;
      return;
    }
    const { address, port } = destination;
    const source = this.#sourceOf(destination);
    // A port that nobody has any more is told by ICMP, and the send that meets the message is lost: go on without.
    const onCode = (code: string): void => {
      if (code === 'ECONNREFUSED' || destination.own?.isConnected === false) this.#disconnect(destination);
    };
    const { multicastTtl, sendBufferBytes } = this.#options;
    const socket = new UdpSendSocket({ address: source, multicastTtl, sendBufferBytes }, (code) => {
      this.#count(code);
      onCode(code);
    });
    const onSent: OnSent = (error, octets) => {
      this.#onSent(error, octets);
      if (error?.code !== undefined) onCode(error.code);
    };
    const own = { socket, onSent, isConnected: false };
    destination.own = own;
    this.#connected.add(destination);
    socket.connect(port, address, () => {
      own.isConnected = true;
    });
  }

  #sourceOf({ sockets: [socket] }: Destination): string | undefined {
    if (socket === this.#loopback) return '127.0.0.1';
    return [...this.#sources].find(([, source]) => source.socket === socket)?.[0];
  }

  #disconnect(destination: Destination): void {
    this.#connected.delete(destination);
    void destination.own?.socket.close();
    destination.own = undefined;
    destination.uses = -RETRY_AFTER_USES;
  }

  /** @returns whether there was one that nobody has sent to for long. */
  #disconnectIdle(): boolean {
    const oldest = [...this.#connected].reduce((a, b) => (a.lastUse <= b.lastUse ? a : b));
    if (this.#sends - oldest.lastUse < IDLE_AFTER_SENDS) return false;
    this.#disconnect(oldest);
    return true;
  }

  #forgetDestinations(): void {
    for (const destination of this.#connected) this.#disconnect(destination);
    this.#destinations.clear();
    this.#destinationCount = 0;
  }
}
