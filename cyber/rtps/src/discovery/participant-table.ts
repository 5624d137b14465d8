import type { MonotonicMs } from '@blender-sim/base';
import type { SendTarget } from '../behavior/world.js';
import type { GuidPrefix } from '../structure/guid.js';
import { DeadlineQueue } from '../structure/deadline-queue.js';
import { identityOf } from './identity.js';
import type { ParticipantData, ParticipantIdentity } from './participant-data.js';
import type { KnownParticipant, SpdpSource } from './spdp-types.js';

/** Bounds of a lease: shorter ones would flap with every scheduling hiccup, longer ones would never be noticed to end. */
const MIN_LEASE_MS = 100;
const MAX_LEASE_MS = 24 * 3600 * 1000;
/** RTPS 2.3, 9.6.2.2: the lease of a participant that announces none. Also taken for one of 0 or less. */
const DEFAULT_LEASE_MS = 100_000;

/** When a lease check comes this late, the process stood still: messages that wait in its sockets go first. */
const STANDSTILL_MS = 100;

/** For how long, and for how many, a goodbye is remembered: announcements that it overtook are still on their way. */
const GOODBYE_MS = 1000;
const MAX_GOODBYES = 256;

/** The record behind a KnownParticipant. */
export interface ParticipantRecord extends KnownParticipant {
  data: ParticipantData;
  identity: ParticipantIdentity;
  notes: readonly string[];
  leaseMs: number;
  lastHeardAt: MonotonicMs;
  from: SpdpSource;
  target: SendTarget;
  /** When it was last heard by multicast; -Infinity: never. */
  multicastAt: number;
  /** How many answers it was sent. */
  answers: number;
  /** Its last announcement, to see at once that nothing has changed; undefined: too large to keep. */
  announcement: Uint8Array | undefined;
}

/** The record of a participant that has just been discovered; `add` and `update` of the table fill in the rest. */
export function participantRecord(
  data: ParticipantData,
  from: SpdpSource,
  target: SendTarget,
  now: MonotonicMs,
): ParticipantRecord {
  return {
    prefix: data.prefix,
    data,
    identity: identityOf(data),
    notes: [],
    leaseMs: DEFAULT_LEASE_MS,
    discoveredAt: now,
    lastHeardAt: now,
    from,
    target,
    multicastAt: -Infinity,
    answers: 0,
    announcement: undefined,
  };
}

/** The participants that are known, and their leases. Hearing of one costs O(1), whatever their number. */
export class ParticipantTable {
  readonly #records = new Map<GuidPrefix, ParticipantRecord>();
  readonly #leases = new DeadlineQueue<ParticipantRecord>();
  readonly #goodbyes = new Map<GuidPrefix, { readonly sequence: number; readonly untilMs: number }>();

  get size(): number {
    return this.#records.size;
  }

  get nextLeaseAt(): MonotonicMs {
    return this.#leases.nextAt;
  }

  get(prefix: GuidPrefix): ParticipantRecord | undefined {
    return this.#records.get(prefix);
  }

  values(): IterableIterator<ParticipantRecord> {
    return this.#records.values();
  }

  add(record: ParticipantRecord, data: ParticipantData, notes: readonly string[]): void {
    this.#records.set(record.prefix, record);
    this.update(record, data, notes);
  }

  /** Takes over what a participant now says of itself. */
  update(record: ParticipantRecord, data: ParticipantData, notes: readonly string[]): void {
    record.data = data;
    record.identity = identityOf(data);
    const lease = effectiveLease(data.leaseMs);
    record.notes = lease.note === undefined ? notes : [...notes, lease.note];
    record.leaseMs = lease.ms;
    this.#leases.set(record, record.lastHeardAt + lease.ms);
  }

  heard(prefix: GuidPrefix, now: MonotonicMs): void {
    const record = this.#records.get(prefix);
    if (record !== undefined) record.lastHeardAt = now;
  }

  remove(record: ParticipantRecord): void {
    this.#records.delete(record.prefix);
    this.#leases.delete(record);
  }

  /** Takes out and returns those whose lease is over at `now`. */
  takeExpired(now: MonotonicMs): ParticipantRecord[] {
    const stoodStill = now - this.#leases.nextAt > STANDSTILL_MS;
    const expired: ParticipantRecord[] = [];
    for (let record = this.#leases.takeDue(now); record !== undefined; record = this.#leases.takeDue(now)) {
      const overAt = record.lastHeardAt + record.leaseMs;
      if (overAt > now) this.#leases.set(record, overAt);
      else if (stoodStill) this.#leases.set(record, now + STANDSTILL_MS);
      else {
        this.#records.delete(record.prefix);
        expired.push(record);
      }
    }
    return expired;
  }

  /** Remembers a goodbye, with its sequence number. */
  rememberGoodbye(prefix: GuidPrefix, sequence: number, now: MonotonicMs): void {
    // The oldest comes first.
    for (const [old, { untilMs }] of this.#goodbyes) {
      if (untilMs > now && this.#goodbyes.size < MAX_GOODBYES) break;
      this.#goodbyes.delete(old);
    }
    this.#goodbyes.delete(prefix);
    this.#goodbyes.set(prefix, { sequence, untilMs: now + GOODBYE_MS });
  }

  /** Whether an announcement is older than the goodbye that came before it. */
  isOvertaken(prefix: GuidPrefix, sequence: number, now: MonotonicMs): boolean {
    const goodbye = this.#goodbyes.get(prefix);
    return goodbye !== undefined && now < goodbye.untilMs && sequence <= goodbye.sequence;
  }

  clear(): void {
    this.#records.clear();
    this.#leases.clear();
    this.#goodbyes.clear();
  }
}

/** The lease that is applied, and what there is to say about it. */
function effectiveLease(announcedMs: number): { readonly ms: number; readonly note?: string } {
  const ms = announcedMs > 0 ? Math.min(Math.max(announcedMs, MIN_LEASE_MS), MAX_LEASE_MS) : DEFAULT_LEASE_MS;
  // An infinite lease is a setting that people make, not a mistake.
  if (ms === announcedMs || announcedMs === Infinity) return { ms };
  return { ms, note: `announces a lease of ${announcedMs} ms; ${ms} ms is applied` };
}
