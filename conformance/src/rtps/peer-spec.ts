/** What a publisher or subscriber is asked to do; what is absent is as conformance/peers/shared/options.h has it. */
export interface PeerSpec {
  readonly domain: number;
  readonly topic?: string;
  /** Bytes by default. */
  readonly type?: 'Bytes' | 'ShapeType';
  readonly reliable?: boolean;
  readonly transientLocal?: boolean;
  /** Publishers keep the last 1 by default, subscribers all. */
  readonly keepLast?: number;
  readonly keepAll?: boolean;
  /** Octets of `data` in Bytes. */
  readonly size?: number;
  /** Samples to write, or after which a subscriber is done. */
  readonly count?: number;
  /** Samples a second; 0 or absent: flat out. */
  readonly rate?: number;
  readonly waitReaders?: number;
  /** The publisher writes nothing before it is told to `go`. */
  readonly waitGo?: boolean;
  readonly dispose?: boolean;
  readonly unregister?: boolean;
  readonly partition?: string;
  /** Per mille of its datagrams that the peer loses. */
  readonly loss?: number;
  readonly related?: boolean;
  /** Publishers: all samples are as the first, but for their number and the time in them. For benchmarks. */
  readonly stamp?: boolean;
  /** Subscribers: instead of a line a sample, one with what came in so many milliseconds. For benchmarks. */
  readonly measureMs?: number;
  readonly lingerMs?: number;
  readonly leaseMs?: number;
  readonly name?: string;
  /** Multicast discovery on an interface that isn't loopback; only inside a namespace. */
  readonly multicast?: boolean;
  /** The address of the one interface to use; 127.0.0.1 by default. */
  readonly interfaceAddress?: string;
  /** The process ends by itself after so long. */
  readonly seconds?: number;
  /** Keys of ShapeType, written in turn. */
  readonly colors?: readonly string[];
}

/** As arguments of the peers. */
export function peerArguments(role: 'pub' | 'sub', spec: PeerSpec): string[] {
  const values: readonly (readonly [flag: string, value: string | number | undefined])[] = [
    ['--domain', spec.domain],
    ['--topic', spec.topic],
    ['--type', spec.type],
    ['--keep-last', spec.keepLast],
    ['--size', spec.size],
    ['--count', spec.count],
    ['--rate', spec.rate],
    ['--wait-readers', spec.waitReaders],
    ['--partition', spec.partition],
    ['--loss', spec.loss],
    ['--measure', spec.measureMs],
    ['--linger-ms', spec.lingerMs],
    ['--lease-ms', spec.leaseMs],
    ['--participant-name', spec.name],
    ['--seconds', spec.seconds],
    ['--color', spec.colors?.join(',')],
    ['--interface', spec.interfaceAddress],
  ];
  const flags: readonly (readonly [flag: string, given: boolean | undefined])[] = [
    ['--reliable', spec.reliable],
    ['--transient-local', spec.transientLocal],
    ['--keep-all', spec.keepAll],
    ['--wait-go', spec.waitGo],
    ['--dispose', spec.dispose],
    ['--unregister', spec.unregister],
    ['--related', spec.related],
    ['--stamp', spec.stamp],
    ['--multicast', spec.multicast],
  ];
  return [
    role,
    ...values.flatMap(([flag, value]) => (value === undefined ? [] : [flag, String(value)])),
    ...flags.flatMap(([flag, given]) => (given === true ? [flag] : [])),
  ];
}
