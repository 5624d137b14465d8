import { type Socket, type SocketOptions, createSocket } from 'node:dgram';
import type { Datagram } from './datagram.js';
import type { Source } from './transport.js';

/** Called when a datagram has left, or not. */
export type OnSent = (error: NodeJS.ErrnoException | null, octets: number) => void;

/** Called with the system's code when a socket reports a failure that belongs to no call. */
export type OnSocketError = (code: string) => void;

/** What a receiving socket is to do. */
export interface ReceiveSocketOptions {
  /** The interface's address; for a group, the address to bind to (see {@link UdpReceiveSocket.open}). */
  readonly address: string;
  /** 0: one that the system chooses. */
  readonly port: number;
  /** Others may be bound to the same port: for groups, where everyone is. */
  readonly isShared: boolean;
  /** Octets; the system may grant less. */
  readonly receiveBufferBytes: number;
}

// Addresses are numbers already: nothing is looked up, so nothing waits for the thread pool either.
const NUMERIC: SocketOptions = {
  type: 'udp4',
  lookup: (address, _options, callback) => callback(null, address, 4),
};

const LEAST_BUFFER_BYTES = 65_536;

/** One bound socket that receives. */
export class UdpReceiveSocket {
  readonly port: number;
  /** Octets, in the unit in which they were asked for. */
  readonly grantedBytes: number;
  readonly #socket: Socket;
  #isClosed = false;

  private constructor(socket: Socket, grantedBytes: number) {
    this.#socket = socket;
    this.port = socket.address().port;
    this.grantedBytes = grantedBytes;
  }

  /** @throws the system's error (EADDRINUSE, EACCES, EADDRNOTAVAIL, ...). */
  static async open(
    options: ReceiveSocketOptions,
    onDatagram: (datagram: Uint8Array, from: Source) => void,
    onError: OnSocketError,
  ): Promise<UdpReceiveSocket> {
    const { address, port, isShared } = options;
    const socket = createSocket({ ...NUMERIC, reuseAddr: isShared });
    try {
      await new Promise<void>((resolve, reject) => {
        socket.once('error', reject);
        socket.bind({ address, port, exclusive: true }, () => {
          socket.off('error', reject);
          resolve();
        });
      });
    } catch (error) {
      socket.close();
      throw error;
    }
    socket.on('error', (error: NodeJS.ErrnoException) => onError(error.code ?? error.name));
    const opened = new UdpReceiveSocket(socket, grow(socket, options.receiveBufferBytes));
    socket.on('message', (datagram, from) => {
      if (!opened.#isClosed) onDatagram(datagram, from);
    });
    return opened;
  }

  /** @throws the system's error (ENODEV, EADDRINUSE, EADDRNOTAVAIL). */
  join(group: string, interfaceAddress: string): void {
    this.#socket.addMembership(group, interfaceAddress);
  }

  /** Nothing is received from here on. Twice is fine. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await new Promise<void>((resolve) => this.#socket.close(resolve));
  }
}

/** @returns octets granted. */
function grow(socket: Socket, askedBytes: number): number {
  // Linux grants what it can; BSD refuses what it can't grant in full.
  for (let bytes = askedBytes; bytes >= LEAST_BUFFER_BYTES || bytes === askedBytes; bytes = Math.floor(bytes / 2)) {
    try {
      socket.setRecvBufferSize(bytes);
      break;
    } catch {
      continue;
    }
  }
  // Linux reports twice what was granted, for its own book-keeping.
  const reported = socket.getRecvBufferSize();
  return process.platform === 'linux' ? Math.floor(reported / 2) : reported;
}

/** What a sending socket is to do. */
export interface SendSocketOptions {
  /** Source address; undefined: the system chooses one for each destination. */
  readonly address: string | undefined;
  /** Routers that a multicast datagram may pass, plus one. */
  readonly multicastTtl: number;
  /** Octets; the system may grant less. */
  readonly sendBufferBytes: number;
}

/** One socket, on a port that the system chose, that sends. */
export class UdpSendSocket {
  readonly #socket: Socket;
  readonly #onError: OnSocketError;
  #isConnected = false;
  #isClosed = false;
  /** Why it can't send; undefined once it is bound, which takes no waiting as nothing is looked up. */
  #failure: NodeJS.ErrnoException | undefined = new Error('not bound');

  /** Failures, also of binding, are told to `onError`; what is sent then fails with the same code. */
  constructor(options: SendSocketOptions, onError: OnSocketError) {
    this.#onError = onError;
    this.#socket = createSocket(NUMERIC);
    this.#socket.on('error', (error: NodeJS.ErrnoException) => {
      if (this.#failure !== undefined) this.#failure = error;
      if (!this.#isClosed) onError(error.code ?? error.name);
    });
    const { address } = options;
    this.#socket.bind({ port: 0, exclusive: true, ...(address === undefined ? {} : { address }) }, () => {
      this.#failure = undefined;
      this.#attempt(() => this.#socket.setSendBufferSize(options.sendBufferBytes));
      this.#attempt(() => this.#socket.setMulticastTTL(options.multicastTtl));
      this.#attempt(() => this.#socket.setMulticastLoopback(true));
      if (address !== undefined) this.#attempt(() => this.#socket.setMulticastInterface(address));
    });
  }

  /** Everything goes to this address from `onConnected` on; the kernel then looks up no route per datagram. */
  connect(port: number, address: string, onConnected: () => void): void {
    if (this.#failure !== undefined) return;
    this.#socket.once('connect', () => {
      this.#isConnected = true;
      onConnected();
    });
    this.#socket.connect(port, address);
  }

  /** Never throws. A connected socket sends to its peer, whatever `port` and `address` are. */
  send(datagram: Datagram, port: number, address: string, onSent: OnSent): void {
    if (this.#failure !== undefined) {
      onSent(this.#failure, 0);
      return;
    }
    try {
      if (this.#isConnected) this.#socket.send(datagram, onSent);
      else this.#socket.send(datagram, port, address, onSent);
    } catch (error) {
      // Closed, or an address that Node refuses.
      onSent(error as NodeJS.ErrnoException, 0);
    }
  }

  /** Twice is fine. What the system has not taken yet is lost. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await new Promise<void>((resolve) => this.#socket.close(resolve));
  }

  #attempt(set: () => void): void {
    try {
      set();
    } catch (error) {
      this.#onError((error as NodeJS.ErrnoException).code ?? 'UNKNOWN');
    }
  }
}
