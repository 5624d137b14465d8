import { RtpsError } from '../rtps-error.js';
import { hostInterfaces } from './host-interfaces.js';
import { bufferWarning, joinWarning, openError } from './open-error.js';
import type { Datagram } from './datagram.js';
import type {
  Channel,
  NetworkInterface,
  OnDatagram,
  OpenOptions,
  Source,
  Transport,
  TransportCounters,
} from './transport.js';
import type { Locator } from '../structure/locator.js';
import { type OutboxOptions, UdpOutbox } from './udp-outbox.js';
import { UdpReceiveSocket } from './udp-socket.js';

/** Settings of the UDP transport; each has a default that fits. */
export interface UdpTransportOptions {
  /** Routers that multicast may pass, plus one. Default 1: the local network. */
  readonly multicastTtl?: number;
  /** Asked of the system for each sending socket. Default 1 MiB. */
  readonly sendBufferBytes?: number;
  /** `send` returns false from this many queued datagrams on. Default 512. */
  readonly maxQueuedDatagrams?: number;
  /** `send` returns false from this many queued octets on. Default 8 MiB. */
  readonly maxQueuedOctets?: number;
  /** Busy destinations that get a connected socket, a fifth cheaper to send with. Default 64; 0: none. */
  readonly maxConnected?: number;
}

/**
 * UDP over IPv4. It receives on exactly the interfaces that `open` is told, and sends from those: with 127.0.0.1 alone
 * nothing outside this host can reach it. IPv6 locators are counted as EAFNOSUPPORT.
 */
export function createUdpTransport(options: UdpTransportOptions = {}): Transport {
  return new UdpTransport({
    multicastTtl: options.multicastTtl ?? 1,
    sendBufferBytes: options.sendBufferBytes ?? 2 ** 20,
    maxQueuedDatagrams: options.maxQueuedDatagrams ?? 512,
    maxQueuedOctets: options.maxQueuedOctets ?? 2 ** 23,
    maxConnected: options.maxConnected ?? 64,
  });
}

class UdpTransport implements Transport {
  readonly counters: TransportCounters = {
    datagramsSent: 0,
    octetsSent: 0,
    datagramsReceived: 0,
    octetsReceived: 0,
    sendErrors: new Map(),
  };
  readonly #outbox: UdpOutbox;
  readonly #channels = new Set<Channel>();
  #isClosed = false;

  constructor(options: OutboxOptions) {
    this.#outbox = new UdpOutbox(options, this.counters);
  }

  interfaces(): readonly NetworkInterface[] {
    return hostInterfaces().map(({ name, address, isLoopback }) => ({ name, address, isLoopback }));
  }

  async open(options: OpenOptions, onDatagram: OnDatagram): Promise<Channel> {
    const { port, group, receiveBufferBytes: asked } = options;
    const interfaces = [...new Set(options.interfaces)];
    if (this.#isClosed) throw new RtpsError('RTPS_CLOSED', 'The transport is closed.');
    if (!Number.isInteger(port) || port < 0 || port > 65_535) {
      throw new RtpsError('RTPS_CONFIG', `port: ${port}; expected 0 to 65535.`, { fields: { port } });
    }
    if (interfaces.length === 0) {
      throw new RtpsError('RTPS_NO_INTERFACE', `UDP port ${port}: no interface is named; name at least one.`);
    }
    const received = (datagram: Uint8Array, from: Source): void => {
      this.counters.datagramsReceived += 1;
      this.counters.octetsReceived += datagram.length;
      onDatagram(datagram, from);
    };
    const place = { interfaces, port, group };
    const sockets: UdpReceiveSocket[] = [];
    const warnings: string[] = [];
    try {
      if (group === undefined) await this.#bindEach(interfaces, port, asked, received, sockets);
      else warnings.push(...(await this.#joinEach(interfaces, group, port, asked, received, sockets)));
      if (this.#isClosed) throw new RtpsError('RTPS_CLOSED', 'The transport was closed while a port was opened.');
    } catch (error) {
      await Promise.all(sockets.map((socket) => socket.close()));
      throw error instanceof RtpsError ? error : openError(error, place);
    }
    const granted = Math.min(...sockets.map((socket) => socket.grantedBytes));
    if (granted < asked) warnings.push(bufferWarning(asked, granted));
    for (const address of interfaces) this.#outbox.addSource(address);
    const channel: Channel = {
      port: sockets[0]?.port ?? port,
      receiveBuffer: { asked, granted },
      warnings,
      close: async () => {
        this.#channels.delete(channel);
        await Promise.all(sockets.map((socket) => socket.close()));
      },
    };
    this.#channels.add(channel);
    return channel;
  }

  send(datagram: Datagram, to: Locator): boolean {
    return this.#outbox.send(datagram, to);
  }

  drained(): Promise<void> {
    return this.#outbox.drained();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...[...this.#channels].map((channel) => channel.close()), this.#outbox.close()]);
  }

  /** One socket an interface: with a socket for all, a loopback-only participant would be heard outside. */
  async #bindEach(
    interfaces: readonly string[],
    port: number,
    receiveBufferBytes: number,
    received: OnDatagram,
    sockets: UdpReceiveSocket[],
  ): Promise<void> {
    for (const address of interfaces) {
      // Port 0: what the system chose on the first interface is asked for on the others.
      const options = { address, port: sockets[0]?.port ?? port, isShared: false, receiveBufferBytes };
      try {
        sockets.push(await UdpReceiveSocket.open(options, received, this.#onReceiveError));
      } catch (error) {
        throw openError(error, { interfaces: [address], port: options.port, group: undefined });
      }
    }
  }

  /** One socket for the group. @returns a line for each interface that did not join. @throws when none did. */
  async #joinEach(
    interfaces: readonly string[],
    group: string,
    port: number,
    receiveBufferBytes: number,
    received: OnDatagram,
    sockets: UdpReceiveSocket[],
  ): Promise<string[]> {
    // Bound to the group, the socket hears no unicast that is meant for others on this port; Windows can't do that.
    const address = process.platform === 'win32' ? '0.0.0.0' : group;
    const options = { address, port, isShared: true, receiveBufferBytes };
    const socket = await UdpReceiveSocket.open(options, received, this.#onReceiveError);
    sockets.push(socket);
    const known = hostInterfaces();
    const warnings: string[] = [];
    let failure: unknown;
    for (const one of interfaces) {
      try {
        socket.join(group, one);
      } catch (error) {
        failure = error;
        const name = known.find((candidate) => candidate.address === one)?.name ?? 'no interface of this host';
        warnings.push(joinWarning(error, one, name, group));
      }
    }
    if (warnings.length === interfaces.length) throw failure;
    return warnings;
  }

  readonly #onReceiveError = (code: string): void => {
    const { sendErrors } = this.counters;
    sendErrors.set(`receive ${code}`, (sendErrors.get(`receive ${code}`) ?? 0) + 1);
  };
}
