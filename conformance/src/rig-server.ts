import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';

export const CHECKOUT: string = path.resolve(import.meta.dirname, '..', '..');

/** A main node that can render, for clients to be run against. */
export interface RigServer extends AsyncDisposable {
  /** HOST:PORT. */
  readonly address: string;
  /** LEDs of its rig. */
  readonly lights: number;
  readonly width: number;
  readonly height: number;
}

/** A process that says on its first line of output, as JSON, that it is ready. */
export interface ReadyProcess extends AsyncDisposable {
  readonly child: ChildProcess;
  /** The line: {"event":"ready","address":"HOST:PORT", ...}. */
  readonly ready: { readonly event: 'ready'; readonly address: string };
}

/**
 * Starts a program of Node's from the checkout and waits for its ready line; disposing ends it with SIGTERM.
 * @throws when it exits before.
 */
export async function startReady(args: readonly string[]): Promise<ReadyProcess> {
  const child = spawn(process.execPath, args, { cwd: CHECKOUT, stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  const line = await Promise.race([
    once(createInterface(child.stdout), 'line').then(([text]) => String(text)),
    exited.then(([code]) =>
      Promise.reject(new Error(`${args.join(' ')} exited with ${String(code)} before it was ready`)),
    ),
  ]);
  return {
    child,
    ready: JSON.parse(line) as ReadyProcess['ready'],
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGTERM');
      await exited;
    },
  };
}

/** The driver package's fake main node: real gRPC, made-up images. */
export async function startFakeRig(): Promise<RigServer> {
  const script = path.join('rig', 'driver', 'src', 'testing', 'serve-fake.ts');
  const process = await startReady(['--conditions=source', '--import', 'tsx', script]);
  return {
    address: process.ready.address,
    lights: 24,
    width: 320,
    height: 240,
    [Symbol.asyncDispose]: () => process[Symbol.asyncDispose](),
  };
}
