import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { deferred, sleep, systemClock } from '@blender-sim/base';

const STDERR_KEPT = 4096;

/** One thing that a process said: a JSON object with a name. */
export interface Line {
  readonly event: string;
}

interface Waiter<L> {
  readonly matches: (line: L) => boolean;
  readonly found: (line: L) => void;
}

/** How a process is started, and what it says is understood. */
export interface LineProcessOptions<L extends Line> {
  /** For the messages of tests that fail. */
  readonly name: string;
  /**
   * What a line of stdout means: its JSON value (undefined: it is none) and its text.
   * @returns undefined for nothing that is known: it is shown when a test fails.
   */
  readonly understand: (value: unknown, text: string) => L | undefined;
  readonly command: readonly [program: string, ...args: string[]];
  readonly env?: NodeJS.ProcessEnv;
}

/**
 * A process that says JSON objects on stdout, one a line. Everything it has said is kept; waiting looks at what was said
 * before, too, so that no line can be missed.
 */
export class LineProcess<L extends Line = Line> implements AsyncDisposable {
  readonly name: string;
  readonly lines: L[] = [];
  /** Resolves with `status N` or the signal's name when the process has ended and all it said was read. */
  readonly ended: Promise<string>;
  readonly #process: ChildProcess;
  readonly #understand: (value: unknown, text: string) => L | undefined;
  readonly #waiters = new Set<Waiter<L>>();
  #stderr = '';

  constructor(options: LineProcessOptions<L>) {
    const [program, ...args] = options.command;
    this.name = options.name;
    this.#understand = options.understand;
    this.#process = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, ...options.env } });
    this.#process.stdin?.on('error', () => undefined);
    this.#process.stderr?.on('data', (chunk: Buffer) => {
      this.#stderr = (this.#stderr + chunk.toString('utf8')).slice(-STDERR_KEPT);
    });
    const failed = once(this.#process, 'error').then(([error]) => `not started: ${String(error)}`);
    const closed = once(this.#process, 'close').then(([code, signal]) =>
      signal === null ? `status ${String(code)}` : String(signal),
    );
    failed.catch(() => undefined);
    closed.catch(() => undefined);
    const read = this.#read();
    this.ended = Promise.race([closed, failed]).then(async (how) => {
      await read;
      return how;
    });
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  /** The first line, said already or to come, that `matches`. @throws when it doesn't come within `withinMs`, or the process ends. */
  async next<M extends L>(what: string, matches: (line: L) => line is M, withinMs: number): Promise<M>;
  async next(what: string, matches: (line: L) => boolean, withinMs: number): Promise<L>;
  async next(what: string, matches: (line: L) => boolean, withinMs: number): Promise<L> {
    const said = this.lines.find(matches);
    if (said !== undefined) return said;
    const line = deferred<L>();
    const waiter = { matches, found: line.resolve };
    this.#waiters.add(waiter);
    const patience = new AbortController();
    try {
      return await Promise.race([
        line.promise,
        this.ended.then((how) => {
          throw new Error(`${this.name} ended with ${how} before ${what}${this.#said()}`);
        }),
        sleep(systemClock, what, withinMs, patience.signal).then(() => {
          throw new Error(`${this.name}: no ${what} within ${withinMs / 1000} s${this.#said()}`);
        }),
      ]);
    } finally {
      patience.abort(new Error('no longer waited for'));
      this.#waiters.delete(waiter);
    }
  }

  /** Waits for what it says beside its lines. @throws when it doesn't within `withinMs`, or the process ends. */
  async complains(text: RegExp, withinMs: number): Promise<void> {
    const link = new AbortController();
    const late = sleep(systemClock, 'complaint', withinMs, link.signal).then(
      () => new Error(`${this.name}: no ${text.source} within ${withinMs / 1000} s${this.#said()}`),
    );
    const over = this.ended.then(
      (how) => new Error(`${this.name} ended with ${how} before ${text.source}${this.#said()}`),
    );
    try {
      while (!text.test(this.#stderr)) {
        const more = once(this.#process.stderr!, 'data').then(() => undefined);
        const fault = await Promise.race([more, late, over]);
        if (fault !== undefined) throw fault;
      }
    } finally {
      late.catch(() => undefined);
      link.abort(new Error('no longer waited for'));
    }
  }

  /** Writes a line to the process. */
  tell(text: string): void {
    this.#process.stdin?.write(`${text}\n`);
  }

  /** Waits for its end. @throws when it takes longer. */
  async end(withinMs: number): Promise<string> {
    const patience = new AbortController();
    try {
      return await Promise.race([
        this.ended,
        sleep(systemClock, 'end', withinMs, patience.signal).then(() => {
          throw new Error(`${this.name} did not end within ${withinMs / 1000} s${this.#said()}`);
        }),
      ]);
    } finally {
      patience.abort(new Error('no longer waited for'));
    }
  }

  /** As kill -9 does. */
  kill(): void {
    this.#process.kill('SIGKILL');
  }

  /** SIGTERM: the process leaves as it should; SIGKILL when it hasn't after `graceMs`. Twice is fine. */
  async stop(graceMs = 5_000): Promise<void> {
    if (this.#process.exitCode === null && this.#process.signalCode === null) {
      this.#process.kill('SIGTERM');
      await this.end(graceMs).catch(() => this.#process.kill('SIGKILL'));
    }
    await this.ended;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  async #read(): Promise<void> {
    const { stdout } = this.#process;
    if (stdout === null) return;
    for await (const text of createInterface({ input: stdout })) {
      const line = this.#understand(parsed(text), text);
      if (line === undefined) {
        this.#stderr = `${this.#stderr}${text}\n`.slice(-STDERR_KEPT);
        continue;
      }
      this.lines.push(line);
      for (const waiter of this.#waiters) if (waiter.matches(line)) waiter.found(line);
    }
  }

  #said(): string {
    const last = this.lines.slice(-3).map((line) => JSON.stringify(line));
    return [`; it said ${String(this.lines.length)} lines, last:`, ...last, this.#stderr.trim()].join('\n  ');
  }
}

/** @returns undefined for what is no JSON, e.g. a library's own warning. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
