// How long a JOIN takes to be known to another process on the host, ours to ours on 127.0.0.1; against Cyclone DDS, of whose
// participants one makes a writer and the other is told of it by DCPSPublication. As many, and as far apart.
import { writeResult } from './compare.js';
import { type JoinContender, joinContenders } from './cyber/measure-joins.js';
import { benchOptions } from './options.js';
import { report } from './rtps/report.js';
import { measureRounds } from './rtps/rounds.js';

const { quick } = benchOptions();
const ROUNDS = quick ? 2 : 6;
const PLAN = quick ? { warmUp: 20, count: 50, rate: 50 } : { warmUp: 100, count: 200, rate: 50 };

const rounds = await measureRounds(await joinContenders(PLAN), ROUNDS);
const results: Record<string, unknown> = {};
for (const [share, target] of [
  ['median', 'at most 1'],
  ['p95', 'none'],
] as const) {
  const values = (name: JoinContender): number[] => rounds.map((round) => round[name]?.[share] ?? NaN);
  const against = { name: 'cyclone', values: values('cyclone'), target };
  results[share] = report(`cyber-join, ${share} of ${PLAN.count} JOINs, ${PLAN.rate} a second`, 'us', [
    { name: 'cyclone', values: values('cyclone') },
    { name: 'ours, Cyber 10', values: values('ours, Cyber 10'), against },
    { name: 'ours, both wires', values: values('ours, both wires'), against },
  ]);
}
writeResult(quick ? 'cyber-join-quick' : 'cyber-join', results);
