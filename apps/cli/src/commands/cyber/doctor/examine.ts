import { printable } from '@blender-sim/rtps';
import { plural } from '../../../terminal/columns.js';
import { meetingWarnings } from '../../network/meeting.js';
import { typeFindings } from './channels.js';
import type { DoctorFacts } from './facts.js';
import type { Finding } from './finding.js';
import { identityFindings, strangerFindings } from './identities.js';
import { bufferFindings, environmentFindings, interfaceFindings, multicastFindings } from './own-setup.js';
import { addressFindings, clockFindings, refusalFindings, sharedMemoryFindings, silenceFindings } from './peers.js';
import { otherDomainFindings, portFindings } from './ports.js';

/** Every rule of the doctor, in the order in which it tells. */
export function examine(facts: DoctorFacts): Finding[] {
  return [
    ...environmentFindings(facts),
    ...interfaceFindings(facts),
    ...multicastFindings(facts),
    ...bufferFindings(facts),
    ...portFindings(facts),
    ...otherDomainFindings(facts),
    ...peopleFindings(facts),
    ...addressFindings(facts),
    ...silenceFindings(facts),
    ...identityFindings(facts),
    ...strangerFindings(facts),
    ...clockFindings(facts),
    ...typeFindings(facts),
    ...sharedMemoryFindings(facts),
    ...refusalFindings(facts),
  ];
}

function peopleFindings({ wires, status, roles }: DoctorFacts): Finding[] {
  const names = new Set(wires.flatMap(({ participants }) => participants.map(({ data }) => data.name)));
  const met: Finding =
    names.size === 0
      ? {
          severity: 'note',
          about: 'processes',
          what: 'no other process is met',
          todo: 'If there should be one: its CYBER_DOMAIN_ID has to be the one above. Its CYBER_IP: on this machine the one above, on another machine an address of that machine, and neither of both a loopback address then. Across machines give --peer where multicast does not get through; UDP must not be filtered.',
        }
      : { severity: 'ok', about: 'processes', what: `${names.size} met, with ${plural(roles.length, 'role')}` };
  const meeting = wires.flatMap(({ participants }) => meetingWarnings(participants));
  const told = new Set([...meeting, ...status.warnings.filter((text) => !text.includes('rmem'))]);
  return [
    met,
    ...[...told].map((text): Finding => ({ severity: 'warning', about: 'network', what: printable(text, 1000) })),
  ];
}
