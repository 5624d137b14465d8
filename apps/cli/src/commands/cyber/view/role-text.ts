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

/** `talker (host+pid)`. */
export function roleText(role: Role): string {
  return `${printable(role.attributes.nodeName)} (${processText(role)})`;
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
  [QosReliabilityPolicy.RELIABILITY_SYSTEM_DEFAULT]: 'default',
  [QosReliabilityPolicy.RELIABILITY_RELIABLE]: 'reliable',
  [QosReliabilityPolicy.RELIABILITY_BEST_EFFORT]: 'best-effort',
};
const DURABILITIES: Readonly<Record<number, string>> = {
  [QosDurabilityPolicy.DURABILITY_SYSTEM_DEFAULT]: 'default',
  [QosDurabilityPolicy.DURABILITY_TRANSIENT_LOCAL]: 'transient-local',
  [QosDurabilityPolicy.DURABILITY_VOLATILE]: 'volatile',
};
const HISTORIES: Readonly<Record<number, string>> = {
  [QosHistoryPolicy.HISTORY_SYSTEM_DEFAULT]: 'default',
  [QosHistoryPolicy.HISTORY_KEEP_LAST]: 'keep-last',
  [QosHistoryPolicy.HISTORY_KEEP_ALL]: 'keep-all',
};

/** A QoS for programs; a policy that has no name is its number. */
export interface QosRecord {
  readonly reliability: string;
  readonly durability: string;
  readonly history: string;
  readonly depth: number;
  /** Messages a second; 0: no bound. */
  readonly mps: number;
}

/** Undefined where a role says nothing. */
export function qosRecord(qos: QosProfile | undefined): QosRecord | undefined {
  if (qos === undefined) return undefined;
  const { reliability, durability, history, depth, mps } = qos;
  return {
    reliability: RELIABILITIES[reliability] ?? String(reliability),
    durability: DURABILITIES[durability] ?? String(durability),
    history: HISTORIES[history] ?? String(history),
    depth,
    mps,
  };
}

/** `reliable, volatile, keep last 1`; nothing where a role says nothing. */
export function qosText(qos: QosProfile | undefined): string {
  const record = qosRecord(qos);
  if (record === undefined) return '';
  const { history, depth, mps } = record;
  return [
    policyText('reliability', record.reliability),
    policyText('durability', record.durability),
    `${policyText('history', history)}${history === 'keep-last' ? ` ${depth}` : ''}`,
    ...(mps === 0 ? [] : [`${mps} messages a second`]),
  ].join(', ');
}

/** `keep last`; `default history`, `history 7` where the word alone says too little. */
function policyText(policy: string, word: string): string {
  if (word === 'default') return `default ${policy}`;
  return /^\d/.test(word) ? `${policy} ${word}` : word.replace('-', ' ');
}
