import type { CyberOptions } from '@blender-sim/cyber';
import { type OptionValues, integerOption, usage } from '../../command.js';
import { numberOption } from '../network/numbers.js';

const DAY_S = 86_400;
/** The standard's group for discovery (RTPS 2.3, 9.6.1.4), which Cyber uses. */
const GROUP = '239.255.0.1';

/** Options of every cyber command: which network. */
export const NETWORK_OPTIONS = {
  wire: {
    type: 'string',
    value: 'WIRE',
    help: 'generation: 9 (also 7 and 8), 10, or auto: both at once',
    default: 'auto',
  },
  domain: { type: 'string', value: 'N', help: 'domain', default: 'CYBER_DOMAIN_ID, else 80' },
  ip: {
    type: 'string',
    value: 'IP',
    help: 'IPv4 address of the interface to use',
    default: 'CYBER_IP, else 127.0.0.1',
  },
  peer: {
    type: 'string',
    multiple: true,
    value: 'HOST[:PORT]',
    help: 'host that is asked directly; may be given several times',
    default: '127.0.0.1 on loopback, else none',
  },
  'peer-participants': { type: 'string', value: 'N', help: 'participants looked for on each peer', default: '32' },
  multicast: { type: 'boolean', help: 'announce by multicast also on a loopback interface' },
  'no-multicast': { type: 'boolean', help: 'no multicast at all: no announcing, no listening' },
  'host-ip': {
    type: 'string',
    value: 'IP',
    help: 'address to call our own; C++ processes with another one send by RTPS, not by shared memory',
    default: '--ip; on loopback one that no C++ process has',
  },
  'host-name': { type: 'string', value: 'NAME', help: 'host name to call our own', default: "this machine's" },
  'port-base': {
    type: 'string',
    value: 'N',
    help: 'with --wire 9 or 10: PB of the port formula',
    default: '10000, 7400',
  },
  'domain-gain': {
    type: 'string',
    value: 'N',
    help: 'with --wire 9 or 10: DG of the port formula',
    default: '200, 250',
  },
  'lease-ms': { type: 'string', value: 'MS', help: 'others give us up after so long a silence', default: '12000' },
  trace: { type: 'boolean', help: 'prints every datagram on stderr' },
} as const;

/** The values of NETWORK_OPTIONS. */
export type NetworkValues = OptionValues<typeof NETWORK_OPTIONS>;

/** How long. Of commands that look once, and of those that stay. */
export const LOOK_OPTION = {
  seconds: { type: 'string', value: 'S', help: 'looks for so long', default: 'until nothing new comes, at most 3' },
} as const;
export const STAY_OPTION = {
  seconds: { type: 'string', value: 'S', help: 'ends after so long', default: 'none' },
} as const;

/** `--json` is everywhere. */
export const JSON_OPTION = { json: { type: 'boolean', help: 'as JSON, an object a line' } } as const;

/** @throws CliError USAGE. */
export function cyberOptions(
  command: string,
  values: NetworkValues,
  environment: Readonly<Record<string, string | undefined>>,
): CyberOptions {
  const integer = (
    name: 'domain' | 'lease-ms' | 'peer-participants' | 'port-base' | 'domain-gain',
    min: number,
    max: number,
  ): number | undefined => {
    const text = values[name];
    return text === undefined ? undefined : integerOption(command, name, text, min, max);
  };
  const domainId = integer('domain', 0, 65_535);
  const leaseMs = integer('lease-ms', 100, DAY_S * 1000);
  const peerParticipants = integer('peer-participants', 1, 200);
  const group = multicastGroup(command, values);
  return {
    wire: wireOf(command, values, integer('port-base', 1, 65_535), integer('domain-gain', 1, 65_535)),
    environment,
    // Its nodes have names that nobody else takes: no need to look for a holder.
    settleMs: 0,
    ...(domainId !== undefined && { domainId }),
    ...(values.ip !== undefined && { ip: values.ip }),
    ...(values['host-ip'] !== undefined && { hostIp: values['host-ip'] }),
    ...(values['host-name'] !== undefined && { hostName: values['host-name'] }),
    ...(values.peer !== undefined && { initialPeers: values.peer }),
    ...(peerParticipants !== undefined && { peerParticipants }),
    ...(leaseMs !== undefined && { leaseMs, announceMs: Math.min(3000, Math.max(30, Math.floor(leaseMs / 4))) }),
    ...(group !== undefined && { multicastGroup: group }),
  };
}

/** Milliseconds, Infinity without --seconds. @throws CliError USAGE. */
export function boundMs(command: string, { seconds }: { readonly seconds?: string }): number {
  return seconds === undefined ? Infinity : numberOption(command, 'seconds', seconds, 0.001, 24 * DAY_S) * 1000;
}

function wireOf(
  command: string,
  { wire = 'auto' }: NetworkValues,
  portBase: number | undefined,
  domainGain: number | undefined,
): NonNullable<CyberOptions['wire']> {
  const hasPorts = portBase !== undefined || domainGain !== undefined;
  if (wire === 'auto') {
    if (hasPorts) throw usage(command, '--port-base and --domain-gain need --wire 9 or --wire 10');
    return 'auto';
  }
  if (wire !== '9' && wire !== '10')
    throw usage(command, `--wire is ${JSON.stringify(wire)}; expected 9 (for Cyber 7, 8 and 9), 10 or auto`);
  const generation = wire === '9' ? 9 : 10;
  if (!hasPorts) return generation;
  return [{ generation, ...(portBase !== undefined && { portBase }), ...(domainGain !== undefined && { domainGain }) }];
}

function multicastGroup(command: string, values: NetworkValues): string | null | undefined {
  if (values.multicast === true && values['no-multicast'] === true)
    throw usage(command, '--multicast and --no-multicast exclude each other');
  if (values['no-multicast'] === true) return null;
  return values.multicast === true ? GROUP : undefined;
}
