import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { BINARY } from 'blender-sim';
import type { ThreadProfile } from './thread-profile.js';

/** A process of the binary that can be profiled while it runs. */
export class ProfiledProcess implements AsyncDisposable {
  readonly #child: ChildProcess;

  /** @param args of the binary. */
  constructor(args: readonly string[]) {
    const profiler = path.join(import.meta.dirname, 'thread-profiler.js');
    this.#child = spawn(process.execPath, ['--import', profiler, BINARY, ...args, '--json', '--log-level', 'warn'], {
      // As Child has it: that its stdin closes, however this process ends, ends the child.
      stdio: ['pipe', 'pipe', 'inherit', 'ipc'],
      env: { ...process.env, BLENDER_SIM_END_WITH_STDIN: '1' },
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Where it serves, once it does. @throws Error when it ends first. */
  async address(): Promise<string> {
    if (this.#child.stdout === null) throw new Error('no stdout');
    const lines = createInterface(this.#child.stdout);
    const ended = once(this.#child, 'exit').then(([code]) => {
      throw new Error(`the process ended with ${String(code)} before it served`);
    });
    const [line] = (await Promise.race([once(lines, 'line'), ended])) as [string];
    return (JSON.parse(line) as { address: string }).address;
  }

  /** What each of its threads does while `work` runs. */
  async profile(work: () => Promise<void>): Promise<readonly ThreadProfile[]> {
    await this.#tell('start');
    await work();
    return (await this.#tell('stop')) as readonly ThreadProfile[];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    this.#child.kill('SIGTERM');
    await once(this.#child, 'exit');
  }

  async #tell(what: 'start' | 'stop'): Promise<unknown> {
    this.#child.send(what);
    const [answer] = (await once(this.#child, 'message')) as [unknown];
    return answer;
  }
}

/** Ticks of Linux' process times in a second. */
const TICKS_PER_SECOND = 100;

/** Processor time that a process has used in all its threads, in milliseconds; steps of 10. */
export function cpuMs(pid: number): number {
  const stat = readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
  // The name in parentheses may hold anything; utime and stime are the 12th and 13th field behind it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return ((Number(fields[11]) + Number(fields[12])) * 1000) / TICKS_PER_SECOND;
}
