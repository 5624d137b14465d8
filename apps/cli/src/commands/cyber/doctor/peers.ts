import { type RemoteParticipant, durationText, printable } from '@blender-sim/rtps';
import { type RefusalCause, type Role, RoleType } from '@blender-sim/topology';
import { plural } from '../../../terminal/columns.js';
import { processText } from '../view/role-text.js';
import { type DoctorFacts, isOfCyber, participantName } from './facts.js';
import type { Finding } from './finding.js';

/** Clocks that differ by less can't be told from travel. */
const SKEW_MS = 1000;
/** Who has been there for so long has told its endpoints, unless they do not get through. */
const ENDPOINTS_MS = 2000;
/** Cyber processes announce themselves once in 3 s. */
const USUAL_SILENCE_MS = 3000;

/** Peers that can't be reached at the addresses they announce. */
export function addressFindings({ wires, status }: DoctorFacts): Finding[] {
  const isLoopback = status.ip.startsWith('127.');
  return wires.flatMap(({ participants }) =>
    participants.flatMap((participant): Finding[] => {
      const { metatrafficUnicast, defaultUnicast } = participant.data;
      const addresses = [...new Set([...metatrafficUnicast, ...defaultUnicast].map(({ address }) => address))];
      const name = printable(participantName(participant));
      if (addresses.length === 0) {
        const what = `${name} announces no address to answer to`;
        return [
          { severity: 'warning', about: 'address', what, todo: 'Look at its CYBER_IP and its conf/cyber.pb.conf.' },
        ];
      }
      const local = addresses.filter((address) => address.startsWith('127.'));
      if (!isLoopback && local.length === addresses.length) {
        return [
          {
            severity: 'error',
            about: 'address',
            what: `${name} can be reached on ${local.join(', ')} only, this process is on ${status.ip}`,
            todo: `Start it with CYBER_IP set to an address of its machine in this network; C++ uses 127.0.0.1 unless told.`,
          },
        ];
      }
      if (isLoopback && local.length === 0) {
        return [
          {
            severity: 'error',
            about: 'address',
            what: `${name} is on ${addresses.join(', ')}, this process on ${status.ip} only`,
            todo: `Start this one with CYBER_IP (--ip) set to an address in that network.`,
          },
        ];
      }
      return [];
    }),
  );
}

/** Processes whose announcements come but not what follows, and peers that fall silent. */
export function silenceFindings({ wires }: DoctorFacts): Finding[] {
  return wires.flatMap(({ participants }) => [...oneWay(participants), ...participants.flatMap(silent)]);
}

/** A Cyber 10 process has a participant for its data, which has no endpoint until a channel goes by RTPS: one of both counts. */
function oneWay(participants: readonly RemoteParticipant[]): Finding[] {
  const cyber = participants.filter(isOfCyber);
  const heard = new Set(cyber.filter(({ endpoints }) => endpoints.length > 0).map(({ data }) => data.name));
  const longest = new Map<string, number>();
  for (const { data, ageMs } of cyber)
    if (!heard.has(data.name)) longest.set(data.name, Math.max(ageMs, longest.get(data.name) ?? 0));
  return [...longest].flatMap(([name, ageMs]) =>
    ageMs <= ENDPOINTS_MS
      ? []
      : {
          severity: 'warning',
          about: 'one way',
          what: `${printable(name)} has been announcing itself for ${durationText(ageMs)}, but its endpoints do not come`,
          todo: 'What this process sends does not reach it: a firewall on its UDP ports, or an address that it can not answer to.',
        },
  );
}

function silent(participant: RemoteParticipant): Finding[] {
  const { silentMs, data } = participant;
  if (silentMs <= data.leaseMs / 2) return [];
  return [
    {
      severity: 'warning',
      about: 'silence',
      what: `${printable(participantName(participant))} has been silent for ${durationText(silentMs)} of a lease of ${durationText(data.leaseMs)}`,
      todo: 'It is stopped, gone or cut off; at the end of its lease all that it had is forgotten.',
    },
  ];
}

/**
 * Whether more is known of a silence by looking on: somebody has not been heard of for longer than Cyber processes are
 * silent, and half its lease is over within so long.
 */
export function isSilenceOpen(participants: readonly RemoteParticipant[], withinMs: number): boolean {
  return participants.some(({ silentMs, data: { leaseMs } }) => {
    const leftMs = leaseMs / 2 - silentMs;
    return silentMs > USUAL_SILENCE_MS && leftMs >= 0 && leftMs < withinMs;
  });
}

/** Clocks ahead of ours. Ones behind look like messages that were long under way: they can't be told. */
export function clockFindings({ wires, aheadMs }: DoctorFacts): Finding[] {
  const worst = new Map<string, number>();
  for (const participant of wires.flatMap(({ participants }) => participants)) {
    const ahead = aheadMs.get(participant.prefix) ?? 0;
    const name = participantName(participant);
    if (ahead > SKEW_MS) worst.set(name, Math.max(ahead, worst.get(name) ?? 0));
  }
  return [...worst].map(([name, ahead]) => ({
    severity: 'warning',
    about: 'clock',
    what: `the clock of ${printable(name)} is ahead of this machine's by ${durationText(ahead)} at least`,
    todo: 'Set the clocks (NTP): they decide who keeps a node name, and which requests are too old.',
  }));
}

/** C++ processes that take ours for neighbours, and send by shared memory where nobody listens. */
export function sharedMemoryFindings({ roles, status, wires, now }: DoctorFacts): Finding[] {
  const ours = roles.filter(({ owner }) => owner.isOurs);
  const hosts = new Set([status.hostIp, ...ours.map(({ attributes }) => attributes.hostIp)].filter((ip) => ip !== ''));
  const neighbours = roles.filter(({ owner, attributes }) => !owner.isOurs && hosts.has(attributes.hostIp));
  if (neighbours.length === 0) return [];
  const shared = neighbours.filter((theirs) => ours.some((role) => isPair(theirs, role)));
  const endpoints = new Set(
    wires.flatMap(({ participants }) =>
      participants.flatMap((participant) =>
        participant.endpoints.map(({ kind, topic }) => endpointKey(participant.data.name, kind, topic)),
      ),
    ),
  );
  const unmet = shared.filter(({ type, attributes: { hostName, processId, channelName } }) => {
    const kind = type === RoleType.ROLE_WRITER ? 'writer' : 'reader';
    return !endpoints.has(endpointKey(`${hostName}+${processId}`, kind, channelName));
  });
  // Its endpoint comes when it has heard of the other side.
  const cut = unmet.filter(({ knownSince }) => now - knownSince > ENDPOINTS_MS);
  const isCut = cut.length > 0;
  if (!isCut && unmet.length > 0) {
    return [
      {
        severity: 'note',
        about: 'shared memory',
        what: `whether C++ sends by shared memory, which TypeScript does not read, is not known yet of what has just come: ${channelsOf(unmet)}`,
        todo: 'Look longer, with --seconds.',
      },
    ];
  }
  if (!isCut && shared.length > 0)
    return [{ severity: 'ok', about: 'shared memory', what: 'channels that C++ shares with TypeScript go by RTPS' }];
  const of = isCut ? cut : neighbours;
  const processes = [...new Set(of.map(processText))];
  const addresses = [...new Set(of.map(({ attributes }) => printable(attributes.hostIp)))];
  return [
    {
      severity: isCut ? 'warning' : 'note',
      about: 'shared memory',
      what:
        `${processes.join(', ')} of Cyber in C++ call their host ${addresses.join(', ')}, as TypeScript processes do: C++ sends to neighbours by shared memory, ` +
        `which these do not read. Services work, ${isCut ? `these channels do not: ${channelsOf(cut)}` : 'channels do not, unless C++ has diff_proc: RTPS'}`,
      todo:
        'Either set diff_proc: RTPS in the C++ processes (conf/cyber.pb.conf, transport_conf.communication_mode), ' +
        'or give the TypeScript processes another host address (--host-ip, hostIp).',
    },
  ];
}

function channelsOf(roles: readonly Role[]): string {
  return [...new Set(roles.map(({ attributes }) => printable(attributes.channelName)))].join(', ');
}

/** A writer and a reader of one channel, of one host address. */
function isPair(a: Role, b: Role): boolean {
  const types = new Set([a.type, b.type]);
  return (
    types.has(RoleType.ROLE_WRITER) &&
    types.has(RoleType.ROLE_READER) &&
    a.attributes.channelName === b.attributes.channelName &&
    a.attributes.hostIp === b.attributes.hostIp
  );
}

function endpointKey(participant: string, kind: 'reader' | 'writer', topic: string): string {
  return JSON.stringify([participant, kind, topic]);
}

const CAUSES: Readonly<Record<RefusalCause, readonly [what: string, todo: string]>> = {
  undecodable: ['are no ChangeMsg', 'Another program uses the topology topics, or a build of another Cyber does.'],
  'no-role': ['tell of no role', 'A build of another Cyber, or a program that imitates one.'],
  'wrong-role': ['tell of a role on the topic of another', 'A program that imitates Cyber does it wrong.'],
  incomplete: ['lack a name or an id', 'C++ drops them without a word: the role is invisible to everyone.'],
  'own-process': ["came from this process's own participants", 'Nothing has to be done.'],
  'no-description': [
    'have a longer description than is kept, or too much with those before: their roles are there without it',
    'Read their channels with --proto, or raise the limits of TopologyOptions.',
  ],
  'too-long': ['have longer names than are kept', 'Shorten them, or raise the limits of TopologyOptions.'],
  'too-many': [
    'were beyond the number of roles kept of a participant',
    'A process that announces without end; or raise the limits.',
  ],
  'wrong-id': [
    'have ids that are not the hash of their names',
    'C++ looks names up by their hash and does not find these: a 32-bit or libc++ build, or an imitation.',
  ],
  'foreign-role': ['speak for the host or process of somebody else', 'A bridge, or a forgery.'],
  'implausible-time': ['are from before 2025 or from the future', "Set that machine's clock."],
};

/** What was not used of what peers announced, by peer and cause. */
export function refusalFindings({ status, wires }: DoctorFacts): Finding[] {
  const names = new Map(
    wires.flatMap(({ participants }) =>
      participants.map((each) => [each.prefix as string, participantName(each)] as const),
    ),
  );
  const bad = [...status.refusedBy].flatMap(([prefix, causes]) =>
    [...causes]
      .filter(([cause, count]) => cause !== 'own-process' && count > 0)
      .map(([cause, count]): Finding => {
        const [what, todo] = CAUSES[cause];
        const who = printable(names.get(prefix) ?? prefix);
        return { severity: 'warning', about: `refused (${cause})`, what: `${count} messages of ${who} ${what}`, todo };
      }),
  );
  const known = (cause: RefusalCause): number =>
    [...status.refusedBy.values()].reduce((sum, causes) => sum + (causes.get(cause) ?? 0), 0);
  const gone = [...status.refused].flatMap(([cause, count]): Finding[] => {
    const rest = count - known(cause);
    if (rest <= 0 || cause === 'own-process') return [];
    const what = `${rest} messages of participants that are gone ${CAUSES[cause][0]}`;
    return [{ severity: 'note', about: `refused (${cause})`, what }];
  });
  const alien: Finding[] =
    status.undecodable === 0
      ? []
      : [
          {
            severity: 'warning',
            about: 'refused (no UnderlayMessage)',
            what: `${plural(status.undecodable, 'sample')} of the topology topics had another layout`,
            todo: 'A Cyber process is on ports of the other generation: look at port_base and domain_gain in its conf/cyber.pb.conf.',
          },
        ];
  const all = [...bad, ...gone, ...alien];
  return all.length > 0 ? all : [{ severity: 'ok', about: 'refused', what: `nothing of ${status.received} messages` }];
}
