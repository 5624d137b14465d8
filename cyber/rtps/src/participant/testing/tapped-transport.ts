import type { Channel, OnDatagram, OpenOptions, Source, Transport } from '../../transport/transport.js';

/** A transport into which a test can put datagrams, as if they had come from the network. */
export class TappedTransport implements Transport {
  readonly #inner: Transport;
  readonly #listeners: OnDatagram[] = [];

  constructor(inner: Transport) {
    this.#inner = inner;
  }

  get counters(): Transport['counters'] {
    return this.#inner.counters;
  }

  interfaces(): ReturnType<Transport['interfaces']> {
    return this.#inner.interfaces();
  }

  async open(options: OpenOptions, onDatagram: OnDatagram): Promise<Channel> {
    const channel = await this.#inner.open(options, onDatagram);
    this.#listeners.push(onDatagram);
    return channel;
  }

  send(...args: Parameters<Transport['send']>): boolean {
    return this.#inner.send(...args);
  }

  drained(): Promise<void> {
    return this.#inner.drained();
  }

  close(): Promise<void> {
    return this.#inner.close();
  }

  /** @param socket which of those that were opened, modulo their number: metatraffic, user, multicast. */
  inject(datagram: Uint8Array, from: Source, socket: number = 0): void {
    this.#listeners[socket % this.#listeners.length]?.(datagram, from);
  }
}
