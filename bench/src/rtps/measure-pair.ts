import { freeDomain } from '@blender-sim/conformance';
import type { Contender, Contenders, Endpoint } from './contenders.js';
import type { EndpointLine, FiguresLine } from './endpoint-spec.js';

const LATE_MS = 30_000;

export interface PairSpec {
  readonly writer: Contender;
  readonly reader: Contender;
  readonly size: number;
  /** Samples a second; 0 or absent: flat out. */
  readonly rate?: number;
  readonly batchMs?: number;
  readonly measureMs: number;
}

/**
 * Two new processes, one writes to the other.
 * @throws Error when, with one of ours, a sample was missing: they are reliable.
 */
export async function measurePair(contenders: Contenders, pair: PairSpec): Promise<FiguresLine> {
  const { writer, reader, size, rate = 0, batchMs = 0, measureMs } = pair;
  const domain = await freeDomain();
  const common = { domain, size, rate, batchMs, measureMs };
  const sub = contenders.start(reader, { ...common, role: 'sub' });
  const pub = contenders.start(writer, { ...common, role: 'pub' });
  try {
    const figures = await Promise.race([figuresOf(sub), endOf(pub)]);
    // What others do to each other is theirs: Fast DDS writes to readers that don't know it yet.
    const isOurs = writer === 'ours' || reader === 'ours';
    if (isOurs && figures.missing > 0) {
      throw new Error(`${writer} to ${reader}, ${size} octets: ${JSON.stringify(figures)}`);
    }
    return figures;
  } finally {
    await Promise.all([pub.stop(), sub.stop()]);
  }
}

export async function figuresOf(process: Endpoint): Promise<FiguresLine> {
  return process.next('figures', (line: EndpointLine): line is FiguresLine => line.event === 'figures', LATE_MS);
}

async function endOf(pub: Endpoint): Promise<never> {
  throw new Error(`${pub.name} ended with ${await pub.ended}`);
}

export function samplesPerSecond({ samples, ms }: FiguresLine): number {
  return ms === 0 ? 0 : ((samples - 1) * 1000) / ms;
}
