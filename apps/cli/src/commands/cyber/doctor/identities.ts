import { printable } from '@blender-sim/rtps';
import type { Role } from '@blender-sim/topology';
import { processText } from '../view/role-text.js';
import { type DoctorFacts, participantName } from './facts.js';
import type { Finding } from './finding.js';

/** A Cyber process has a participant for its topology, and one for its data (31-, section 1). */
const PARTICIPANTS_A_PROCESS = 2;
/** Fast DDS begins GUID prefixes with its vendor id; this library never does. */
const FAST_DDS = '010f';

/** Processes that others take for one, and node names with two holders. */
export function identityFindings(facts: DoctorFacts): Finding[] {
  const findings = [...clashingProcesses(facts), ...conflictFindings(facts), ...ownNameFindings(facts)];
  if (findings.length > 0) return findings;
  return [{ severity: 'ok', about: 'names', what: 'no process and no node has the name of another' }];
}

function clashingProcesses({ wires }: DoctorFacts): Finding[] {
  const groups = new Map<string, { readonly addresses: Set<string>; count: number }>();
  for (const { generation, participants } of wires) {
    for (const participant of participants) {
      const key = `${generation} ${participant.data.name}`;
      const group = groups.get(key) ?? { addresses: new Set<string>(), count: 0 };
      groups.set(key, group);
      group.count += 1;
      for (const { address } of participant.data.metatrafficUnicast) group.addresses.add(address);
    }
  }
  return [...groups].flatMap(([key, { addresses, count }]) => {
    const name = key.slice(key.indexOf(' ') + 1);
    if (!isProcessName(name) || (count <= PARTICIPANTS_A_PROCESS && addresses.size < 2)) return [];
    return {
      severity: 'warning' as const,
      about: 'same host and process id',
      what: `${count} participants call themselves ${printable(name)}, at ${[...addresses].join(', ')}: C++ processes of that name ignore each other, and forget all of them when one goes`,
      todo: 'Containers: give each its own host name (docker run --hostname), or share the pid namespace.',
    };
  });
}

/** Others with the name that this process has on this network. */
function ownNameFindings({ status, wires }: DoctorFacts): Finding[] {
  const own = `${status.hostName}+${status.processId}`;
  const same = wires.flatMap(({ participants }) => participants).filter(({ data }) => data.name === own);
  if (same.length === 0) return [];
  return [
    {
      severity: 'warning',
      about: 'same host and process id',
      what: `another process calls itself ${printable(own)}, as this one does`,
      todo: 'Give one of the two another host name: --host-name.',
    },
  ];
}

function conflictFindings({ conflicts }: DoctorFacts): Finding[] {
  return conflicts.map(({ nodeName, winner, loser }) => ({
    severity: 'error',
    about: 'node name',
    what: `${printable(nodeName)} is claimed by ${processText(winner)} (joined first, keeps it) and by ${processText(loser)}`,
    todo: `Stop or rename one: a C++ process that loses its node's name ends itself.`,
  }));
}

/** Participants that are no Cyber process, and processes without roles. */
export function strangerFindings({ wires, roles }: DoctorFacts): Finding[] {
  const all = wires.flatMap(({ participants }) => participants);
  const strangers = all.filter(({ data }) => !isProcessName(data.name));
  const withRoles = new Set(roles.map(({ owner }: Role) => owner.key));
  const named = new Set(all.filter(({ prefix }) => withRoles.has(prefix)).map(({ data }) => data.name));
  const silent = all.filter(
    ({ data, prefix }) => isProcessName(data.name) && !named.has(data.name) && prefix.startsWith(FAST_DDS),
  );
  return [
    ...strangers.map((participant) => ({
      severity: 'note' as const,
      about: 'no Cyber process',
      what: `${printable(participantName(participant))} (vendor ${participant.data.vendor.toString(16).padStart(4, '0')}) has no name HOST+PID: it takes no part in Cyber's topology`,
    })),
    ...[...new Set(silent.map(({ data }) => data.name))].map((name) => ({
      severity: 'warning' as const,
      about: 'process without nodes',
      what: `${printable(name)} is there, but none of its nodes, writers and readers`,
      todo: 'It has none (yet), or it lost sight of this host for longer than its lease: Cyber 10 does not tell its roles again then; restart it.',
    })),
  ];
}

function isProcessName(name: string): boolean {
  return /^[^+]+\+\d+$/.test(name);
}
