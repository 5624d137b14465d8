import type { Locator } from '../structure/locator.js';

/** Who sent a datagram. */
export interface Source {
  readonly address: string;
  readonly port: number;
}

export type OnDatagram = (datagram: Uint8Array, from: Source) => void;

/** One open port. `close` twice is fine. */
export interface Channel {
  /** Where it is bound. */
  readonly port: number;
  /** Octets of receive buffer asked for and granted by the system. */
  readonly receiveBuffer: { readonly asked: number; readonly granted: number };
  /** Problems that did not stop it: an interface that would not join, a small buffer. For diagnostics. */
  readonly warnings: readonly string[];
  close(): Promise<void>;
}

export interface OpenOptions {
  readonly port: number;
  /** Addresses of the interfaces to receive on. */
  readonly interfaces: readonly string[];
  /** Multicast group to join on each of the interfaces; undefined: a unicast port, opened exclusively. */
  readonly group?: string;
  readonly receiveBufferBytes: number;
}

/**
 * What a participant needs of the network. UDP in operation, SimNetwork in tests; the same compliance suite runs on both.
 */
export interface Transport {
  /** The addresses of this host that can be used, IPv4 first; `isLoopback`, `isMulticast` by interface. */
  interfaces(): readonly NetworkInterface[];
  /**
   * @throws TransportError PORT_IN_USE, NO_PERMISSION, NO_INTERFACE, naming interface, port and what to do.
   */
  open(options: OpenOptions, onDatagram: OnDatagram): Promise<Channel>;
  /**
   * Sends one datagram. Never throws: what can't be sent is counted. The octets are the transport's from here on.
   * @returns false when much is queued: better stop and wait for `drained`.
   */
  send(datagram: Uint8Array, to: Locator): boolean;
  /** Resolves when everything handed to `send` has left or failed. */
  drained(): Promise<void>;
  readonly counters: TransportCounters;
  close(): Promise<void>;
}

export interface NetworkInterface {
  readonly name: string;
  readonly address: string;
  readonly isLoopback: boolean;
}

export interface TransportCounters {
  datagramsSent: number;
  octetsSent: number;
  datagramsReceived: number;
  octetsReceived: number;
  /** By the system's code, e.g. ENOBUFS, EMSGSIZE, ENETUNREACH. */
  readonly sendErrors: Map<string, number>;
}
