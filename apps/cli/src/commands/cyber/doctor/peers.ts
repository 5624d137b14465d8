import { durationText, printable } from '@blender-sim/rtps';
import type { RefusalCause } from '@blender-sim/topology';
import { plural } from '../../../terminal/columns.js';
import { processText } from '../view/role-text.js';
import { type DoctorFacts, participantName } from './facts.js';
import type { Finding } from './finding.js';

/** Clocks that differ by less can't be told from travel. */
const SKEW_MS = 1000;
/** Who has been there for so long has told its endpoints, unless they do not get through. */
const ENDPOINTS_MS = 2000;

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

/** Peers whose announcements come but not what follows, and those that fall silent. */
export function silenceFindings({ wires }: DoctorFacts): Finding[] {
  return wires.flatMap(({ participants }) =>
    participants.flatMap((participant): Finding[] => {
      const { ageMs, silentMs, data, endpoints } = participant;
      const name = printable(participantName(participant));
      if (endpoints.length === 0 && ageMs > ENDPOINTS_MS) {
        return [
          {
            severity: 'warning',
            about: 'one way',
            what: `${name} has been announcing itself for ${durationText(ageMs)}, but its endpoints do not come`,
            todo: 'What this process sends does not reach it: a firewall on its UDP ports, or an address that it can not answer to.',
          },
        ];
      }
      if (silentMs > data.leaseMs / 2) {
        return [
          {
            severity: 'warning',
            about: 'silence',
            what: `${name} has been silent for ${durationText(silentMs)} of a lease of ${durationText(data.leaseMs)}`,
            todo: 'It is stopped, gone or cut off; at the end of its lease all that it had is forgotten.',
          },
        ];
      }
      return [];
    }),
  );
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
export function sharedMemoryFindings({ roles, status }: DoctorFacts): Finding[] {
  const isFast = ({ hostIp }: { readonly hostIp: string }): boolean => hostIp !== '';
  const foreign = roles.filter(({ owner, attributes }) => !owner.isOurs && isFast(attributes));
  const ours = new Set([
    status.hostIp,
    ...roles
      .filter(({ owner, attributes }) => owner.isOurs && isFast(attributes))
      .map(({ attributes }) => attributes.hostIp),
  ]);
  const neighbours = foreign.filter(({ attributes }) => ours.has(attributes.hostIp));
  if (neighbours.length === 0) return [];
  const processes = [...new Set(neighbours.map(processText))];
  return [
    {
      severity: 'warning',
      about: 'shared memory',
      what: `${processes.join(', ')} of Cyber in C++ call their host ${[...new Set(neighbours.map(({ attributes }) => printable(attributes.hostIp)))].join(', ')}, as TypeScript processes do: C++ sends to neighbours by shared memory, which these do not read. Services work, channels do not`,
      todo:
        'Either set diff_proc: RTPS in the C++ processes (conf/cyber.pb.conf, transport_conf.communication_mode), ' +
        'or give the TypeScript processes another host address (--host-ip, hostIp). Next to diff_proc: RTPS this is no fault.',
    },
  ];
}

const CAUSES: Readonly<Record<RefusalCause, readonly [what: string, todo: string]>> = {
  undecodable: ['are no ChangeMsg', 'Another program uses the topology topics, or a build of another Cyber does.'],
  'no-role': ['tell of no role', 'A build of another Cyber, or a program that imitates one.'],
  'wrong-role': ['tell of a role on the topic of another', 'A program that imitates Cyber does it wrong.'],
  incomplete: ['lack a name or an id', 'C++ drops them without a word: the role is invisible to everyone.'],
  'own-process': ["came from this process's own participants", 'Nothing has to be done.'],
  'too-long': [
    'have longer names or descriptions than are kept',
    'Shorten them, or raise the limits of TopologyOptions.',
  ],
  'too-many': [
    'were beyond the number of roles kept of a participant',
    'A process that announces without end; or raise the limits.',
  ],
  'wrong-id': [
    'have ids that are not the hash of their names',
    'C++ looks names up by their hash and does not find these: a 32-bit or libc++ build, or an imitation.',
  ],
  'foreign-role': ['claim the host or process of somebody else', 'A bridge, or a forgery.'],
  'implausible-time': ['are from before 2015 or from the future', "Set that machine's clock."],
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
