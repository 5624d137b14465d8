import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** A reference in another language: says `ready`, then answers every line with a figure. */
export class LineProcess {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string, undefined>;
  #stderr = '';

  private constructor(command: string, args: readonly string[]) {
    this.#child = spawn(command, args, { env: { ...process.env, OPENBLAS_NUM_THREADS: '1' } });
    this.#child.on('error', (error) => (this.#stderr += error.message));
    this.#child.stderr.on('data', (data: Buffer) => (this.#stderr += data.toString()));
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  /** @throws Error with what it wrote to stderr when it is not ready. */
  static async start(command: string, args: readonly string[]): Promise<LineProcess> {
    const started = new LineProcess(command, args);
    await started.#line();
    return started;
  }

  /** Has it measure once. */
  async figure(): Promise<number> {
    this.#child.stdin.write('\n');
    return Number(await this.#line());
  }

  async close(): Promise<void> {
    if (this.#child.exitCode !== null) return;
    this.#child.stdin.end();
    await once(this.#child, 'exit');
  }

  async #line(): Promise<string> {
    const { value } = await this.#lines.next();
    if (value === undefined) throw new Error(`${this.#child.spawnfile} gives no figure: ${this.#stderr.trim()}`);
    return value;
  }
}
