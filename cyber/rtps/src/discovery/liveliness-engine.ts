import type { MonotonicMs } from '@blender-sim/base';
import { type Guid, type GuidPrefix, guidText } from '../structure/guid.js';
import type { LivelinessKind } from '../structure/qos.js';
import { DeadlineQueue } from '../structure/deadline-queue.js';
import type { EndpointData } from './endpoint-data.js';

/** What a LivelinessEngine asks of its owner and tells it. */
export interface LivelinessEvents {
  /** Time to assert that our automatic writers are alive: write `livelinessChange`. */
  onAssert(): void;
  /** A remote writer has let its lease go by. */
  onLost(writer: Guid): void;
  /** It is back. */
  onAlive(writer: Guid): void;
}

interface RemoteWriter {
  readonly guid: Guid;
  kind: LivelinessKind;
  leaseMs: number;
  heardAt: number;
  isAlive: boolean;
}

/** Asserts are this part of the shortest lease apart: one may be lost. */
const ASSERT_PART = 0.5;

/**
 * The writer liveliness protocol (RTPS 2.3, 8.4.13): when to assert our automatic writers, and which remote writers have
 * let their lease go by (DDS 1.4, 2.2.3.11). Writers without a finite lease cost nothing. Sans-io: the owner calls `tick`
 * at the time that every method returns, at the latest.
 */
export class LivelinessEngine {
  readonly #events: LivelinessEvents;
  /** Leases of our automatic writers, by GUID. */
  readonly #own = new Map<string, number>();
  readonly #writers = new Map<string, RemoteWriter>();
  /** When each participant last asserted, by kind. */
  readonly #participants = new Map<GuidPrefix, Partial<Record<LivelinessKind, number>>>();
  /** How many writers of each participant are watched. */
  readonly #watched = new Map<GuidPrefix, number>();
  readonly #leases: DeadlineQueue<RemoteWriter> = new DeadlineQueue<RemoteWriter>();
  #assertedAt = -Infinity;
  #assertEveryMs = Infinity;

  constructor(events: LivelinessEvents) {
    this.#events = events;
  }

  /** Takes in one of our writers; asserts at once when it asks for more than those before. */
  addLocal({ guid, qos }: EndpointData, now: MonotonicMs): MonotonicMs {
    if (qos.liveliness === 'automatic' && qos.livelinessLeaseMs !== Infinity) {
      this.#own.set(guidText(guid), qos.livelinessLeaseMs);
      this.#setPeriod();
    }
    return this.tick(now);
  }

  removeLocal(guid: Guid): void {
    if (this.#own.delete(guidText(guid))) this.#setPeriod();
  }

  /** Begins to watch a remote writer, or takes over its new lease. Being matched counts as a sign of life. */
  addRemote({ guid, qos }: EndpointData, now: MonotonicMs): MonotonicMs {
    const key = guidText(guid);
    const known = this.#writers.get(key);
    if (qos.livelinessLeaseMs === Infinity) {
      this.removeRemote(guid);
      return this.#nextAt;
    }
    const lease = { kind: qos.liveliness, leaseMs: qos.livelinessLeaseMs };
    const writer = known ?? { guid, ...lease, heardAt: now, isAlive: true };
    Object.assign(writer, lease);
    if (known === undefined) this.#watched.set(guid.prefix, (this.#watched.get(guid.prefix) ?? 0) + 1);
    this.#writers.set(key, writer);
    if (writer.isAlive) this.#leases.set(writer, this.#overAt(writer));
    return this.#nextAt;
  }

  removeRemote(guid: Guid): void {
    const key = guidText(guid);
    const writer = this.#writers.get(key);
    if (writer === undefined) return;
    this.#writers.delete(key);
    this.#leases.delete(writer);
    const left = (this.#watched.get(guid.prefix) ?? 1) - 1;
    if (left > 0) {
      this.#watched.set(guid.prefix, left);
    } else {
      this.#watched.delete(guid.prefix);
      this.#participants.delete(guid.prefix);
    }
  }

  /** A participant is gone, and its writers with it. */
  removeParticipant(prefix: GuidPrefix): void {
    for (const { guid } of [...this.#writers.values()]) if (guid.prefix === prefix) this.removeRemote(guid);
  }

  /** A sample, or a HEARTBEAT with the liveliness flag: the writer asserts itself. */
  heardWriter(guid: Guid, now: MonotonicMs): MonotonicMs {
    if (this.#writers.size === 0) return this.#nextAt;
    const writer = this.#writers.get(guidText(guid));
    if (writer === undefined) return this.#nextAt;
    writer.heardAt = now;
    // DDS 1.4, 2.2.3.11: one writer speaks for the participant.
    if (writer.kind === 'manual-by-participant') return this.heardParticipant(guid.prefix, writer.kind, now);
    if (!writer.isAlive) this.#revive(writer);
    return this.#nextAt;
  }

  /** A ParticipantMessage: all writers of that kind are alive. */
  heardParticipant(prefix: GuidPrefix, kind: 'automatic' | 'manual-by-participant', now: MonotonicMs): MonotonicMs {
    // Of others nothing is kept: anybody can send in a stranger's name.
    if (!this.#watched.has(prefix)) return this.#nextAt;
    const heard = this.#participants.get(prefix) ?? {};
    heard[kind] = now;
    this.#participants.set(prefix, heard);
    for (const writer of this.#writers.values()) {
      if (!writer.isAlive && writer.kind === kind && writer.guid.prefix === prefix) this.#revive(writer);
    }
    return this.#nextAt;
  }

  /** Does what is due. @returns when it is to be called next. */
  tick(now: MonotonicMs): MonotonicMs {
    if (now >= this.#assertedAt + this.#assertEveryMs) {
      this.#assertedAt = now;
      this.#events.onAssert();
    }
    for (let writer = this.#leases.takeDue(now); writer !== undefined; writer = this.#leases.takeDue(now)) {
      const overAt = this.#overAt(writer);
      if (overAt > now) {
        this.#leases.set(writer, overAt);
      } else {
        writer.isAlive = false;
        this.#events.onLost(writer.guid);
      }
    }
    return this.#nextAt;
  }

  get #nextAt(): MonotonicMs {
    const assertAt = this.#own.size === 0 ? Infinity : this.#assertedAt + this.#assertEveryMs;
    // A time, or Infinity.
    return Math.min(assertAt, this.#leases.nextAt) as MonotonicMs;
  }

  #setPeriod(): void {
    this.#assertEveryMs = Infinity;
    for (const leaseMs of this.#own.values()) {
      this.#assertEveryMs = Math.min(this.#assertEveryMs, Math.max(1, leaseMs * ASSERT_PART));
    }
  }

  #overAt({ guid, kind, leaseMs, heardAt }: RemoteWriter): number {
    return Math.max(heardAt, this.#participants.get(guid.prefix)?.[kind] ?? -Infinity) + Math.max(1, leaseMs);
  }

  #revive(writer: RemoteWriter): void {
    writer.isAlive = true;
    this.#leases.set(writer, this.#overAt(writer));
    this.#events.onAlive(writer.guid);
  }
}
