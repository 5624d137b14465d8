/** How a process is to be started; what is absent is as conformance/peers/cyber/options.hpp has it. */
export interface CyberSpec {
  /** Absent: CYBER_DOMAIN_ID's. */
  readonly domain?: number;
  /** C++ speaks one. Ours: both by default. */
  readonly generation?: 9 | 10;
  readonly hostName?: string;
  readonly processId?: number;
  readonly hostIp?: string;
  /** The address of the one interface to use; CYBER_IP's by default, else 127.0.0.1. */
  readonly interfaceAddress?: string;
  /** Only inside a namespace. */
  readonly multicast?: boolean;
  /** Ours only: finds others as the product does unless told otherwise, or by what it hears of them alone. */
  readonly finds?: 'as-shipped' | 'by-listening';
  /** Default: LASTING. Who is to be lost has SHORT_LEASE. */
  readonly leaseMs?: number;
  readonly announceMs?: number;
  /** Default: those of the generation. */
  readonly portBase?: number;
  readonly domainGain?: number;
  /** C++ only: how long the writer of a latched channel's history stays after its last message. */
  readonly latchedLingerMs?: number;
  /** C++ only: how long the reader of a latched channel's history stays where nothing comes. */
  readonly latchedSilenceMs?: number;
  /** How far the wall clock of its announcements is off. */
  readonly clockSkewMs?: number;
  readonly callTimeoutMs?: number;
  /** Ours only: a node that loses its name ends the process, which has no handler of SIGINT then. */
  readonly endsOnDuplicate?: boolean;
  /** The process ends by itself after so long. */
  readonly seconds?: number;
}

/** Nobody is lost, late or over because a busy machine lets it wait for seconds. */
const LASTING = { leaseMs: 12_000, announceMs: 300, callTimeoutMs: 60_000, seconds: 300 } as const;

/** Of who is to be lost, so that it takes little of a test's time. */
export const SHORT_LEASE = { leaseMs: 3000, announceMs: 300 } as const;

/** Of who stays: longer than anything is waited for, so that only another's own lease tells of that one's end. */
export const LONG_LEASE = { leaseMs: 100_000, announceMs: 300 } as const;

/** As arguments of either. */
export function cyberArguments(given: CyberSpec): string[] {
  const spec: CyberSpec = { ...LASTING, ...given };
  const values: readonly (readonly [flag: string, value: string | number | undefined])[] = [
    ['--domain', spec.domain],
    ['--generation', spec.generation],
    ['--finds', spec.finds],
    ['--host-name', spec.hostName],
    ['--process-id', spec.processId],
    ['--host-ip', spec.hostIp],
    ['--interface', spec.interfaceAddress],
    ['--port-base', spec.portBase],
    ['--domain-gain', spec.domainGain],
    ['--latched-linger-ms', spec.latchedLingerMs],
    ['--latched-silence-ms', spec.latchedSilenceMs],
    ['--lease-ms', spec.leaseMs],
    ['--announce-ms', spec.announceMs],
    ['--clock-skew-ms', spec.clockSkewMs],
    ['--call-timeout-ms', spec.callTimeoutMs],
    ['--seconds', spec.seconds],
  ];
  return [
    ...values.flatMap(([flag, value]) => (value === undefined ? [] : [flag, String(value)])),
    ...(spec.multicast === true ? ['--multicast'] : []),
    ...(spec.endsOnDuplicate === true ? ['--ends-on-duplicate'] : []),
  ];
}
