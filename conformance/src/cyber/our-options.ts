import { parseArgs } from 'node:util';
import { type Clock, systemClock } from '@blender-sim/base';
import type { CyberOptions } from '@blender-sim/cyber';

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
      'host-name': text,
      'process-id': text,
      'host-ip': text,
      interface: { type: 'string', default: '127.0.0.1' },
      'lease-ms': text,
      'announce-ms': text,
      'clock-skew-ms': text,
      'call-timeout-ms': { type: 'string', default: '5000' },
      seconds: { type: 'string', default: '120' },
      multicast: { type: 'boolean', default: false },
    },
  });
  const number = (value: string | undefined): number | undefined => (value === undefined ? undefined : Number(value));
  const defined = {
    domainId: number(values.domain),
    wire: values.generation === '9' ? 9 : values.generation === '10' ? 10 : undefined,
    hostName: values['host-name'],
    processId: number(values['process-id']),
    hostIp: values['host-ip'],
    ip: values.interface,
    leaseMs: number(values['lease-ms']),
    announceMs: number(values['announce-ms']),
    // On a machine's own address nobody but the group is asked, unless it is named.
    initialPeers: values.multicast ? undefined : [values.interface],
    multicastGroup: values.multicast ? undefined : null,
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
