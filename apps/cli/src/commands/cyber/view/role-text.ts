import { printable } from '@blender-sim/rtps';
import {
  QosDurabilityPolicy,
  QosHistoryPolicy,
  type QosProfile,
  QosReliabilityPolicy,
  type Role,
} from '@blender-sim/topology';

/** `host+pid`, as its JOIN says. */
export function processText({ attributes }: Role): string {
  return `${printable(attributes.hostName)}+${attributes.processId}`;
}

/** What it is made with: `blender-sim`, `Cyber 9`, `Cyber 10`. */
export function makeText({ owner }: Role): string {
  if (owner.isOwn || owner.isOurs) return 'blender-sim';
  return owner.generation === undefined ? '?' : `Cyber ${owner.generation}`;
}

/** Who and where, for programs. */
export function roleRecord(role: Role): Record<string, unknown> {
  const { attributes, owner } = role;
  return {
    node: attributes.nodeName,
    host: attributes.hostName,
    ...(attributes.hostIp !== '' && { hostIp: attributes.hostIp }),
    process: attributes.processId,
    participant: owner.key,
    isOurs: owner.isOurs || owner.isOwn,
    ...(owner.generation !== undefined && { wire: owner.generation }),
  };
}

const RELIABILITIES: Readonly<Record<number, string>> = {
  [QosReliabilityPolicy.RELIABILITY_SYSTEM_DEFAULT]: 'default reliability',
  [QosReliabilityPolicy.RELIABILITY_RELIABLE]: 'reliable',
  [QosReliabilityPolicy.RELIABILITY_BEST_EFFORT]: 'best effort',
};
const DURABILITIES: Readonly<Record<number, string>> = {
  [QosDurabilityPolicy.DURABILITY_SYSTEM_DEFAULT]: 'default durability',
  [QosDurabilityPolicy.DURABILITY_TRANSIENT_LOCAL]: 'transient local',
  [QosDurabilityPolicy.DURABILITY_VOLATILE]: 'volatile',
};

/** `reliable, volatile, keep last 1`; nothing where a role says nothing. */
export function qosText(qos: QosProfile | undefined): string {
  if (qos === undefined) return '';
  return [
    RELIABILITIES[qos.reliability] ?? `reliability ${qos.reliability}`,
    DURABILITIES[qos.durability] ?? `durability ${qos.durability}`,
    historyText(qos),
    ...(qos.mps === 0 ? [] : [`${qos.mps} messages a second`]),
  ].join(', ');
}

function historyText({ history, depth }: QosProfile): string {
  if (history === QosHistoryPolicy.HISTORY_KEEP_ALL) return 'keep all';
  return history === QosHistoryPolicy.HISTORY_KEEP_LAST ? `keep last ${depth}` : 'default history';
}
