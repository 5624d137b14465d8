import { ManualClock, RecordingLogger } from '@blender-sim/base/testing';
import { create } from '@bufbuild/protobuf';
import type { RoleAttributes } from '#gen/cyber/proto/role_attributes_pb.js';
import { type ChangeMsg, ChangeMsgSchema, OperateType, RoleType } from '#gen/cyber/proto/topology_change_pb.js';
import type { Role, RoleOwner } from '../../roles/role.js';
import { type RoleName, roleAttributes } from '../../testing/role-attributes.js';
import type { TopologyLimits } from '../../topology-api.js';
import type { NodeConflict, TopologyChange } from '../manager-api.js';
import type { RoleManager } from '../role-manager.js';
import { TopologyManagers } from '../topology-managers.js';

export const LIMITS: TopologyLimits = {
  maxRoles: 200_000,
  maxRolesPerParticipant: 20_000,
  maxNameOctets: 1024,
  maxProtoDescOctets: 1 << 20,
  maxOctetsPerParticipant: 64 << 20,
};

/** 2026-01-01, when a ManualClock begins. */
export const START_NS: bigint = BigInt(Date.UTC(2026, 0, 1)) * 1_000_000n;

/** A process on the network, by the name and the prefix of its participant. */
export function remote(key: string, hostName: string = `host-${key}`, processId: number = 100): RoleOwner {
  return { key, isOwn: false, hostName, processId, generation: 10, isOurs: false };
}

/** What a process says of one of its roles. */
export function change(owner: RoleOwner, role: RoleName, options: ChangeOptions = {}): ChangeMsg {
  const { operate = 'join', at = START_NS, patch = {} } = options;
  const { hostName = 'nameless', processId = 1 } = owner;
  const roleAttr = Object.assign(roleAttributes({ hostName, hostIp: '10.0.0.9', processId }, role), patch);
  const operateType = operate === 'join' ? OperateType.OPT_JOIN : OperateType.OPT_LEAVE;
  return create(ChangeMsgSchema, { timestamp: at, operateType, roleType: role.type, roleAttr });
}

export interface ChangeOptions {
  readonly operate?: 'join' | 'leave';
  /** Nanoseconds since 1970. */
  readonly at?: bigint;
  readonly patch?: Partial<RoleAttributes>;
}

export const node = (name: string): RoleName => ({ type: RoleType.ROLE_NODE, node: name });
export const server = (nodeName: string, name: string): RoleName => ({
  type: RoleType.ROLE_SERVER,
  node: nodeName,
  name,
});
export const client = (nodeName: string, name: string): RoleName => ({
  type: RoleType.ROLE_CLIENT,
  node: nodeName,
  name,
});
/** @param identity tells several writers of a node on one channel apart. */
export const writer = (nodeName: string, name: string, identity: string = '00000000000000a1'): RoleName => ({
  ...{ type: RoleType.ROLE_WRITER, node: nodeName, name, identity },
});
export const reader = (nodeName: string, name: string, identity: string = '00000000000000b1'): RoleName => ({
  ...{ type: RoleType.ROLE_READER, node: nodeName, name, identity },
});

/** The managers of a process without a network; what they publish and tell is kept. */
export class ManagerStage {
  readonly clock: ManualClock = new ManualClock();
  readonly logger: RecordingLogger = new RecordingLogger();
  readonly self = { hostName: 'me', hostIp: '10.0.0.1', processId: 7 } as const;
  readonly published: { readonly operate: 'join' | 'leave'; readonly topic: string; readonly message: ChangeMsg }[] =
    [];
  readonly changes: TopologyChange[] = [];
  readonly conflicts: NodeConflict[] = [];
  readonly managers: TopologyManagers;

  constructor(limits: Partial<TopologyLimits> = {}, { isAlone = false }: { readonly isAlone?: boolean } = {}) {
    this.managers = new TopologyManagers({
      self: this.self,
      limits: { ...LIMITS, ...limits },
      isAlone,
      world: {
        wallNs: () => BigInt(this.clock.wallMs()) * 1_000_000n,
        monotonicMs: () => this.clock.monotonicMs(),
        logger: this.logger,
      },
      publish: ({ channelName: topic }, operate, message) => this.published.push({ operate, topic, message }),
    });
    for (const manager of this.managers.all) manager.addChangeListener((one) => this.changes.push(one));
    this.managers.nodeManager.onConflict((conflict) => this.conflicts.push(conflict));
  }

  /** The manager of a role's topic. */
  managerOf(type: RoleType): RoleManager {
    const { nodeManager, channelManager, serviceManager } = this.managers;
    if (type === RoleType.ROLE_NODE) return nodeManager;
    return type === RoleType.ROLE_WRITER || type === RoleType.ROLE_READER ? channelManager : serviceManager;
  }

  attributes(role: RoleName): RoleAttributes {
    return roleAttributes(this.self, role);
  }

  /** An own role joins. */
  join(role: RoleName, publishes?: boolean): Role {
    return this.managerOf(role.type).join(this.attributes(role), role.type, publishes);
  }

  leave(role: RoleName): boolean {
    return this.managerOf(role.type).leave(this.attributes(role), role.type);
  }

  /** A message of another process arrives. @returns what was wrong with it. */
  hear(owner: RoleOwner, role: RoleName, options?: ChangeOptions): string | undefined {
    const refusal = this.managerOf(role.type).onRemoteChange(change(owner, role, options), owner);
    return refusal === undefined ? undefined : `${refusal.cause}${refusal.isUsed ? ', used' : ''}`;
  }

  /** What listeners were told since this was last asked, e.g. `join talker announced`. */
  told(): string[] {
    return this.changes
      .splice(0)
      .map(({ operate, role: { attributes }, cause }) =>
        [operate, attributes.channelName || attributes.serviceName || attributes.nodeName, cause].join(' '),
      );
  }

  /** Conflicts told since this was last asked, e.g. `talker: a+1 before b+2`. */
  toldConflicts(): string[] {
    return this.conflicts.splice(0).map(conflictText);
  }
}

export function conflictText({ nodeName, winner, loser }: NodeConflict): string {
  return `${nodeName}: ${processText(winner)} before ${processText(loser)}`;
}

export function processText({ attributes: { hostName, processId } }: Pick<Role, 'attributes'>): string {
  return `${hostName}+${processId}`;
}
