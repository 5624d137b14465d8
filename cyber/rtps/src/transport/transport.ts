import type { Locator } from '../structure/locator.js';
import type { Datagram } from './datagram.js';

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
  /** The addresses of this host that can be used, one entry each; IPv4 only as yet. */
  interfaces(): readonly NetworkInterface[];
  /**
   * Opens a port, and from then on sends from these interfaces too.
   * @throws RtpsError RTPS_PORT_IN_USE, RTPS_NO_PERMISSION, RTPS_NO_INTERFACE, naming interface, port and what to do;
   * RTPS_CONFIG for what is no port; RTPS_CLOSED.
   */
  open(options: OpenOptions, onDatagram: OnDatagram): Promise<Channel>;
  /**
   * Sends one datagram; to a group, on each interface that was opened. Never throws: what can't be sent is counted. The
   * octets are the transport's from here on; it does not write into them.
   * @returns false when much is queued: better stop and wait for `drained`.
   */
  send(datagram: Datagram, to: Locator): boolean;
  /** Resolves when everything handed to `send` has left or failed, and the event loop has had its turn. */
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
  /**
   * By the system's code, e.g. ENOBUFS, EMSGSIZE, ENETUNREACH. Found without asking the system: EAFNOSUPPORT (not UDP over
   * IPv4), EINVAL (no such address or port), EADDRNOTAVAIL (no interface leads there), EBADF (closed). With `receive `
   * before the code: told by a receiving socket.
   */
  readonly sendErrors: Map<string, number>;
}
