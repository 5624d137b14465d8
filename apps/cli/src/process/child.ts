import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { sleep, systemClock } from '@blender-sim/base';
import { CliError } from '../cli-error.js';
import type { ReadyLine } from '../terminal/ready.js';
import { END_WITH_STDIN } from './end-with-stdin.js';

/** The binary itself, as it is started from anywhere. */
export const BINARY: string = path.resolve(import.meta.dirname, '..', '..', 'bin', 'blender-sim.js');

const STDERR_KEPT = 4096;

export interface ChildOptions {
  /** Told what the process says on stderr, as it comes. */
  readonly onStderr?: (text: string) => void;
  /** Beside this process's own environment. */
  readonly env?: NodeJS.ProcessEnv;
}

/** A blender-sim process that another one started. */
export class Child implements AsyncDisposable {
  readonly name: string;
  readonly #process: ChildProcess;
  readonly #exited: Promise<string>;
  #stderr = '';

  /** @param args of the binary; the process gets a group of its own, so that Ctrl-C reaches only the one in front. */
  constructor(args: readonly string[], options: ChildOptions = {}) {
    const { onStderr, env } = options;
    this.name = args[0] ?? '';
    this.#process = spawn(process.execPath, [BINARY, ...args], {
      // Nothing is written to its stdin: that it closes, however this process ends, ends the child.
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: true,
      env: { ...process.env, ...env, [END_WITH_STDIN]: '1' },
    });
    this.#process.stderr?.on('data', (chunk: Buffer) => {
      const text = chunk.toString('utf8');
      this.#stderr = (this.#stderr + text).slice(-STDERR_KEPT);
      onStderr?.(text);
    });
    this.#exited = once(this.#process, 'close').then(([code, signal]) =>
      signal === null ? `status ${String(code)}` : String(signal),
    );
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  /** Resolves with `status N` or the signal's name. */
  get exited(): Promise<string> {
    return this.#exited;
  }

  /** Waits for the ready line. @throws CliError CHILD_FAILED with what the process said when it ends first. */
  async ready(signal: AbortSignal): Promise<ReadyLine> {
    for await (const line of this.#lines(signal)) {
      const value: unknown = JSON.parse(line);
      if (typeof value === 'object' && value !== null && 'event' in value && value.event === 'ready')
        return value as ReadyLine;
    }
    signal.throwIfAborted();
    throw await this.#failed();
  }

  /** All that it prints on stdout until it ends, however it does. */
  async output(signal?: AbortSignal): Promise<string> {
    let text = '';
    for await (const line of this.#lines(signal)) text += `${line}\n`;
    signal?.throwIfAborted();
    return text;
  }

  /** All that it prints on stdout, when it has ended with status 0. @throws CliError CHILD_FAILED. */
  async result(signal: AbortSignal): Promise<string> {
    const text = await this.output(signal);
    if ((await this.#exited) !== 'status 0') throw await this.#failed();
    return text;
  }

  /** SIGTERM, and SIGKILL when it has not ended after `graceMs`. Twice is fine. */
  async stop(graceMs = 10_000): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    this.#process.kill('SIGTERM');
    const patience = new AbortController();
    const timeout = sleep(systemClock, 'child stop', graceMs, patience.signal).then(
      () => this.#process.kill('SIGKILL'),
      () => undefined,
    );
    await this.#exited;
    patience.abort(new Error('it has ended'));
    await timeout;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  async *#lines(signal: AbortSignal | undefined): AsyncIterable<string> {
    const { stdout } = this.#process;
    if (stdout === null) return;
    const lines = createInterface({ input: stdout, ...(signal && { signal }) });
    try {
      for await (const line of lines) yield line;
    } finally {
      // What comes after is not read by anyone, and must not block the process.
      stdout.resume();
    }
  }

  async #failed(): Promise<CliError> {
    const how = await this.#exited;
    const said = this.#stderr.trim().split('\n').slice(-5).join('\n');
    return new CliError('CHILD_FAILED', `The ${this.name} process ended with ${how}:\n${said}`);
  }
}
