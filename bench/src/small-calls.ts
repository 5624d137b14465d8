// Heartbeats and moves a second through the main node against a bare grpc-js echo server. Both are processes of their own,
// called by this one with the same client and the same number of calls under way.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import * as grpc from '@grpc/grpc-js';
import { Child } from 'blender-sim';
import { CHANNEL_OPTIONS, type EmulateClient, blendersim } from '@blender-sim/protocol';
import { compare } from './compare.js';

const CALLS = 4000;
const UNDER_WAY = 32;
const ROUNDS = 9;

type SmallCall = (client: EmulateClient, serial: number, done: (error: grpc.ServiceError | null) => void) => void;

const CALL: Readonly<Record<string, SmallCall>> = {
  heartbeats: (client, serial, done) => void client.HeartBeatUser({ serial }, done),
  moves: (client, serial, done) => void client.Move({ id: { serial }, position: { x: 1, y: 2, z: 3 } }, done),
};

async function callsPerSecond(client: EmulateClient, serial: number, call: SmallCall): Promise<number> {
  const startedMs = performance.now();
  await new Promise<void>((resolve, reject) => {
    let started = 0;
    let ended = 0;
    const next = (): void => {
      if (started >= CALLS) return;
      started += 1;
      call(client, serial, (error) => {
        if (error) reject(error);
        ended += 1;
        if (ended === CALLS) resolve();
        else next();
      });
    };
    for (let index = 0; index < UNDER_WAY; index++) next();
  });
  return (CALLS * 1000) / (performance.now() - startedMs);
}

async function startEcho(): Promise<{ child: ChildProcess; address: string }> {
  const child = spawn(process.execPath, [path.join(import.meta.dirname, 'echo-server.js')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [port] = (await once(createInterface(child.stdout), 'line')) as [string];
  return { child, address: `127.0.0.1:${port}` };
}

const connect = (address: string): EmulateClient =>
  new blendersim.Emulate(address, grpc.credentials.createInsecure(), CHANNEL_OPTIONS);

const main = new Child(['mainnode', '--listen', '127.0.0.1:0', '--json', '--log-level', 'warn']);
const echo = await startEcho();
try {
  const { address } = await main.ready(AbortSignal.timeout(30_000));
  const ours = connect(address);
  const bare = connect(echo.address);
  const serial = await new Promise<number>((resolve, reject) => {
    ours.RegisterDriver({ version: '' }, (error, response) =>
      response ? resolve(response.serial?.serial ?? 0) : reject(error ?? new Error('no answer')),
    );
  });
  const alive = setInterval(() => ours.HeartBeatUser({ serial }, () => undefined), 1000);
  for (const [name, call] of Object.entries(CALL)) {
    await compare({
      name: `small-calls-${name}`,
      unit: 'calls/s',
      rounds: ROUNDS,
      target: 'at least 0.8',
      ours: { name: 'main node', measure: () => callsPerSecond(ours, serial, call) },
      reference: { name: 'bare grpc-js echo', measure: () => callsPerSecond(bare, serial, call) },
    });
  }
  clearInterval(alive);
  ours.close();
  bare.close();
} finally {
  await main.stop();
  echo.child.kill();
}
