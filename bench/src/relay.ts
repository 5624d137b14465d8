// One pattern of 640x480 MONO8, and 64 of them, through driver, main node and a render node that has the answer ready, against
// one bare grpc-js call that returns the same number of bytes: what the way itself costs. All servers are processes of their
// own; one call at a time.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import * as grpc from '@grpc/grpc-js';
import { seededRandom } from '@blender-sim/base';
import { BlenderSimDriver } from '@blender-sim/driver';
import { BARE_OPTIONS, bareCall } from './bare-image.js';
import { compare, figures } from './compare.js';
import { HEIGHT, LIGHTS, WIDTH } from './relay-size.js';

const ROUNDS = 15;
const TARGET = 'at most 1.5';

/** Calls of a round, by patterns a call: about the same time each. */
const CALLS: ReadonlyMap<number, number> = new Map([
  [1, 200],
  [64, 10],
]);

const children: ChildProcess[] = [];

async function start(...args: string[]): Promise<string> {
  const file = path.join(import.meta.dirname, `relay-server${path.extname(import.meta.filename)}`);
  const child = spawn(process.execPath, [...process.execArgv, file, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  const [port] = (await once(createInterface(child.stdout), 'line')) as [string];
  return port;
}

/** Median milliseconds of a call. */
async function medianMs(calls: number, call: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let count = 0; count < calls; count++) {
    const startedMs = performance.now();
    await call();
    times.push(performance.now() - startedMs);
  }
  return figures(times).median;
}

try {
  const mainPort = await start('main');
  await start('node', mainPort);
  const bare = new grpc.Client(`127.0.0.1:${await start('bare')}`, grpc.credentials.createInsecure(), BARE_OPTIONS);
  await using driver = new BlenderSimDriver({ address: `127.0.0.1:${mainPort}` });
  await driver.tryConnect();
  await driver.move({ x: 1, y: 2, z: 3 });
  for (const [tasks, calls] of CALLS) {
    const random = seededRandom(7);
    const words = Uint32Array.from({ length: tasks * LIGHTS }, () => Math.floor(random() * 2 ** 32));
    const patterns = { taskCount: tasks, lightCount: LIGHTS, words };
    const octets = tasks * WIDTH * HEIGHT;
    await compare({
      name: `relay-${String(tasks)}`,
      unit: 'ms a call, median',
      rounds: ROUNDS,
      target: TARGET,
      ours: {
        name: `${String(tasks)} patterns through driver, main and render node`,
        measure: () => medianMs(calls, () => driver.ledUpdateBatch(patterns)),
      },
      reference: { name: 'bare grpc-js call', measure: () => medianMs(calls, () => bareCall(bare, octets)) },
    });
  }
  bare.close();
} finally {
  for (const child of children) child.kill();
}
