import { type RemoteParticipant, printable } from '@blender-sim/rtps';
import { type Role, processPrefixOf } from '@blender-sim/topology';
import { processText } from '../view/role-text.js';
import { type DoctorFacts, isOfCyber, participantName } from './facts.js';
import type { Finding } from './finding.js';

/** A Cyber process in C++ has a participant for its topology, and one for its data (31-, section 1); ours one a wire. */
const PARTICIPANTS_A_PROCESS = 2;
/** Fast DDS begins GUID prefixes with its vendor id; this library never does. */
const FAST_DDS = '010f';
/** Hexadecimal digits of a Fast DDS prefix that all participants of a process have: vendor, host, process. */
const PROCESS_DIGITS = 16;

/** Processes that others take for one, and node names with two holders. */
export function identityFindings(facts: DoctorFacts): Finding[] {
  const findings = [...clashingProcesses(facts), ...conflictFindings(facts), ...ownNameFindings(facts)];
  if (findings.length > 0) return findings;
  return [{ severity: 'ok', about: 'names', what: 'no process and no node has the name of another' }];
}

/** Participants of one name that are more than one process can have: certain where their GUID prefixes say so. */
function clashingProcesses({ wires }: DoctorFacts): Finding[] {
  const groups = new Map<string, RemoteParticipant[]>();
  const count = new Map<string, number>();
  for (const { generation, participants } of wires) {
    for (const participant of participants.filter(isOfCyber)) {
      const { name } = participant.data;
      groups.set(name, [...(groups.get(name) ?? []), participant]);
      const onWire = `${generation} ${name}`;
      count.set(onWire, (count.get(onWire) ?? 0) + 1);
    }
  }
  return [...groups].flatMap(([name, group]): Finding[] => {
    const processes = new Set(group.flatMap(({ prefix }) => processKey(prefix) ?? []));
    const addresses = new Set(group.flatMap(({ data }) => data.metatrafficUnicast.map(({ address }) => address)));
    const most = Math.max(...wires.map(({ generation }) => count.get(`${generation} ${name}`) ?? 0));
    const isOne = processes.size < 2 && most <= PARTICIPANTS_A_PROCESS && addresses.size < 2;
    if (isOne) return [];
    const who = processes.size < 2 ? '' : ` and are ${processes.size} processes by their GUIDs`;
    return [
      {
        severity: 'warning',
        about: 'same host and process id',
        what: `${group.length} participants call themselves ${printable(name)}, at ${[...addresses].join(', ')}${who}: C++ processes of that name ignore each other, and forget all of them when one goes`,
        todo: 'Containers: give each its own host name (docker run --hostname), or share the pid namespace. In one process: make one Cyber, with several nodes.',
      },
    ];
  });
}

/** The same for all participants of a process, and for no others; undefined where the maker is not known. */
function processKey(prefix: RemoteParticipant['prefix']): string | undefined {
  return (
    processPrefixOf(prefix)?.process ?? (prefix.startsWith(FAST_DDS) ? prefix.slice(0, PROCESS_DIGITS) : undefined)
  );
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
  const strangers = all.filter((participant) => !isOfCyber(participant));
  const withRoles = new Set(roles.map(({ owner }: Role) => owner.key));
  const named = new Set(all.filter(({ prefix }) => withRoles.has(prefix)).map(({ data }) => data.name));
  const silent = all.filter(
    (participant) =>
      isOfCyber(participant) && !named.has(participant.data.name) && participant.prefix.startsWith(FAST_DDS),
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
