import type { Role } from '../roles/role.js';

const SECOND_NS = 1_000_000_000n;
/**
 * 2025-01-01T00:00:00Z, a year before this library's first: nothing that runs has been running since before, and a clock
 * that shows less was not set (a board without a battery begins at 1970, or where its system was made).
 */
const EARLIEST_NS = 1_735_689_600n * SECOND_NS;
const DAY_NS = 86_400n * SECOND_NS;

/**
 * Whether a process can have joined then: after 2024, and not more than a day ahead of our own clock, where that one can
 * be believed.
 */
export function isPlausibleTime(timestampNs: bigint, nowNs: bigint): boolean {
  if (timestampNs < EARLIEST_NS) return false;
  return nowNs < EARLIEST_NS || timestampNs <= nowNs + DAY_NS;
}

/** A role that says of itself another host or process than its participant's name does. */
export function isForeign({ owner, attributes }: Pick<Role, 'owner' | 'attributes'>): boolean {
  if (owner.isOwn || owner.hostName === undefined || owner.processId === undefined) return false;
  return owner.hostName !== attributes.hostName || owner.processId !== attributes.processId;
}

/** A node that claims its name. */
export interface Claim {
  readonly role: Role;
  readonly isForeign: boolean;
  readonly isPlausible: boolean;
}

/**
 * Negative where `a` keeps the name, positive where `b` does: the earlier one, as in Cyber; but one that speaks for its own
 * process before one that doesn't, and one with a plausible time before one without (31-, section 7, row 3). Of equal times
 * the smaller host name, process id, participant. It is the same order wherever it is asked for.
 */
export function compareClaims(a: Claim, b: Claim): number {
  if (a.isForeign !== b.isForeign) return a.isForeign ? 1 : -1;
  if (a.isPlausible !== b.isPlausible) return a.isPlausible ? -1 : 1;
  return (
    compare(a.role.timestamp, b.role.timestamp) ||
    compare(a.role.attributes.hostName, b.role.attributes.hostName) ||
    compare(a.role.attributes.processId, b.role.attributes.processId) ||
    compare(a.role.owner.key, b.role.owner.key)
  );
}

function compare<T extends bigint | number | string>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
