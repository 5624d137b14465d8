import type { GuidPrefix } from '@blender-sim/rtps';
import { type CyberWire, type EndpointIdentity, type Role, endpointId } from '@blender-sim/topology';
import { ToldNumbers } from './told-numbers.js';

/** Senders that are gone, of which it is kept what was told: replays of theirs may still come. */
const MAX_DEPARTED = 256;

/** A writer of others as one channel's reception knows it. */
export interface Sender {
  readonly identity: EndpointIdentity;
  readonly roleId: bigint;
  /** Undefined while it has not joined, or is gone. */
  role: Role | undefined;
  /** The only one that it is heard by: the first that brought something of it. */
  wire: CyberWire | undefined;
  readonly told: ToldNumbers;
  /** The participant that it was heard from last, which is one of its role's process. */
  prefix: GuidPrefix | undefined;
  /** Whose it was, and when it went. */
  departed: { readonly role: Role; readonly atMs: number } | undefined;
}

/** Who has been heard, by the identity that comes with messages and by the id that is announced. */
export class SenderTable {
  readonly #byIdentity = new Map<EndpointIdentity, Sender>();
  readonly #byRoleId = new Map<bigint, Sender>();
  readonly #departed = new Set<Sender>();

  find(identity: EndpointIdentity): Sender | undefined {
    return this.#byIdentity.get(identity);
  }

  meet(identity: EndpointIdentity, role: Role): Sender {
    const sender: Sender = {
      identity,
      roleId: endpointId(identity),
      role,
      wire: undefined,
      told: new ToldNumbers(),
      prefix: undefined,
      departed: undefined,
    };
    this.#byIdentity.set(identity, sender);
    this.#byRoleId.set(sender.roleId, sender);
    return sender;
  }

  /** The role of an id has come, changed or gone. `lost` was announced by one of several owners that said the same. */
  update(roleId: bigint, role: Role | undefined, lost: Role | undefined, nowMs: number): void {
    const sender = this.#byRoleId.get(roleId);
    if (sender === undefined) return;
    if (role === undefined && sender.role !== undefined) sender.departed = { role: sender.role, atMs: nowMs };
    if (role !== undefined && sender.role === undefined) sender.told.beginAnew();
    sender.role = role;
    if (role !== undefined) {
      sender.prefix = undefined;
      this.#departed.delete(sender);
    } else {
      // It keeps its prefix: what it said last may come when its participant is forgotten.
      this.#depart(sender);
    }
    if (role === undefined || sender.wire?.generation === lost?.owner.generation) sender.wire = undefined;
  }

  #depart(sender: Sender): void {
    this.#departed.add(sender);
    for (const oldest of this.#departed) {
      if (this.#departed.size <= MAX_DEPARTED) break;
      this.#departed.delete(oldest);
      this.#byIdentity.delete(oldest.identity);
      this.#byRoleId.delete(oldest.roleId);
    }
  }
}
