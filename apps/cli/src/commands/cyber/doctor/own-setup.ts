import { printable } from '@blender-sim/rtps';
import type { DoctorFacts } from './facts.js';
import type { Finding } from './finding.js';

const GROUP = '239.255.0.1';

/** Which network this process is in, by what was set. */
export function environmentFindings({ environment, status, wires }: DoctorFacts): Finding[] {
  const seen = (name: string): string => {
    const value = environment[name];
    return value === undefined ? `${name} is not set` : `${name}=${printable(value)}`;
  };
  const ports = wires.map(({ generation, portBase, domainGain }) => {
    const first = portBase + domainGain * status.domainId;
    return `Cyber ${generation} on UDP ${first} and ${first + 10} to ${first + domainGain - 1}`;
  });
  return [
    {
      severity: 'ok',
      about: 'network',
      what: `domain ${status.domainId} on ${status.ip}: ${ports.join(', ')}; ${seen('CYBER_DOMAIN_ID')}, ${seen('CYBER_IP')}`,
    },
  ];
}

/** The addresses of this machine, and which is used. */
export function interfaceFindings({ interfaces, status }: DoctorFacts): Finding[] {
  const all = interfaces.map(({ name, address }) => `${name} ${address}${address === status.ip ? ' (used)' : ''}`);
  const findings: Finding[] = [{ severity: 'ok', about: 'interfaces', what: all.join(', ') }];
  const outward = interfaces.filter(({ isLoopback }) => !isLoopback);
  if (status.ip.startsWith('127.') && outward.length > 0) {
    findings.push({
      severity: 'note',
      about: 'interfaces',
      what: `only processes of this machine that use ${status.ip} too are met`,
      todo:
        'To meet other machines, give every process an address of its own machine that the others reach; here: ' +
        `CYBER_IP=${outward[0]?.address ?? ''} (--ip), for all of this machine.`,
    });
  }
  return findings;
}

/** Whether others are looked for by multicast, and whether the system took part in it. */
export function multicastFindings({ status, wires, groupInterfaces, interfaces }: DoctorFacts): Finding[] {
  const about = 'multicast';
  if (wires.every(({ status: { ports } }) => ports.multicast === undefined)) {
    return [
      {
        severity: 'note',
        about,
        what: 'off: peers are asked directly, and Cyber 9, which answers by multicast only, is not met',
        todo: 'Leave out --no-multicast. Who is on no --peer host is found only if it asks this one.',
      },
    ];
  }
  const used = interfaces.find(({ address }) => address === status.ip)?.name;
  if (groupInterfaces !== undefined && used !== undefined && !groupInterfaces.includes(used)) {
    return [
      {
        severity: 'warning',
        about,
        what: `the system shows no member of ${GROUP} on ${used}: announcements by multicast do not reach this process`,
        todo: `Look whether ${used} is up and has the MULTICAST flag (ip link show ${used}), or name hosts by --peer.`,
      },
    ];
  }
  const where = groupInterfaces === undefined ? '' : ` on ${groupInterfaces.join(', ')}`;
  const isHeardOnly = wires.every(({ status: { announcesToGroup } }) => !announcesToGroup);
  const how = isHeardOnly ? '; this process announces itself to peers directly, as is usual on a loopback address' : '';
  return [{ severity: 'ok', about, what: `listens to ${GROUP}${where}${how}` }];
}

/** Whether the system granted the receive buffers asked for. */
export function bufferFindings({ wires }: DoctorFacts): Finding[] {
  const [short] = wires.filter(({ status: { receiveBuffer } }) => receiveBuffer.granted < receiveBuffer.asked);
  if (short === undefined) return [{ severity: 'ok', about: 'receive buffer', what: 'as large as asked for' }];
  const { asked, granted } = short.status.receiveBuffer;
  return [
    {
      severity: 'note',
      about: 'receive buffer',
      what: `${granted} octets granted of ${asked}: a burst of large messages that comes while a process is busy is lost in part, and sent again where it is reliable`,
      todo: `sysctl -w net.core.rmem_max=${asked}`,
    },
  ];
}
