// What participants cost that have nothing to say. Growth with their number on a simulated network that has multicast, exact
// in messages; the same over UDP on 127.0.0.1, where each asks each; and processes of one participant against Fast DDS's and
// Cyclone DDS's, all at the same time.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { freeDomain } from '@blender-sim/conformance';
import { figures, show, writeResult } from './compare.js';
import { benchOptions } from './options.js';
import { type Contender, Contenders } from './rtps/contenders.js';
import type { IdleFigures } from './rtps/idle-figures.js';
import { cpuNanoseconds, privateOctets } from './rtps/process-usage.js';

const { quick } = benchOptions();
const SIMULATED = quick ? [5, 10, 20] : [10, 25, 50, 100, 200];
const UDP = quick ? [10] : [10, 50];
const PROCESSES = quick ? 3 : 10;
const SETTLE_MS = quick ? 2000 : 5000;
const IDLE_MS = quick ? 2000 : 10_000;

const simulated: IdleFigures[] = [];
for (const n of SIMULATED) simulated.push(await network('simulated', n));
const datagrams = growth(simulated, ({ settled }) => settled.sent);
const heap = growth(simulated, ({ heapOctets }) => heapOctets);
print('simulated, by multicast', simulated);
process.stdout.write(
  [
    `  datagrams sent until all know all: ${formula(datagrams, 1)}; ${fit(simulated, datagrams, ({ settled }) => settled.sent)}`,
    `  heap, KiB: ${formula(heap, 1024)}; ${fit(simulated, heap, ({ heapOctets }) => heapOctets)}`,
    '',
  ].join('\n'),
);
const udp: IdleFigures[] = [];
for (const n of UDP) udp.push(await network('udp', n));
print('UDP on 127.0.0.1, each asks each', udp);
const processes = await idleProcesses();
writeResult(quick ? 'rtps-idle-quick' : 'rtps-idle', { simulated, growth: { datagrams, heap }, udp, processes });

async function network(kind: 'simulated' | 'udp', n: number): Promise<IdleFigures> {
  const file = path.join(import.meta.dirname, 'rtps', `idle-network${path.extname(import.meta.filename)}`);
  const child = fork(file, [kind, String(n)], { execArgv: [...process.execArgv, '--expose-gc'] });
  const ended = once(child, 'exit').then(([status]) => {
    throw new Error(`${n} idle participants (${kind}) ended with status ${String(status)}`);
  });
  ended.catch(() => undefined);
  // The only message that it sends.
  const [result] = (await Promise.race([once(child, 'message'), ended])) as [IdleFigures];
  await once(child, 'exit');
  return result;
}

/** a n + b n (n - 1), through the first and the last. */
interface Growth {
  readonly each: number;
  readonly pair: number;
}

function growth(all: readonly IdleFigures[], value: (one: IdleFigures) => number): Growth {
  const first = all[0]!;
  const last = all.at(-1)!;
  const pair = (value(last) / last.n - value(first) / first.n) / (last.n - first.n);
  return { each: value(first) / first.n - pair * (first.n - 1), pair };
}

function formula({ each, pair }: Growth, unit: number): string {
  return `${(each / unit).toFixed(2)} n + ${(pair / unit).toFixed(2)} n (n - 1)`;
}

function fit(all: readonly IdleFigures[], { each, pair }: Growth, value: (one: IdleFigures) => number): string {
  const ratios = all.map((one) => value(one) / (each * one.n + pair * one.n * (one.n - 1)));
  return `measured / formula: ${show(figures(ratios))}`;
}

function print(title: string, all: readonly IdleFigures[]): void {
  process.stdout.write(`rtps-idle, ${title}: two endpoints each\n`);
  for (const { n, settled, idlePerSecond, cpuMicrosecondsPerSecond, heapOctets } of all) {
    const each = (value: number, digits: number): string => (value / n).toFixed(digits);
    process.stdout.write(
      `  ${n}: until all know all ${settled.sent} datagrams sent, ${settled.received} received; then a second and ` +
        `participant ${each(idlePerSecond.sent, 2)} sent, ${each(idlePerSecond.received, 1)} received, ` +
        `${each(cpuMicrosecondsPerSecond, 0)} us CPU; heap ${each(heapOctets / 1024, 0)} KiB each\n`,
    );
  }
}

/** CPU per process without the other vendors' main threads: those poll for the end of their time. */
async function idleProcesses(): Promise<unknown> {
  const contenders = await Contenders.build();
  const sides: readonly Contender[] = ['ours', 'fast', 'cyclone'];
  const groups = await Promise.all(
    sides.map(async (side) => {
      const domain = await freeDomain();
      const spec = { role: 'sub', domain } as const;
      return { side, all: Array.from({ length: PROCESSES }, () => contenders.start(side, spec)) };
    }),
  );
  try {
    for (const { all } of groups) {
      for (const one of all) await one.next('ready', ({ event }) => event === 'ready', 30_000);
    }
    await pause(SETTLE_MS);
    const cpuOf = (side: Contender, pid: number): number => cpuNanoseconds(pid, side === 'ours');
    const before = groups.map(({ side, all }) => all.map(({ pid }) => cpuOf(side, pid)));
    await pause(IDLE_MS);
    process.stdout.write(`rtps-idle, ${PROCESSES} processes of one participant and reader each (min / median / max)\n`);
    return groups.map(({ side, all }, index) => {
      const cpu = figures(all.map(({ pid }, at) => (cpuOf(side, pid) - (before[index]?.[at] ?? NaN)) / IDLE_MS));
      const memory = figures(all.map(({ pid }) => privateOctets(pid) / 2 ** 20));
      process.stdout.write(`  ${side}: CPU, us a second: ${show(cpu)}; private memory, MiB: ${show(memory)}\n`);
      return { side, cpuMicrosecondsPerSecond: cpu, privateMiB: memory };
    });
  } finally {
    await Promise.all(groups.flatMap(({ all }) => all.map((one) => one.stop())));
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
