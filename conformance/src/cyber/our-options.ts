import { parseArgs } from 'node:util';
import { type Clock, systemClock } from '@blender-sim/base';
import type { CyberOptions } from '@blender-sim/cyber';
import type { TopologyOptions } from '@blender-sim/topology';

/** What our-process.ts is asked to be; the flags are those of conformance/peers/cyber/options.hpp. */
export interface OurOptions {
  readonly cyber: CyberOptions;
  /** Where .proto files are. */
  readonly protoFolder: string;
  readonly callTimeoutMs: number;
  /** The process ends by itself after so long. */
  readonly seconds: number;
}

/** @throws TypeError for an unknown flag. */
export function ourOptions(args: readonly string[]): OurOptions {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...args],
    options: {
      proto: { type: 'string', default: 'proto' },
      domain: text,
      generation: text,
      'port-base': text,
      'domain-gain': text,
      'host-name': text,
      'process-id': text,
      'host-ip': text,
      interface: text,
      'lease-ms': text,
      'announce-ms': text,
      'clock-skew-ms': text,
      'call-timeout-ms': { type: 'string', default: '5000' },
      seconds: { type: 'string', default: '120' },
      multicast: { type: 'boolean', default: false },
      finds: text,
      'ends-on-duplicate': { type: 'boolean', default: false },
    },
  });
  const number = (value: string | undefined): number | undefined => (value === undefined ? undefined : Number(value));
  const defined = {
    domainId: number(values.domain),
    wire: wireOf(values.generation, number(values['port-base']), number(values['domain-gain'])),
    hostName: values['host-name'],
    processId: number(values['process-id']),
    hostIp: values['host-ip'],
    ip: values.interface,
    leaseMs: number(values['lease-ms']),
    announceMs: number(values['announce-ms']),
    ...findsBy(values),
    endsProcessOnDuplicate: values['ends-on-duplicate'],
    clock: skewed(Number(values['clock-skew-ms'] ?? 0)),
  } as const;
  return {
    // What is not given is left out: its default is the product's own.
    cyber: Object.fromEntries(Object.entries(defined).filter(([, value]) => value !== undefined)),
    protoFolder: values.proto,
    callTimeoutMs: Number(values['call-timeout-ms']),
    seconds: Number(values.seconds),
  };
}

/** One generation's, or both; on their own ports, or on those given. */
function wireOf(generation: string | undefined, portBase?: number, domainGain?: number): TopologyOptions['wire'] {
  const ports = { ...(portBase !== undefined && { portBase }), ...(domainGain !== undefined && { domainGain }) };
  return ([9, 10] as const)
    .filter((one) => generation === undefined || Number(generation) === one)
    .map((one) => ({ generation: one, ...ports }));
}

/** A clock whose wall time is off. */
function skewed(skewMs: number): Clock {
  return {
    monotonicMs: () => systemClock.monotonicMs(),
    // The brand of the one wall clock there is here.
    wallMs: () => (systemClock.wallMs() + skewMs) as ReturnType<Clock['wallMs']>,
    after: (name, ms, fire) => systemClock.after(name, ms, fire),
    every: (name, ms, fire) => systemClock.every(name, ms, fire),
  };
}

/** One way to find others at a time: by the group, or by asking the own address. What is undefined is the product's default. */
function findsBy(values: {
  readonly finds?: string;
  readonly multicast: boolean;
  readonly interface?: string;
}): Pick<TopologyOptions, 'initialPeers' | 'multicastGroup'> {
  if (values.finds === 'as-shipped') return {};
  if (values.finds === 'by-listening') return { initialPeers: [] };
  if (values.multicast) return { initialPeers: [], multicastGroup: '239.255.0.1' };
  const own = values.interface ?? process.env['CYBER_IP'] ?? '127.0.0.1';
  return { initialPeers: [own], multicastGroup: null };
}
