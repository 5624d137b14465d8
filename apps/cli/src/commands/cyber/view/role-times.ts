import type { Clock } from '@blender-sim/base';
import { type RemoteParticipant, durationText } from '@blender-sim/rtps';
import type { Generation, Role, TopologyManager } from '@blender-sim/topology';

/** How long a role has been known, and how long its process may be silent yet. */
export interface RoleTimes {
  /** Milliseconds since this process learnt of it. */
  readonly ageMs: number;
  /** Milliseconds since it joined, by the two machines' wall clocks; negative where its clock is ahead. */
  readonly joinedMs: number;
  /** Of its participant; undefined for our own, and where the participant is unknown. */
  readonly leaseMs: number | undefined;
  /** How much of the lease is left. */
  readonly leftMs: number | undefined;
}

/** What is known of roles' processes at one moment. */
export class RoleClock {
  readonly #nowMs: number;
  readonly #wallMs: number;
  readonly #participants = new Map<string, RemoteParticipant & { readonly generation: Generation }>();

  constructor(topology: TopologyManager, clock: Clock) {
    this.#nowMs = clock.monotonicMs();
    this.#wallMs = clock.wallMs();
    for (const { participants } of topology.processes)
      for (const participant of participants) this.#participants.set(participant.prefix, participant);
  }

  times({ knownSince, timestamp, owner }: Role): RoleTimes {
    const participant = this.#participants.get(owner.key);
    const leaseMs = participant?.data.leaseMs;
    return {
      ageMs: Math.max(0, this.#nowMs - knownSince),
      joinedMs: this.#wallMs - Number(timestamp / 1_000_000n),
      leaseMs,
      leftMs: participant === undefined ? undefined : Math.max(0, participant.data.leaseMs - participant.silentMs),
    };
  }

  /** Of several roles: known, and joined, for as long as the oldest, and alive for as long as the first process may be silent. */
  timesOf(roles: readonly Role[]): RoleTimes | undefined {
    const all = roles.map((role) => this.times(role));
    const [first] = all;
    if (first === undefined) return undefined;
    const shortest = all.reduce((a, b) => ((b.leftMs ?? Infinity) < (a.leftMs ?? Infinity) ? b : a));
    return {
      ageMs: Math.max(...all.map(({ ageMs }) => ageMs)),
      joinedMs: Math.max(...all.map(({ joinedMs }) => joinedMs)),
      leaseMs: shortest.leaseMs,
      leftMs: shortest.leftMs,
    };
  }
}

/** `11.2 s of 12 s`. */
export function leaseText({ leaseMs, leftMs }: RoleTimes): string {
  if (leaseMs === undefined || leftMs === undefined) return '-';
  return Number.isFinite(leaseMs) ? `${durationText(leftMs)} of ${durationText(leaseMs)}` : 'infinite';
}

/** `3.2 s ago`; a clock ahead of ours makes it the future. */
export function joinedText({ joinedMs }: RoleTimes): string {
  return joinedMs < 0 ? `in ${durationText(-joinedMs)}` : `${durationText(joinedMs)} ago`;
}

/** Headings of `timeCells`. */
export const TIME_HEADINGS = ['known for', 'joined', 'lease left'] as const;

/** A role's times in a list. */
export function timeCells(times: RoleTimes | undefined): readonly string[] {
  return times === undefined
    ? TIME_HEADINGS.map(() => '-')
    : [durationText(times.ageMs), joinedText(times), leaseText(times)];
}

/** The same in a sentence. */
export function timesText(times: RoleTimes): string {
  return `known for ${durationText(times.ageMs)}, joined ${joinedText(times)}, lease left ${leaseText(times)}`;
}

/** For `--json`: whole milliseconds; null for no end. */
export function timesRecord({ ageMs, joinedMs, leaseMs, leftMs }: RoleTimes): Record<string, number | null> {
  const rounded = (ms: number): number | null => (Number.isFinite(ms) ? Math.round(ms) : null);
  return {
    ageMs: rounded(ageMs),
    joinedMs: rounded(joinedMs),
    ...(leaseMs !== undefined && { leaseMs: rounded(leaseMs) }),
    ...(leftMs !== undefined && { leaseLeftMs: rounded(leftMs) }),
  };
}
