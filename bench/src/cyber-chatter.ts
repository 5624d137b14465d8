// Chatter messages between two processes on 127.0.0.1 by nodes, writers and readers: how many a second, against Node's raw
// lossless datagrams and against Fast DDS to Fast DDS; and how long one takes at 200 Hz. New processes for each measurement.
import { writeResult } from './compare.js';
import { measureChatter } from './cyber/measure-chatter.js';
import { benchOptions } from './options.js';
import { Contenders } from './rtps/contenders.js';
import type { FiguresLine } from './rtps/endpoint-spec.js';
import { measurePair, samplesPerSecond } from './rtps/measure-pair.js';
import { measureRaw } from './rtps/measure-raw.js';
import { report } from './rtps/report.js';
import { measureRounds } from './rtps/rounds.js';

const { quick } = benchOptions();
const ROUNDS = quick ? 1 : 3;
/** As long again doesn't count: Node compiles what is used a lot, and on a busy machine that takes its time. */
const MEASURE_MS = quick ? 200 : 2000;
const LATENCY_ROUNDS = quick ? 1 : 3;
const LATENCY_MS = quick ? 500 : 2400;
const RATE = 200;

/** A larger message is cut into datagrams of about so many octets. */
const LARGE_DATAGRAM = 65_000;
const SIZES: readonly (readonly [name: string, octets: number])[] = [
  ['64 B', 64],
  ['16 KiB', 16_384],
  ['1 MiB', 1_048_576],
];
const WIRES = [
  ['ours, Cyber 10', 10],
  ['ours, Cyber 9', 9],
  ['ours, both wires', 'auto'],
] as const;

const contenders = await Contenders.build();
const results: Record<string, unknown> = {};
for (const [name, size] of SIZES) results[name] = await throughput(name, size);
results['latency'] = await latency();
process.stdout.write('both wires: the two met on one wire in every round, and no message came twice\n');
writeResult(quick ? 'cyber-chatter-quick' : 'cyber-chatter', results);

function talk(size: number, rate: number, measureMs: number): Record<string, () => Promise<FiguresLine>> {
  return {
    'fast to fast': () => measurePair(contenders, { writer: 'fast', reader: 'fast', size, rate, measureMs }),
    ...Object.fromEntries(
      WIRES.map(([name, wire]) => [name, () => measureChatter({ wire, size, rate, measureMs })] as const),
    ),
  };
}

async function throughput(name: string, size: number): Promise<unknown> {
  const datagram = Math.min(size, LARGE_DATAGRAM);
  const rounds = await measureRounds(
    { raw: () => measureRaw(datagram, MEASURE_MS), ...talk(size, 0, MEASURE_MS) },
    ROUNDS,
  );
  /** Messages a second. Raw datagrams: as many as their octets are messages. */
  const perSecond = (measured: string): number[] =>
    rounds.map((round) => {
      const figures = round[measured];
      if (figures === undefined) return NaN;
      return (samplesPerSecond(figures) * (measured === 'raw' ? datagram : size)) / size;
    });
  const raw = { name: 'raw datagrams', values: perSecond('raw'), target: size < 16_384 ? 'none' : 'at least 0.7' };
  const fast = { name: 'fast to fast', values: perSecond('fast to fast'), target: 'none' };
  const rows = report(`cyber-chatter, ${name}`, 'messages a second', [
    { name: `raw datagrams of ${datagram} B, with a window`, values: raw.values },
    { name: fast.name, values: fast.values },
    ...WIRES.map(([wire]) => ({ name: wire, values: perSecond(wire), against: raw })),
    ...WIRES.map(([wire]) => ({ name: `${wire}, once more`, values: perSecond(wire), against: fast })),
  ]);
  const megabytes = rows
    .slice(0, 2 + WIRES.length)
    .map((row) => `${row.name} ${((row.median * size) / 1e6).toFixed(1)}`);
  process.stdout.write(`  median, MB/s: ${megabytes.join('; ')}\n`);
  return rows;
}

async function latency(): Promise<unknown> {
  const rounds = await measureRounds(talk(64, RATE, LATENCY_MS), LATENCY_ROUNDS);
  return Object.fromEntries(
    (['p50', 'p99'] as const).map((share) => {
      const values = (name: string): number[] => rounds.map((round) => round[name]?.[share] ?? NaN);
      const fast = { name: 'fast to fast', values: values('fast to fast'), target: 'none' };
      const rows = report(`cyber-chatter, one way, 64 B at ${RATE} Hz, ${share}`, 'us', [
        { name: fast.name, values: fast.values },
        ...WIRES.map(([wire]) => ({ name: wire, values: values(wire), against: fast })),
      ]);
      return [share, rows];
    }),
  );
}
