// 1,000 nodes in 100 processes on a simulated network: how long until all know all, how much is sent for it, what it costs; and
// how that grows with the number of processes. All processes of a network are one real process here: CPU and heap are those of
// all together.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { figures, show, writeResult } from './compare.js';
import { formulaOf, growthOf } from './cyber/growth.js';
import type { NetworkFigures, NetworkSpec } from './cyber/network-figures.js';
import { benchOptions } from './options.js';

const { quick } = benchOptions();
const PROCESSES = quick ? [5, 10] : [10, 20, 50, 100];
const NODES_EACH = 10;
/** Of the process that holds them all. */
const HEAP_MIB = 12_288;

const results: Record<string, unknown> = {};
for (const [name, wire] of [
  ['Cyber 10', 10],
  ['both wires', 'auto'],
] as const) {
  const all: NetworkFigures[] = [];
  process.stdout.write(
    `cyber-network, ${name}: ${NODES_EACH} nodes a process, each 2 writers, 2 readers, a server or client\n`,
  );
  for (const processes of PROCESSES) {
    const one = await measure({ processes, nodesEach: NODES_EACH, wire });
    print(one);
    all.push(one);
  }
  results[name] = { networks: all, growth: growths(all) };
}
writeResult(quick ? 'cyber-network-quick' : 'cyber-network', results);

async function measure(spec: NetworkSpec): Promise<NetworkFigures> {
  const file = path.join(import.meta.dirname, 'cyber', `network${path.extname(import.meta.filename)}`);
  const execArgv = [...process.execArgv, '--expose-gc', `--max-old-space-size=${HEAP_MIB}`];
  const child = fork(file, [JSON.stringify(spec)], { execArgv });
  const ended = once(child, 'exit').then(([status]) => {
    throw new Error(`a network of ${spec.processes} processes ended with status ${String(status)}`);
  });
  ended.catch(() => undefined);
  // The only message that it sends.
  const [result] = (await Promise.race([once(child, 'message'), ended])) as [NetworkFigures];
  await once(child, 'exit');
  return result;
}

function print({ processes, nodesEach, roles, start, change, late, idle, heapOctets }: NetworkFigures): void {
  const perPair = (value: number): string => (value / (processes * (processes - 1))).toFixed(1);
  process.stdout.write(
    [
      `  ${processes} processes, ${processes * nodesEach} nodes, ${roles} roles known to each:`,
      `    from nothing until all know all: ${start.ms.toFixed(1)} ms simulated; ${start.datagrams} datagrams sent, ` +
        `${perPair(start.datagrams)} a pair; ${start.samples} messages about roles received; ${(start.cpuMs / 1000).toFixed(2)} s CPU`,
      `    one role more: ${change.ms.toFixed(1)} ms, ${change.datagrams} datagrams, ${change.cpuMs.toFixed(1)} ms CPU; ` +
        `one process more: ${late.ms.toFixed(1)} ms, ${late.datagrams} datagrams, ${late.cpuMs.toFixed(0)} ms CPU`,
      `    at rest: ${(idle.datagramsPerSecond / processes).toFixed(1)} datagrams a second and process, ` +
        `${(idle.cpuMsPerSecond / processes).toFixed(2)} ms CPU a second and process; heap ` +
        `${(heapOctets / 2 ** 20).toFixed(0)} MiB, ${(heapOctets / (processes * roles)).toFixed(0)} octets a role known`,
      '',
    ].join('\n'),
  );
}

function growths(all: readonly NetworkFigures[]): Readonly<Record<string, unknown>> {
  const rows: readonly (readonly [string, number, (one: NetworkFigures) => number])[] = [
    ['datagrams sent until all know all', 1, ({ start }) => start.datagrams],
    ['messages about roles received', 1, ({ start }) => start.samples],
    ['datagrams a second at rest', 1, ({ idle }) => idle.datagramsPerSecond],
    ['CPU until all know all, ms', 1, ({ start }) => start.cpuMs],
    ['heap, KiB', 1024, ({ heapOctets }) => heapOctets],
  ];
  process.stdout.write('  growth with the number p of processes (measured / formula: min / median / max)\n');
  return Object.fromEntries(
    rows.map(([name, unit, value]) => {
      const growth = growthOf(all.map((one) => [one.processes, value(one)]));
      process.stdout.write(`    ${name}: ${formulaOf(growth, unit)}   ${show(figures(growth.fit))}\n`);
      return [name, growth];
    }),
  );
}
