import type { MonotonicMs } from '@blender-sim/base';
import type { Data, DataFrag, Gap, Heartbeat, HeartbeatFrag } from '../../messages/submessage.js';
import type { EntityId, Guid, GuidPrefix } from '../../structure/guid.js';
import type { WireTime } from '../../structure/wire-time.js';
import type { IncomingChange } from '../change.js';
import type { EngineWorld } from '../world.js';
import { AnswerCounts } from './answer-counts.js';
import { BestEffortProxy } from './best-effort-proxy.js';
import { DepartedWriters } from './departed-writers.js';
import { HeldMemory } from './held-memory.js';
import type { ReaderContext } from './reader-context.js';
import type {
  MatchedWriter,
  ReaderCounters,
  ReaderEngineLike,
  ReaderEvents,
  ReaderOptions,
} from './reader-engine-types.js';
import { ReliableProxy } from './reliable-proxy.js';
import type { WriterProxy } from './writer-proxy.js';

const NEVER = Infinity as MonotonicMs;

/** The reader's side of a topic: finds the proxy that a submessage is for. See ReaderEngineLike. */
export class ReaderEngine implements ReaderEngineLike {
  readonly counters: ReaderCounters = {
    delivered: 0,
    octets: 0,
    duplicates: 0,
    outOfOrder: 0,
    lost: 0,
    overflow: 0,
    unmatched: 0,
    badFragments: 0,
    heartbeats: 0,
    acknacks: 0,
    nackFrags: 0,
  };
  readonly #memory: HeldMemory;
  readonly #context: ReaderContext;
  readonly #world: EngineWorld;
  readonly #events: ReaderEvents;
  readonly #proxies = new Map<GuidPrefix, Map<EntityId, WriterProxy>>();
  /** Writers that left while the reader paused, with changes that it is yet to get. */
  readonly #departed = new Set<WriterProxy>();
  readonly #silent = new DepartedWriters();
  /** Who was last heard: datagrams come in bursts. */
  #last: WriterProxy | undefined;
  #isPaused: boolean = false;
  #wakeAt: MonotonicMs = NEVER;

  constructor(options: ReaderOptions, world: EngineWorld, events: ReaderEvents) {
    this.#world = world;
    this.#events = events;
    this.#memory = new HeldMemory(options.maxHeldOctets);
    const isPaused = (): boolean => this.#isPaused;
    this.#context = {
      options,
      world,
      counters: this.counters,
      memory: this.#memory,
      counts: new AnswerCounts(),
      get isPaused() {
        return isPaused();
      },
      deliver: (change) => this.#deliver(change),
      wakeAt: (at) => this.#wake(at),
    };
  }

  get heldOctets(): number {
    return this.#memory.used;
  }

  matchWriter(writer: MatchedWriter, now: MonotonicMs): void {
    const known = this.#find(writer.guid);
    if (known !== undefined) {
      known.update(writer);
      return;
    }
    const isReliable = this.#context.options.reliability === 'reliable' && writer.reliability === 'reliable';
    const { prefix, entityId } = writer.guid;
    const siblings = this.#proxies.get(prefix) ?? new Map<EntityId, WriterProxy>();
    this.#proxies.set(prefix, siblings);
    const returnsAt = this.#silent.take(writer.guid);
    siblings.set(
      entityId,
      isReliable
        ? new ReliableProxy(writer, this.#context, returnsAt, now)
        : new BestEffortProxy(writer, this.#context, returnsAt),
    );
  }

  unmatchWriter(guid: Guid, _now: MonotonicMs, mayReturn: boolean = false): void {
    const proxy = this.#find(guid);
    if (proxy === undefined) return;
    const siblings = this.#proxies.get(guid.prefix);
    siblings?.delete(guid.entityId);
    if (siblings?.size === 0) this.#proxies.delete(guid.prefix);
    this.#last = undefined;
    if (proxy.depart()) this.#departed.add(proxy);
    if (!mayReturn) return;
    if (this.#context.options.onReturn === 'replay') this.#silent.keep(guid, 1);
    else if (proxy.position > 1) this.#silent.keep(guid, proxy.position);
  }

  onData(writer: Guid, message: Data, time: WireTime | undefined, now: MonotonicMs): void {
    this.#proxyOf(writer)?.onData(message, time, now);
  }

  onDataFrag(writer: Guid, message: DataFrag, time: WireTime | undefined, now: MonotonicMs): void {
    this.#proxyOf(writer)?.onDataFrag(message, time, now);
  }

  onHeartbeat(writer: Guid, message: Heartbeat, now: MonotonicMs): void {
    this.#proxyOf(writer)?.onHeartbeat(message, now);
  }

  onHeartbeatFrag(writer: Guid, message: HeartbeatFrag, now: MonotonicMs): void {
    this.#proxyOf(writer)?.onHeartbeatFrag(message, now);
  }

  onGap(writer: Guid, message: Gap, now: MonotonicMs): void {
    this.#proxyOf(writer)?.onGap(message, now);
  }

  tick(now: MonotonicMs): MonotonicMs {
    this.#wakeAt = NEVER;
    let next = NEVER;
    for (const siblings of this.#proxies.values()) {
      for (const proxy of siblings.values()) next = Math.min(next, proxy.tick(now)) as MonotonicMs;
    }
    this.#wakeAt = Math.min(next, this.#wakeAt) as MonotonicMs;
    return this.#wakeAt;
  }

  pause(): void {
    this.#isPaused = true;
  }

  resume(now: MonotonicMs): void {
    this.#isPaused = false;
    for (const proxy of this.#departed) {
      proxy.resume(now);
      if (this.#isPaused) return;
      this.#departed.delete(proxy);
    }
    for (const [prefix, siblings] of this.#proxies) {
      for (const [entityId, proxy] of siblings) {
        proxy.resume(now);
        if (!this.#isPaused) continue;
        // The next resume begins behind the writer that filled the owner's queue.
        if (siblings.delete(entityId)) siblings.set(entityId, proxy);
        if (this.#proxies.delete(prefix)) this.#proxies.set(prefix, siblings);
        return;
      }
    }
  }

  #deliver(change: IncomingChange): void {
    this.counters.delivered++;
    this.counters.octets += change.payload?.length ?? 0;
    this.#events.onChange(change);
  }

  #wake(at: MonotonicMs): void {
    if (at >= this.#wakeAt) return;
    this.#wakeAt = at;
    this.#world.wakeAt(at);
  }

  #find({ prefix, entityId }: Guid): WriterProxy | undefined {
    return this.#proxies.get(prefix)?.get(entityId);
  }

  #proxyOf(writer: Guid): WriterProxy | undefined {
    const last = this.#last;
    if (last?.guid.entityId === writer.entityId && last.guid.prefix === writer.prefix) return last;
    const proxy = this.#find(writer);
    if (proxy === undefined) this.counters.unmatched++;
    else this.#last = proxy;
    return proxy;
  }
}
