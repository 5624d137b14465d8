import type { ParticipantOptions } from '@blender-sim/rtps';
import { type OptionValues, integerOption, usage } from '../../command.js';
import { numberOption } from '../network/numbers.js';

const DAY_S = 86_400;
/** The standard's group for discovery (RTPS 2.3, 9.6.1.4). */
const GROUP = '239.255.0.1';

/** Options of every rtps command: which network, and how long. */
export const NETWORK_OPTIONS = {
  domain: { type: 'string', value: 'N', help: 'DDS domain', default: '0' },
  peer: {
    type: 'string',
    multiple: true,
    value: 'HOST[:PORT]',
    help: 'host that is asked directly; may be given several times',
    default: '127.0.0.1',
  },
  interface: {
    type: 'string',
    multiple: true,
    value: 'IP',
    help: 'address or name of an interface to use, or all; may be given several times',
    default: '127.0.0.1',
  },
  multicast: { type: 'boolean', help: 'multicast discovery also where only loopback interfaces are used' },
  'no-multicast': { type: 'boolean', help: 'no multicast discovery: peers are found by --peer alone' },
  'port-base': { type: 'string', value: 'N', help: 'PB of the port formula', default: '7400' },
  'domain-gain': { type: 'string', value: 'N', help: 'DG of the port formula', default: '250' },
  'participant-name': { type: 'string', value: 'NAME', help: 'how it calls itself', default: 'blender-sim COMMAND' },
  'lease-ms': { type: 'string', value: 'MS', help: 'others give it up after so long a silence', default: '10000' },
  seconds: { type: 'string', value: 'S', help: 'ends after so long', default: 'none' },
  trace: { type: 'boolean', help: 'prints every datagram on stderr' },
} as const;

/** The values of NETWORK_OPTIONS. */
export type NetworkValues = OptionValues<typeof NETWORK_OPTIONS>;

/** @throws CliError USAGE. */
export function participantOptions(command: string, values: NetworkValues): ParticipantOptions {
  const integer = (name: 'domain' | 'port-base' | 'domain-gain' | 'lease-ms', min: number, max: number) => {
    const text = values[name];
    return text === undefined ? undefined : integerOption(command, name, text, min, max);
  };
  const domain = integer('domain', 0, 65_535);
  const portBase = integer('port-base', 1, 65_535);
  const domainGain = integer('domain-gain', 1, 65_535);
  const leaseMs = integer('lease-ms', 100, DAY_S * 1000);
  const interfaces = values.interface?.includes('all') === true ? ('all' as const) : values.interface;
  const group = multicastGroup(command, values);
  return {
    name: values['participant-name'] ?? `blender-sim ${command}`,
    ...(domain !== undefined && { domain }),
    ...(portBase !== undefined && { portBase }),
    ...(domainGain !== undefined && { domainGain }),
    ...(leaseMs !== undefined && { leaseMs, announceMs: Math.min(3000, Math.max(30, Math.floor(leaseMs / 3))) }),
    ...(interfaces !== undefined && { interfaces }),
    ...(values.peer !== undefined && { initialPeers: values.peer }),
    ...(group !== undefined && { multicastGroup: group }),
  };
}

/** Milliseconds, Infinity without --seconds. @throws CliError USAGE. */
export function boundMs(command: string, { seconds }: NetworkValues): number {
  return seconds === undefined ? Infinity : numberOption(command, 'seconds', seconds, 0.001, 24 * DAY_S) * 1000;
}

function multicastGroup(command: string, values: NetworkValues): string | null | undefined {
  if (values.multicast === true && values['no-multicast'] === true)
    throw usage(command, '--multicast and --no-multicast exclude each other');
  if (values['no-multicast'] === true) return null;
  return values.multicast === true ? GROUP : undefined;
}
