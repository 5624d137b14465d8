import { BINARY } from './checkout.js';
import type { PeerLine, SampleLine } from './peer-lines.js';
import type { PeerSpec } from './peer-spec.js';

/** Octets of the length before the data in Bytes. */
const LENGTH_OCTETS = 4;

/** What `blender-sim rtps sub --json` and `rtps shapes sub --json` print for a sample. */
interface OurSample {
  readonly event: 'sample';
  readonly at: number;
  readonly seq: number;
  readonly source: string;
  /** Octets of the CDR body. */
  readonly size: number;
  readonly digest: string;
  readonly kind: 'alive' | 'disposed' | 'unregistered' | 'disposed-unregistered';
  readonly related?: { readonly source: string; readonly seq: number };
  /** With `--check pattern`. */
  readonly content?: 'ok' | 'bad';
  readonly number?: number;
  /** Of shapes. */
  readonly color?: string;
  readonly x?: number;
  readonly y?: number;
  readonly shapesize?: number;
}

type Values = readonly (readonly [flag: string, value: string | number | undefined])[];

/** The binary with the arguments that make it do what the peers do. */
export function ourCommand(role: 'pub' | 'sub', spec: PeerSpec): [program: string, ...args: string[]] {
  if (spec.loss !== undefined || spec.waitGo !== undefined) throw new Error('blender-sim rtps has no loss and no go');
  const shapes = spec.type === 'ShapeType';
  const values: Values = [
    ['--domain', spec.domain],
    ['--topic', spec.topic ?? 'Bytes'],
    ['--interface', spec.interfaceAddress],
    ['--peer', spec.interfaceAddress],
    ['--keep-last', spec.keepLast],
    ['--count', spec.count],
    ['--partition', spec.partition],
    ['--participant-name', spec.name],
    ['--lease-ms', spec.leaseMs],
    ['--seconds', spec.seconds ?? 30],
    ['--linger', spec.lingerMs === undefined ? undefined : spec.lingerMs / 1000],
    ...(shapes ? shapeValues(role, spec) : bytesValues(role, spec)),
    ...(role === 'pub'
      ? ([
          ['--rate', spec.rate ?? 0],
          ['--wait-readers', spec.waitReaders ?? 0],
        ] as const)
      : []),
  ];
  const keepsAll = spec.keepAll ?? (role === 'sub' && spec.keepLast === undefined);
  const flags: readonly (readonly [flag: string, given: boolean | undefined])[] = [
    ['--json', true],
    ['--events', role === 'sub'],
    [spec.reliable === true ? '--reliable' : '--best-effort', true],
    ['--transient-local', spec.transientLocal],
    ['--keep-all', keepsAll],
    ['--dispose', spec.dispose],
    ['--unregister', spec.unregister],
    ['--related', spec.related],
  ];
  return [
    process.execPath,
    BINARY,
    'rtps',
    ...(shapes ? ['shapes', role] : [role]),
    ...values.flatMap(([flag, value]) => (value === undefined ? [] : [flag, String(value)])),
    ...flags.flatMap(([flag, given]) => (given === true ? [flag] : [])),
  ];
}

function bytesValues(role: 'pub' | 'sub', spec: PeerSpec): Values {
  const type: Values = [
    ['--type', 'Bytes'],
    ['--body', 'octets'],
  ];
  return [...type, role === 'pub' ? ['--size', spec.size ?? 64] : ['--check', 'pattern']];
}

function shapeValues(role: 'pub' | 'sub', spec: PeerSpec): Values {
  if (role === 'sub') return [];
  return [...(spec.colors ?? ['BLUE']).map((color) => ['--color', color] as const), ['--path', 'count']];
}

/** What our commands print, as the peers would say it. */
export function understandOurs(value: unknown): PeerLine | undefined {
  if (typeof value !== 'object' || value === null || !('event' in value)) return undefined;
  // docs/rtps.md has what the commands print.
  const line = value as PeerLine | OurSample | { readonly event: 'participant'; readonly what: string };
  if (line.event === 'sample') return sampleOf(line as OurSample);
  if (line.event === 'participant' && line.what === 'left')
    return { ...line, what: 'lost', how: 'removed' } as PeerLine;
  if (line.event === 'participant' && line.what === 'lost') return { ...line, how: 'dropped' } as PeerLine;
  return line as PeerLine;
}

function sampleOf(sample: OurSample): SampleLine {
  const { at, source, color, kind, x, related } = sample;
  const base = { event: 'sample', at, source, sn: sample.seq, ...(color !== undefined && { key: color }) } as const;
  if (kind !== 'alive') {
    return { ...base, valid: false, state: kind === 'unregistered' ? 'unregistered' : 'disposed' };
  }
  return {
    ...base,
    valid: true,
    state: 'alive',
    seq: x ?? sample.number ?? NaN,
    size: x === undefined ? sample.size - LENGTH_OCTETS : sample.size,
    digest: sample.digest,
    content: sample.content ?? shapeContent(sample),
    ...(related !== undefined && { related: `${related.source.replaceAll(/[^0-9a-f]/g, '')}:${related.seq}` }),
  };
}

/** The peers' shapes have y and size that follow from x (conformance/peers/shared/payload.h). */
function shapeContent({ x, y, shapesize }: OurSample): 'ok' | 'bad' {
  return x !== undefined && y === Math.imul(x, 31) && shapesize === 30 ? 'ok' : 'bad';
}
