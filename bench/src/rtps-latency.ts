// One-way latency of samples of 64 octets at 200 Hz, reliable, from the stamp in the sample to the reader's callback, between
// two processes on 127.0.0.1: ours to ours against Fast DDS to Fast DDS; Cyclone DDS for comparison.
import { writeResult } from './compare.js';
import { benchOptions } from './options.js';
import { type Contender, Contenders } from './rtps/contenders.js';
import type { FiguresLine } from './rtps/endpoint-spec.js';
import { measurePair } from './rtps/measure-pair.js';
import { report } from './rtps/report.js';
import { measureRounds } from './rtps/rounds.js';

const { quick } = benchOptions();
const ROUNDS = quick ? 2 : 6;
const MEASURE_MS = quick ? 500 : 2400;
const RATE = 200;

const contenders = await Contenders.build();
const both = (contender: Contender) => (): Promise<FiguresLine> =>
  measurePair(contenders, { writer: contender, reader: contender, size: 64, rate: RATE, measureMs: MEASURE_MS });
const rounds = await measureRounds({ ours: both('ours'), fast: both('fast'), cyclone: both('cyclone') }, ROUNDS);
const results: Record<string, unknown> = {};
for (const [share, target] of [
  ['p50', 'at most 2'],
  ['p99', 'none'],
] as const) {
  const values = (name: string): number[] => rounds.map((round) => round[name]?.[share] ?? NaN);
  results[share] = report(`rtps-latency ${share}`, 'us', [
    { name: 'fast to fast', values: values('fast') },
    { name: 'cyclone to cyclone', values: values('cyclone') },
    {
      name: 'ours to ours',
      values: values('ours'),
      against: { name: 'fast to fast', values: values('fast'), target },
    },
  ]);
}
writeResult(quick ? 'rtps-latency-quick' : 'rtps-latency', results);
