import { RoleType } from '#gen/cyber/proto/topology_change_pb.js';
import { roleKey } from '../../roles/role-key.js';
import type { Role, RoleOwner } from '../../roles/role.js';
import type { ChangeMsg } from '#gen/cyber/proto/topology_change_pb.js';
import { type Claim, compareClaims, isForeign, isPlausibleTime } from '../claim-order.js';
import { START_NS, processText } from './manager-stage.js';

/** What is compared: everything that can be asked of the managers, as text, sorted. */
export type Picture = Readonly<Record<string, readonly string[]>>;

type Known = Pick<Role, 'type' | 'attributes' | 'timestamp' | 'owner'>;

/** The managers' rules in the plainest way: lists that are searched. Without limits. */
export class NaiveTopology {
  readonly #living = new Map<string, Known>();
  readonly #lapsed = new Map<string, Known>();

  hear({ roleType: type, roleAttr, timestamp }: ChangeMsg, owner: RoleOwner, isJoin: boolean): void {
    if (roleAttr === undefined) throw new TypeError('whole messages only');
    const attributes = roleAttr;
    const key = `${owner.key} ${roleKey(type, attributes)}`;
    this.#lapsed.delete(key);
    this.#living.delete(key);
    if (isJoin) this.#living.set(key, { type, attributes, timestamp, owner });
  }

  gone(owner: RoleOwner, isLost: boolean): void {
    if (!isLost) this.forget(owner);
    for (const [key, role] of [...this.#living]) {
      if (role.owner.key !== owner.key) continue;
      this.#living.delete(key);
      if (isLost) this.#lapsed.set(key, role);
    }
  }

  returned(owner: RoleOwner): void {
    for (const [key, role] of [...this.#lapsed]) {
      if (role.owner.key !== owner.key) continue;
      this.#lapsed.delete(key);
      this.#living.set(key, role);
    }
  }

  forget(owner: RoleOwner): void {
    for (const [key, role] of [...this.#lapsed]) if (role.owner.key === owner.key) this.#lapsed.delete(key);
  }

  get lapsed(): number {
    return this.#lapsed.size;
  }

  get records(): string[] {
    return [...this.#living.values()].map(recordOf).sort();
  }

  picture(): Picture {
    const of = (type: RoleType): Known[] => [...this.#living.values()].filter((role) => role.type === type);
    const claims = groupBy(of(RoleType.ROLE_NODE), ({ attributes }) => attributes.nodeName);
    const ranked = [...claims.values()].map((roles) =>
      roles
        .map(claimOf)
        .sort(compareClaims)
        .map(({ role }) => role),
    );
    const [writers, readers] = [of(RoleType.ROLE_WRITER), of(RoleType.ROLE_READER)];
    return {
      roles: this.records,
      nodes: ranked.flatMap((roles) => roles.slice(0, 1).map(recordOf)).sort(),
      conflicts: ranked
        .flatMap((roles) => {
          const [winner, ...losers] = roles.map((role) => processText(role));
          return losers.map((loser) => `${roles[0]?.attributes.nodeName}: ${winner} before ${loser}`);
        })
        .sort(),
      edges: unique(
        writers.flatMap(({ attributes: from }) =>
          readers
            .filter(({ attributes: to }) => to.channelName === from.channelName)
            .map(({ attributes: to }) => `${from.nodeName} ${from.channelName} ${to.nodeName}`),
        ),
      ),
      types: unique(writers.map(({ attributes }) => attributes.channelName)).map(
        (channel) => `${channel} ${this.#earliestWriter(channel)?.attributes.messageType}`,
      ),
      services: unique(of(RoleType.ROLE_SERVER).map(({ attributes }) => attributes.serviceName)),
      clients: of(RoleType.ROLE_CLIENT).map(recordOf).sort(),
    };
  }

  #earliestWriter(channel: string): Known | undefined {
    const [earliest] = [...this.#living.values()]
      .filter(({ type, attributes }) => type === RoleType.ROLE_WRITER && attributes.channelName === channel)
      .sort(
        (a, b) =>
          Number(a.timestamp - b.timestamp) ||
          order(roleKey(a.type, a.attributes), roleKey(b.type, b.attributes)) ||
          order(a.owner.key, b.owner.key),
      );
    return earliest;
  }
}

export function recordOf({ type, attributes, timestamp, owner }: Known): string {
  const { nodeName, channelName, serviceName, id, messageType } = attributes;
  const process = processText({ attributes });
  return `${owner.key} ${RoleType[type]} ${process} ${nodeName} ${channelName}${serviceName} ${id} ${messageType} @${timestamp}`;
}

function claimOf(known: Known): Claim {
  // What is missing plays no part in who wins.
  const role = known as Role;
  return { role, isForeign: isForeign(role), isPlausible: isPlausibleTime(role.timestamp, START_NS) };
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)].sort();
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
