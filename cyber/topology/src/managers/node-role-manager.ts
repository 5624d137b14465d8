import { clearField, clone } from '@bufbuild/protobuf';
import { RoleAttributesSchema } from '#gen/cyber/proto/role_attributes_pb.js';
import { type ChangeMsg, ChangeMsgSchema, ChangeType, RoleType } from '#gen/cyber/proto/topology_change_pb.js';
import type { Role } from '../roles/role.js';
import type { RefusalCause } from '../topology-api.js';
import { type Claim, isForeign, isPlausibleTime } from './claim-order.js';
import type { NodeConflict, NodeManager } from './manager-api.js';
import type { ManagerOptions } from './manager-world.js';
import { NodeClaims } from './node-claims.js';
import { type ManagerKind, RoleManager } from './role-manager.js';
import type { RoleEntry } from './role-table.js';
import { Signal } from './signal.js';

const KIND: ManagerKind = {
  channelName: 'node_change_broadcast',
  changeType: ChangeType.CHANGE_NODE,
  roleTypes: new Set([RoleType.ROLE_NODE]),
  countsUses: false,
};

/** Each new one may be a conflict with all others. */
const MAX_CLAIMS_OF_A_NAME = 256;
/** One participant can make as many of these as it likes: they leave room for those who speak for themselves. */
const MAX_FOREIGN_CLAIMS_OF_A_NAME = 64;

/**
 * Nodes by name. All who claim a name are kept: when the one that has it goes, the next one has it at once, as after a
 * restart within the lease (31-, section 7, row 1).
 */
export class NodeRoleManager extends RoleManager implements NodeManager {
  readonly #names = new Map<string, NodeClaims>();
  /** Names that more than one claims. */
  readonly #contested = new Set<NodeClaims>();
  readonly #conflicts: Signal<NodeConflict>;
  readonly #ownIds = new Set<bigint>();

  constructor(options: ManagerOptions) {
    super(KIND, options);
    this.#conflicts = new Signal('node conflict', this.queue, options.world.logger);
  }

  hasNode(name: string): boolean {
    return this.#names.has(name);
  }

  getNodes(): readonly Role[] {
    const nodes: Role[] = [];
    for (const { winner } of this.#names.values()) if (winner !== undefined) nodes.push(winner);
    return nodes;
  }

  getNode(name: string): Role | undefined {
    return this.#names.get(name)?.winner;
  }

  /** Whether an own node has that id. */
  hasOwn(nodeId: bigint): boolean {
    return this.#ownIds.has(nodeId);
  }

  get conflicts(): readonly NodeConflict[] {
    return [...this.#contested].flatMap((claims) => claims.conflicts());
  }

  onConflict(listener: (conflict: NodeConflict) => void): () => void {
    return this.#conflicts.add(listener);
  }

  /**
   * C++ removes a node by its id, whoever says LEAVE (31-, section 4): where others claim the name, one that keeps it would
   * go. Without a name C++ drops the LEAVE, and ours, who look at the sender, need none (decision 21).
   */
  protected override publishedLeave(message: ChangeMsg): ChangeMsg {
    const { roleAttr } = message;
    if (roleAttr === undefined || (this.#names.get(roleAttr.nodeName)?.size ?? 0) <= 1) return message;
    const nameless = clone(ChangeMsgSchema, message);
    if (nameless.roleAttr !== undefined) clearField(nameless.roleAttr, RoleAttributesSchema.field.nodeName);
    return nameless;
  }

  protected override hasRoomFor(role: Role): boolean {
    const most = isForeign(role) ? MAX_FOREIGN_CLAIMS_OF_A_NAME : MAX_CLAIMS_OF_A_NAME;
    return (this.#names.get(role.attributes.nodeName)?.size ?? 0) < most;
  }

  protected override oddityOf(role: Role): RefusalCause | undefined {
    const odd = super.oddityOf(role);
    return odd ?? (isPlausibleTime(role.timestamp, this.world.wallNs()) ? undefined : 'implausible-time');
  }

  protected override admit({ role }: RoleEntry): void {
    const { nodeName, nodeId } = role.attributes;
    if (role.owner.isOwn) this.#ownIds.add(nodeId);
    let claims = this.#names.get(nodeName);
    if (claims === undefined) this.#names.set(nodeName, (claims = new NodeClaims(nodeName)));
    claims.add(this.#claimOf(role));
    if (claims.size === 1) return;
    this.#contested.add(claims);
    this.#tell(claims.conflicts(role));
  }

  protected override withdraw({ role }: RoleEntry): void {
    const { nodeName, nodeId } = role.attributes;
    if (role.owner.isOwn) this.#ownIds.delete(nodeId);
    const claims = this.#names.get(nodeName);
    if (claims === undefined) return;
    const before = claims.winner;
    claims.remove(role);
    if (claims.size <= 1) this.#contested.delete(claims);
    if (claims.size === 0) this.#names.delete(nodeName);
    else if (claims.winner !== before) this.#tell(claims.conflicts());
  }

  /** Conflicts are told again where another has the name now. */
  protected override revise(entry: RoleEntry, role: Role): void {
    const claims = this.#names.get(role.attributes.nodeName);
    if (claims === undefined || entry.role.attributes.nodeName !== role.attributes.nodeName) {
      super.revise(entry, role);
      return;
    }
    const had = claims.winner === entry.role;
    claims.remove(entry.role);
    entry.role = role;
    claims.add(this.#claimOf(role));
    const has = claims.winner === role;
    if (had !== has) this.#tell(claims.conflicts());
  }

  #claimOf(role: Role): Claim {
    const isPlausible = isPlausibleTime(role.timestamp, this.world.wallNs());
    return { role, isForeign: isForeign(role), isPlausible };
  }

  #tell(conflicts: readonly NodeConflict[]): void {
    for (const conflict of conflicts) this.#conflicts.emit(conflict);
  }
}
