import { type MonotonicMs, seededRandom } from '@blender-sim/base';
import type { EngineWorld } from '../../behavior/world.js';
import type { Data, Submessage } from '../../messages/submessage.js';
import type { GuidPrefix } from '../../structure/guid.js';
import { type Locator, locatorKey, udpV4 } from '../../structure/locator.js';
import { OWN_BUILTIN_ENDPOINTS } from '../builtin-endpoints.js';
import { encodeParticipant } from '../participant-codec.js';
import type { ParticipantData } from '../participant-data.js';
import { SpdpEngine } from '../spdp-engine.js';
import type { SpdpEvent, SpdpOptions } from '../spdp-types.js';
import { prefixOf } from './endpoints.js';

export const GROUP: Locator = udpV4('239.255.0.1', 7400);

/** Where participant `n` listens. */
export function addressOf(n: number): Locator {
  return udpV4(`10.0.${n >> 8}.${n & 255}`, 7410);
}

/** What participant `n` says of itself. */
export function participant(n: number, change: Partial<ParticipantData> = {}): ParticipantData {
  return {
    prefix: prefixOf(n),
    version: { major: 2, minor: 3 },
    vendor: 0x01ff,
    name: `p${n}`,
    metatrafficUnicast: [addressOf(n)],
    metatrafficMulticast: [],
    defaultUnicast: [udpV4(addressOf(n).address, 7411)],
    defaultMulticast: [],
    leaseMs: 10_000,
    builtinEndpoints: OWN_BUILTIN_ENDPOINTS,
    properties: new Map(),
    userData: new Uint8Array(0),
    domainId: 0,
    domainTag: '',
    expectsInlineQos: false,
    ...change,
  };
}

export interface SpdpNode {
  readonly engine: SpdpEngine;
  readonly events: SpdpEvent[];
  /** The same as text: `joined 2`. */
  readonly told: string[];
  readonly prefix: GuidPrefix;
}

interface Flight {
  readonly at: number;
  readonly from: number;
  readonly to: Locator;
  readonly message: Data;
}

export interface NetworkOptions {
  readonly loss?: number;
  readonly delayMs?: () => number;
  /** Whether the group carries anything. Default true. */
  readonly multicast?: boolean;
}

/** SPDP engines on a network that loses and delays; time stands still but for `run`. */
export class SpdpNetwork {
  now: number = 0;
  /** Datagrams sent, by where to: a group counts once. */
  unicasts: number = 0;
  multicasts: number = 0;
  readonly nodes: Map<number, SpdpNode> = new Map<number, SpdpNode>();
  readonly #random = seededRandom(7);
  readonly #options: NetworkOptions;
  readonly #wakes = new Map<number, number>();
  #flights: Flight[] = [];
  /** Participants whose datagrams, in and out, are lost. */
  readonly dead: Set<number> = new Set<number>();

  constructor(options: NetworkOptions = {}) {
    this.#options = options;
  }

  add(n: number, data: Partial<ParticipantData> = {}, options: Partial<SpdpOptions> = {}): SpdpNode {
    const events: SpdpEvent[] = [];
    const told: string[] = [];
    const world: EngineWorld = {
      send: ({ locators }, submessage) => {
        for (const locator of locators) this.#send(n, locator, submessage);
      },
      wakeAt: (at) => this.#wake(n, at),
    };
    const engine = new SpdpEngine(
      {
        prefix: prefixOf(n),
        domainId: 0,
        domainTag: '',
        announceMs: 3000,
        multicast: [GROUP],
        initialPeers: [],
        maxParticipants: 1000,
        ...options,
      },
      { payload: encodeParticipant(participant(n, data)) },
      world,
      (event) => {
        events.push(event);
        told.push(
          event.kind === 'warning'
            ? 'warning'
            : `${event.kind} ${Number.parseInt(event.participant.prefix.slice(16), 16)}`,
        );
      },
    );
    const node = { engine, events, told, prefix: prefixOf(n) };
    this.nodes.set(n, node);
    return node;
  }

  start(n: number): void {
    this.nodes.get(n)?.engine.start(this.#time());
  }

  /** Lets everything happen up to, and at, a time. */
  run(until: number): void {
    for (;;) {
      const flight = this.#flights.reduce((first, one) => Math.min(first, one.at), Infinity);
      const wake = Math.min(...this.#wakes.values(), Infinity);
      const next = Math.min(flight, wake);
      if (next > until) break;
      this.now = Math.max(this.now, next);
      if (flight <= wake) this.#deliver();
      else this.#tick();
    }
    this.now = until;
  }

  #deliver(): void {
    const due = this.#flights.filter(({ at }) => at <= this.now);
    this.#flights = this.#flights.filter(({ at }) => at > this.now);
    for (const { from, to, message } of due) {
      const isMulticast = locatorKey(to) === locatorKey(GROUP);
      for (const [n, { engine }] of this.nodes) {
        if (this.dead.has(n) || (!isMulticast && locatorKey(addressOf(n)) !== locatorKey(to))) continue;
        if (isMulticast && this.#options.multicast === false) continue;
        if (this.#random() < (this.#options.loss ?? 0)) continue;
        const source = { address: addressOf(from).address, port: 40_000, isMulticast };
        engine.heard(prefixOf(from), this.#time());
        engine.onData(prefixOf(from), message, source, this.#time());
      }
    }
  }

  #tick(): void {
    for (const [n, at] of [...this.#wakes]) {
      if (at > this.now) continue;
      this.#wakes.delete(n);
      this.#wake(n, this.nodes.get(n)?.engine.tick(this.#time()) ?? Infinity);
    }
  }

  #send(from: number, to: Locator, message: Submessage): void {
    if (locatorKey(to) === locatorKey(GROUP)) this.multicasts++;
    else this.unicasts++;
    if (this.dead.has(from) || message.kind !== 'data') return;
    this.#flights.push({ at: this.now + (this.#options.delayMs?.() ?? 0.2), from, to, message });
  }

  #wake(n: number, at: number): void {
    this.#wakes.set(n, Math.min(at, this.#wakes.get(n) ?? Infinity));
  }

  #time(): MonotonicMs {
    // The network's own clock.
    return this.now as MonotonicMs;
  }
}
