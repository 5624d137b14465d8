import { readFile } from 'node:fs/promises';
import { networkInterfaces } from 'node:os';

/** An IPv4 address of this machine. */
export interface InterfaceAddress {
  readonly name: string;
  readonly address: string;
  readonly isLoopback: boolean;
}

/** A UDP port that a process of this machine has open. */
export interface UdpPort {
  readonly address: string;
  readonly port: number;
}

/** What the doctor looks up on the machine. */
export interface Machine {
  readonly interfaces: () => readonly InterfaceAddress[];
  /** Undefined where the system does not tell (no Linux). */
  readonly udpPorts: () => Promise<readonly UdpPort[] | undefined>;
  /** Names of interfaces on which a process has joined a multicast group. Undefined where the system does not tell. */
  readonly groupInterfaces: (group: string) => Promise<readonly string[] | undefined>;
}

/** The machine that this process runs on. */
export const THIS_MACHINE: Machine = {
  interfaces: () =>
    Object.entries(networkInterfaces()).flatMap(([name, addresses = []]) =>
      addresses
        .filter(({ family }) => family === 'IPv4')
        .map(({ address, internal }) => ({ name, address, isLoopback: internal })),
    ),
  udpPorts: async () => {
    const text = await procFile('/proc/net/udp');
    return text === undefined ? undefined : parseUdpPorts(text);
  },
  groupInterfaces: async (group) => {
    const text = await procFile('/proc/net/igmp');
    return text === undefined ? undefined : parseGroupInterfaces(text, group);
  },
};

/** `/proc/net/udp`: `sl local_address ...`, addresses as the machine's own 32-bit words in hexadecimal. */
export function parseUdpPorts(text: string): UdpPort[] {
  return text.split('\n').flatMap((line) => {
    const [, word, port] = /^\s*\d+:\s+([0-9A-F]{8}):([0-9A-F]{4})\s/.exec(line) ?? [];
    return word === undefined || port === undefined ? [] : { address: addressOf(word), port: parseInt(port, 16) };
  });
}

/** `/proc/net/igmp`: a line an interface (`2 eth0 : 1 V3`), below it one a group (`\t\t\t\tFB0000E0 ...`). */
export function parseGroupInterfaces(text: string, group: string): string[] {
  const found: string[] = [];
  let name = '';
  for (const line of text.split('\n')) {
    const [, device] = /^\d+\s+(\S+)\s*:/.exec(line) ?? [];
    const [, word] = /^\s+([0-9A-F]{8})\s/.exec(line) ?? [];
    if (device !== undefined) name = device;
    else if (word !== undefined && addressOf(word) === group) found.push(name);
  }
  return found;
}

/** The word is in the machine's byte order: little-endian on all that Node runs on but s390x. */
function addressOf(word: string): string {
  return [...Buffer.from(word, 'hex')].reverse().join('.');
}

async function procFile(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    return undefined;
  }
}
