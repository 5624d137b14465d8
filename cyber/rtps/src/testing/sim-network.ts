import { type Clock, type Random, seededRandom } from '@blender-sim/base';
import { isIPv4 } from 'node:net';
import type { Source, Transport } from '../transport/transport.js';
import { SimHost, type SimSocket } from './sim-host.js';
import { type LinkRule, PERFECT_LINK, checkedLink, delayOf, survives } from './sim-link.js';
import { SimTransport, type SimWire } from './sim-transport.js';
import { TickQueue } from './tick-queue.js';

/** How a simulated network is set up; what is left out of the link rule is PERFECT_LINK's. */
export interface SimNetworkOptions extends Partial<LinkRule> {
  /** Usually a ManualClock: datagrams arrive while it advances. */
  readonly clock: Clock;
  /** The same seed and the same calls give the same losses, delays and order. Default 1. */
  readonly seed?: number;
  /** Datagrams arrive at multiples of this. Default 0.1; coarser is faster where many are under way. */
  readonly tickMs?: number;
  /** Octets that a socket buffer has at most, whatever is asked for. Default: no bound. */
  readonly maxReceiveBufferBytes?: number;
}

/** What became of the datagrams; each is in one of the counts, and in `duplicated` besides. */
export interface SimNetworkCounters {
  /** Handed to a reader. */
  delivered: number;
  /** By a link's loss, or a `dropWhere`. */
  lost: number;
  /** Copies that a link added. */
  duplicated: number;
  /** Between hosts that a partition keeps apart. */
  partitioned: number;
  /** Came to a full socket buffer. */
  overflowed: number;
  /** Nobody had the address and port. */
  unreachable: number;
  /** Sent by a frozen host. */
  silenced: number;
}

/** Whether to drop a datagram; `from` and `to` are the addresses of hosts. */
export type DropPredicate = (datagram: Uint8Array, from: string, to: string) => boolean;

interface Flight {
  readonly datagram: Uint8Array;
  readonly from: Source;
  readonly sender: SimHost;
  readonly receiver: SimHost;
  /** Unicast: looked up when it arrives. */
  readonly address: string;
  readonly port: number;
  /** Multicast: the member that it is for. */
  readonly member: SimSocket | undefined;
}

const LOOPBACK = '127.0.0.1';

/**
 * Hosts on a network that loses, delays, doubles and reorders as told, in the time of a clock. All randomness is its
 * seed's; no datagram arrives before the call that sent it has returned.
 *
 * A host has the interface of its address and 127.0.0.1; the host '127.0.0.1' has the latter only. Receivers of a
 * multicast share the octets: nobody writes into a datagram.
 */
export class SimNetwork {
  readonly counters: SimNetworkCounters = {
    delivered: 0,
    lost: 0,
    duplicated: 0,
    partitioned: 0,
    overflowed: 0,
    unreachable: 0,
    silenced: 0,
  };
  readonly #random: Random;
  readonly #flights: TickQueue<Flight>;
  readonly #hosts = new Map<string, SimHost>();
  readonly #transports = new Map<SimHost, Set<SimTransport>>();
  /** By `group:port`. */
  readonly #groups = new Map<string, Set<SimSocket>>();
  readonly #links = new Map<string, Partial<LinkRule>>();
  readonly #partitions: (readonly [ReadonlySet<string>, ReadonlySet<string>])[] = [];
  readonly #drops = new Set<DropPredicate>();
  readonly #wire: SimWire;
  #default: LinkRule;

  constructor(options: SimNetworkOptions) {
    this.#random = seededRandom(options.seed ?? 1);
    this.#default = checkedLink({
      loss: options.loss ?? PERFECT_LINK.loss,
      duplicate: options.duplicate ?? PERFECT_LINK.duplicate,
      delayMs: options.delayMs ?? PERFECT_LINK.delayMs,
      mtuBytes: options.mtuBytes ?? PERFECT_LINK.mtuBytes,
    });
    this.#flights = new TickQueue(options.clock, options.tickMs ?? 0.1, (flights) => this.#arrive(flights));
    this.#wire = {
      maxReceiveBufferBytes: options.maxReceiveBufferBytes ?? Infinity,
      attach: (socket) => this.#attach(socket),
      detach: (socket) => this.#detach(socket),
      unicast: (datagram, sender, from, address, port) => {
        const receiver = address.startsWith('127.') ? sender : this.#hosts.get(address);
        if (receiver === undefined) this.counters.unreachable += 1;
        else this.#fly({ datagram, from, sender, receiver, address, port, member: undefined });
      },
      multicast: (datagram, sender, from, group, port) => this.#multicast(datagram, sender, from, group, port),
    };
  }

  /** The transport of one more process on the host of this IPv4 address. @throws RangeError for other 127.x.x.x. */
  transport(address: string): Transport {
    const isOtherLoopback = address.startsWith('127.') && address !== LOOPBACK;
    if (!isIPv4(address) || isOtherLoopback) throw new RangeError(`No host can have the address ${address}.`);
    let host = this.#hosts.get(address);
    if (host === undefined) this.#hosts.set(address, (host = new SimHost(address)));
    const transport = new SimTransport(host, this.#wire);
    const others = this.#transports.get(host);
    if (others === undefined) this.#transports.set(host, new Set([transport]));
    else others.add(transport);
    return transport;
  }

  /** Changes the rule of every link that has none of its own; what is left out stays. */
  setDefaultLink(rule: Partial<LinkRule>): void {
    this.#default = checkedLink({ ...this.#default, ...rule });
  }

  /** The rule from one host to another (one direction); what is left out is the default's. */
  setLink(from: string, to: string, rule: Partial<LinkRule>): void {
    checkedLink({ ...this.#default, ...rule });
    this.#links.set(`${from}>${to}`, rule);
  }

  /** Nothing passes between the hosts of the two lists, also what is under way, until `heal`. Several add up. */
  partition(some: readonly string[], others: readonly string[]): void {
    this.#partitions.push([new Set(some), new Set(others)]);
  }

  /** Ends every partition. */
  heal(): void {
    this.#partitions.length = 0;
  }

  /** Drops what the predicate says. @returns a function that ends it. */
  dropWhere(predicate: DropPredicate): () => void {
    this.#drops.add(predicate);
    return () => void this.#drops.delete(predicate);
  }

  /** The host's processes stop as by SIGSTOP: they send nothing, and their socket buffers fill. */
  freeze(address: string): void {
    this.#host(address).isFrozen = true;
  }

  /** They go on, and read what is in their buffers. */
  thaw(address: string): void {
    const host = this.#host(address);
    host.isFrozen = false;
    for (const socket of host.sockets) socket.read();
  }

  /** The host's processes die as by SIGKILL: their ports are free, and nothing comes from them any more. */
  crash(address: string): void {
    const host = this.#host(address);
    for (const transport of this.#transports.get(host) ?? []) transport.isDead = true;
    this.#transports.delete(host);
    for (const socket of host.sockets) this.#detach(socket);
  }

  #host(address: string): SimHost {
    const host = this.#hosts.get(address);
    if (host === undefined) throw new RangeError(`There is no host ${address}.`);
    return host;
  }

  #attach(socket: SimSocket): void {
    socket.host.add(socket);
    if (socket.group === undefined) return;
    const key = `${socket.group}:${socket.port}`;
    const members = this.#groups.get(key);
    if (members === undefined) this.#groups.set(key, new Set([socket]));
    else members.add(socket);
  }

  #detach(socket: SimSocket): void {
    socket.host.remove(socket);
    if (socket.group !== undefined) this.#groups.get(`${socket.group}:${socket.port}`)?.delete(socket);
  }

  #multicast(datagram: Uint8Array, sender: SimHost, from: Source, group: string, port: number): void {
    const isLocal = from.address === LOOPBACK;
    for (const member of this.#groups.get(`${group}:${port}`) ?? []) {
      const { host, interfaces } = member;
      const hears = isLocal
        ? host === sender && interfaces.has(LOOPBACK)
        : interfaces.has(host.address) && host.address !== LOOPBACK;
      if (hears) this.#fly({ datagram, from, sender, receiver: host, address: group, port, member });
    }
  }

  #fly(flight: Flight): void {
    const { datagram, sender, receiver } = flight;
    if (sender.isFrozen) {
      this.counters.silenced += 1;
      return;
    }
    if (this.#isApart(sender, receiver)) {
      this.counters.partitioned += 1;
      return;
    }
    const rule = this.#ruleOf(sender, receiver);
    if (this.#isDropped(flight) || !survives(rule, datagram.length, this.#random)) {
      this.counters.lost += 1;
      return;
    }
    this.#flights.add(flight, delayOf(rule, this.#random));
    if (rule.duplicate > 0 && this.#random() < rule.duplicate) {
      this.counters.duplicated += 1;
      this.#flights.add(flight, delayOf(rule, this.#random));
    }
  }

  #ruleOf(from: SimHost, to: SimHost): LinkRule {
    if (this.#links.size === 0) return this.#default;
    const own = this.#links.get(`${from.address}>${to.address}`);
    return own === undefined ? this.#default : { ...this.#default, ...own };
  }

  #isApart({ address: a }: SimHost, { address: b }: SimHost): boolean {
    if (this.#partitions.length === 0 || a === b) return false;
    return this.#partitions.some(([some, others]) => (some.has(a) && others.has(b)) || (some.has(b) && others.has(a)));
  }

  #isDropped({ datagram, sender, receiver }: Flight): boolean {
    for (const drop of this.#drops) if (drop(datagram, sender.address, receiver.address)) return true;
    return false;
  }

  /** All of a tick is in the buffers before anyone reads: a burst larger than a buffer is lost, as with a real socket. */
  #arrive(flights: readonly Flight[]): void {
    const reached = new Set<SimSocket>();
    for (const { datagram, from, sender, receiver, address, port, member } of flights) {
      const socket = member ?? receiver.listener(address.startsWith('127.') ? LOOPBACK : address, port);
      if (this.#isApart(sender, receiver)) {
        this.counters.partitioned += 1;
      } else if (socket === undefined || socket.isClosed) {
        this.counters.unreachable += 1;
      } else if (socket.arrive(datagram, from)) {
        this.counters.delivered += 1;
        reached.add(socket);
      } else {
        this.counters.overflowed += 1;
      }
    }
    for (const socket of reached) if (!socket.host.isFrozen) socket.read();
  }
}
