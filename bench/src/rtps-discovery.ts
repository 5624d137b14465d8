// How long a new subscriber waits for its first sample while a publisher runs at 100 Hz, by unicast on 127.0.0.1: ours against
// Cyclone DDS with a Cyclone publisher, and what becomes of Fast DDS's second of waiting with a Fast publisher.
import { freeDomain } from '@blender-sim/conformance';
import { writeResult } from './compare.js';
import { benchOptions } from './options.js';
import { type Contender, Contenders, type Vendor } from './rtps/contenders.js';
import { monotonicMs } from './rtps/stamped-body.js';
import { type RowResult, report } from './rtps/report.js';
import { measureRounds } from './rtps/rounds.js';

const { quick } = benchOptions();
const ROUNDS = quick ? 2 : 12;
const RATE = 100;
const LATE_MS = 15_000;
/** A new publisher is given so long before the subscriber comes: until it no longer announces itself in a hurry. */
const SETTLE_MS = 1000;

/** Milliseconds. */
interface Wait {
  /** From the start of the process to createParticipant, or to `main`. */
  readonly startUp: number;
  /** From there to the first sample. */
  readonly fromCall: number;
  /** From the participant being there to the first sample. */
  readonly fromReady: number;
}

const contenders = await Contenders.build();
const results: Record<string, readonly RowResult[]> = {};

async function waitOf(reader: Contender, domain: number): Promise<Wait> {
  const startedMs = monotonicMs();
  const sub = contenders.start(reader, { role: 'sub', domain });
  try {
    const sample = await sub.next('first sample', ({ event }) => event === 'sample', LATE_MS);
    const start = await sub.next('start', ({ event }) => event === 'start', LATE_MS);
    const ready = await sub.next('ready', ({ event }) => event === 'ready', LATE_MS);
    return { startUp: start.at - startedMs, fromCall: sample.at - start.at, fromReady: sample.at - ready.at };
  } finally {
    await sub.stop();
  }
}

/** With a publisher that meets nobody else: Fast DDS, and Cyclone DDS's leave, keep it busy with those that have left. */
async function waitAlone(writer: Vendor, reader: Contender): Promise<Wait> {
  const domain = await freeDomain();
  const pub = contenders.start(writer, { role: 'pub', domain, rate: RATE });
  try {
    await pub.next('ready', ({ event }) => event === 'ready', LATE_MS);
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
    return await waitOf(reader, domain);
  } finally {
    await pub.stop();
  }
}

async function discover(writer: Vendor, readers: readonly Contender[], target: string): Promise<void> {
  const rounds = await measureRounds(
    Object.fromEntries(readers.map((reader) => [reader, () => waitAlone(writer, reader)])),
    ROUNDS,
  );
  const parts: readonly (readonly [keyof Wait, string])[] = [
    ['fromReady', 'participant ready to first sample'],
    ['fromCall', 'createParticipant called, or main begun, to first sample'],
    ['startUp', 'process started to createParticipant called, or to main'],
  ];
  for (const [part, title] of parts) {
    const values = (name: string): number[] => rounds.map((round) => round[name]?.[part] ?? NaN);
    const against = { name: 'cyclone', values: values('cyclone'), target: part === 'fromReady' ? target : 'none' };
    results[`${writer} ${part}`] = report(
      `rtps-discovery, publisher ${writer}: ${title}`,
      'ms',
      readers.map((reader) => ({ name: reader, values: values(reader), ...(reader === 'ours' ? { against } : {}) })),
    );
  }
}

await discover('cyclone', ['cyclone', 'ours'], 'at most 1');
await discover('fast', ['fast', 'cyclone', 'ours'], 'far below 1: no second of waiting');
writeResult(quick ? 'rtps-discovery-quick' : 'rtps-discovery', results);
