import type { OnDatagram, Source } from '../transport/transport.js';

// Linux charges a datagram of 1 KiB with 1152 octets of the granted buffer, one of 64 octets with 416 (measured).
const OVERHEAD_BYTES = 400;
const FIRST_EPHEMERAL = 49_152;

/** A bound port of a simulated host, with the buffer that fills while nobody reads. */
export class SimSocket {
  readonly host: SimHost;
  readonly port: number;
  /** Undefined: unicast. */
  readonly group: string | undefined;
  readonly interfaces: ReadonlySet<string>;
  readonly #bufferBytes: number;
  readonly #onDatagram: OnDatagram;
  #waiting: { readonly datagram: Uint8Array; readonly from: Source }[] = [];
  #waitingBytes = 0;
  isClosed = false;

  constructor(
    host: SimHost,
    place: { readonly port: number; readonly group: string | undefined; readonly interfaces: readonly string[] },
    bufferBytes: number,
    onDatagram: OnDatagram,
  ) {
    this.host = host;
    this.port = place.port;
    this.group = place.group;
    this.interfaces = new Set(place.interfaces);
    this.#bufferBytes = bufferBytes;
    this.#onDatagram = onDatagram;
  }

  /** @returns false when the buffer is full. */
  arrive(datagram: Uint8Array, from: Source): boolean {
    const bytes = datagram.length + OVERHEAD_BYTES;
    // An empty buffer takes any datagram, as Linux's does.
    if (this.#waitingBytes > 0 && this.#waitingBytes + bytes > this.#bufferBytes) return false;
    this.#waiting.push({ datagram, from });
    this.#waitingBytes += bytes;
    return true;
  }

  /** The process reads what waits. */
  read(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#waitingBytes = 0;
    for (const [index, { datagram, from }] of waiting.entries()) {
      if (this.isClosed) return;
      if (this.host.isFrozen) {
        for (const left of waiting.slice(index)) this.arrive(left.datagram, left.from);
        return;
      }
      this.#onDatagram(datagram, from);
    }
  }
}

/** A machine of the simulated network: its ports, and whether its processes run. */
export class SimHost {
  readonly address: string;
  isFrozen = false;
  readonly #sockets = new Map<number, Set<SimSocket>>();
  #ephemeral = FIRST_EPHEMERAL;

  constructor(address: string) {
    this.address = address;
  }

  /** The unicast socket that hears `address`. */
  listener(address: string, port: number): SimSocket | undefined {
    for (const socket of this.#sockets.get(port) ?? []) {
      if (socket.group === undefined && socket.interfaces.has(address)) return socket;
    }
    return undefined;
  }

  add(socket: SimSocket): void {
    const sockets = this.#sockets.get(socket.port);
    if (sockets === undefined) this.#sockets.set(socket.port, new Set([socket]));
    else sockets.add(socket);
  }

  remove(socket: SimSocket): void {
    socket.isClosed = true;
    const sockets = this.#sockets.get(socket.port);
    sockets?.delete(socket);
    if (sockets?.size === 0) this.#sockets.delete(socket.port);
  }

  /** A port that nobody has had yet. */
  ephemeralPort(): number {
    return this.#ephemeral++;
  }

  get sockets(): readonly SimSocket[] {
    return [...this.#sockets.values()].flatMap((sockets) => [...sockets]);
  }
}
