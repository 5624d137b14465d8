// Images of 640x480 MONO8 at a position whose light is cached, through driver, main node and render node (processes of the
// binary), against one bare grpc-js call that returns as many bytes. Then where the time goes: processor time of each process,
// and a CPU profile of the running render node's threads.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import * as grpc from '@grpc/grpc-js';
import { BlenderSimDriver } from '@blender-sim/driver';
import { Child } from 'blender-sim';
import { BARE_OPTIONS, bareCall } from './bare-image.js';
import { compare, figures, writeResult } from './compare.js';
import { writeDomeRig } from './dome-rig.js';
import { benchOptions } from './options.js';
import { type PatternKind, patternsOf } from './patterns/pattern-kinds.js';
import { ProfiledProcess, cpuMs } from './profiled-node.js';
import { temporaryFolder } from './rig-under-test.js';
import type { ThreadProfile } from './thread-profile.js';

const START_MS = 120_000;
const KINDS: readonly PatternKind[] = ['white', 'grey', 'colour'];

const { quick, object } = benchOptions();
/** As few light paths as there can be: what they cost is not measured here. */
const rig = { object, leds: quick ? 16 : 64, width: 640, height: 480, samples: 1 };
const octets = rig.width * rig.height;
const ROUNDS = quick ? 2 : 9;
/** Calls of a round, by patterns a call. */
const CALLS: ReadonlyMap<number, number> = new Map([
  [1, quick ? 30 : 100],
  [64, quick ? 3 : 6],
]);

async function startBare(): Promise<{ readonly child: ChildProcess; readonly address: string }> {
  const child = spawn(process.execPath, [path.join(import.meta.dirname, 'relay-server.js'), 'bare'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (child.stdout === null) throw new Error('no stdout');
  const [port] = (await once(createInterface(child.stdout), 'line')) as [string];
  return { child, address: `127.0.0.1:${port}` };
}

async function timesMs(calls: number, call: () => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  for (let count = 0; count < calls; count++) {
    const startedMs = performance.now();
    await call();
    times.push(performance.now() - startedMs);
  }
  return times;
}

/** Milliseconds a call: how long it takes, and which process uses how much of the processors for it. */
interface Spent {
  readonly kind: PatternKind;
  readonly patterns: number;
  readonly wall: number;
  readonly driver: number;
  readonly mainNode: number;
  readonly renderNode: number;
  /** Of renderNode: inside the kernel, all threads together. */
  readonly kernel: number;
  readonly threads: readonly ThreadProfile[];
}

await using folder = await temporaryFolder();
const file = await writeDomeRig(folder.path, rig);
await using main = new Child(['mainnode', '--listen', '127.0.0.1:0', '--json', '--log-level', 'warn']);
const { address } = await main.ready(AbortSignal.timeout(START_MS));
await using node = new ProfiledProcess([
  ...['rendernode', '--main', address, '--rig', file, '--processes', '2', '--threads', '1'],
  ...['--cache-dir', path.join(folder.path, 'cache')],
]);
await node.address();
await using driver = new BlenderSimDriver({ address, renderDeadlineMs: Infinity });
await driver.tryConnect();
const bareServer = await startBare();
const bare = new grpc.Client(bareServer.address, grpc.credentials.createInsecure(), BARE_OPTIONS);
try {
  process.stderr.write(`tracing the light of ${String(rig.leds)} LEDs once\n`);
  const startedMs = performance.now();
  for (const kind of KINDS) await driver.ledUpdateBatch(patternsOf(kind, 1, rig.leds));
  process.stderr.write(`traced in ${((performance.now() - startedMs) / 1000).toFixed(1)} s\n`);
  const spent: Spent[] = [];
  for (const kind of KINDS) {
    for (const [tasks, calls] of CALLS) {
      const patterns = patternsOf(kind, tasks, rig.leds);
      await compare({
        name: `cached-${kind}-${String(tasks)}${quick ? '-quick' : ''}`,
        unit: 'ms a call, median',
        rounds: ROUNDS,
        target: 'at most 1.5',
        ours: {
          name: `${String(tasks)} ${kind} patterns of ${String(rig.leds)} LEDs, cached`,
          measure: async () => figures(await timesMs(calls, () => driver.ledUpdateBatch(patterns))).median,
        },
        reference: {
          name: 'bare grpc-js call',
          measure: async () => figures(await timesMs(calls, () => bareCall(bare, tasks * octets))).median,
        },
      });
      spent.push(await whereTimeGoes(kind, tasks, calls * ROUNDS));
    }
  }
  print(spent);
  writeResult(quick ? 'cached-profile-quick' : 'cached-profile', { rig, spent });
} finally {
  bare.close();
  bareServer.child.kill();
}

async function whereTimeGoes(kind: PatternKind, tasks: number, calls: number): Promise<Spent> {
  const patterns = patternsOf(kind, tasks, rig.leds);
  // Without the profiler, which costs time itself.
  const before = { driver: process.cpuUsage(), main: cpuMs(main.pid), node: cpuMs(node.pid) };
  const times = await timesMs(calls, () => driver.ledUpdateBatch(patterns));
  const { user, system } = process.cpuUsage(before.driver);
  const [mainMs, nodeMs] = [cpuMs(main.pid) - before.main, cpuMs(node.pid) - before.node];
  const threads = await node.profile(async () => {
    await timesMs(calls, () => driver.ledUpdateBatch(patterns));
  });
  return {
    kind,
    patterns: tasks,
    wall: times.reduce((sum, ms) => sum + ms, 0) / calls,
    driver: (user + system) / 1000 / calls,
    mainNode: mainMs / calls,
    renderNode: nodeMs / calls,
    kernel: threads.reduce((sum, { wasmMs }) => sum + wasmMs, 0) / calls,
    threads,
  };
}

function print(spent: readonly Spent[]): void {
  const ms = (value: number): string => value.toFixed(2).padStart(8);
  process.stdout.write(
    'where the time goes (ms a call; processor time of all threads together, of the kernel by the profile: wall time)\n',
  );
  process.stdout.write('                      wall   driver main node render node    kernel\n');
  for (const one of spent) {
    const what = `${String(one.patterns)} ${one.kind}`.padStart(10);
    const cells = [one.wall, one.driver, one.mainNode, one.renderNode, one.kernel].map(ms).join(' ');
    process.stdout.write(`  ${what}     ${cells}\n`);
  }
  for (const { kind, patterns, threads } of spent.filter(({ kind }) => kind === 'colour')) {
    process.stdout.write(
      `CPU profile of the render node while ${String(patterns)} ${kind} patterns a call are asked for\n`,
    );
    // Threads that did nothing belong to the cache's files.
    for (const { thread, busyMs, wasmMs, others } of threads.filter(({ busyMs: busy }) => busy > 0)) {
      const share = `${((100 * wasmMs) / busyMs).toFixed(1)}% of it in the kernel`;
      const rest = others.map(({ name, ms: spentMs }) => `${name} ${spentMs.toFixed(0)}`).join(', ');
      process.stdout.write(`  ${thread}: busy ${busyMs.toFixed(0)} ms, ${share}; the rest, in ms: ${rest}\n`);
    }
  }
}
