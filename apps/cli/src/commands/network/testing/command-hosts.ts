import { ManualClock } from '@blender-sim/base/testing';
import { SimNetwork } from '@blender-sim/rtps/testing';
import type { Command } from '../../../command.js';

/** A command under way, or ended, on a simulated host. */
export interface Running {
  stdout: string;
  stderr: string;
  /** What `run` gave or threw. */
  ended: { readonly code: number } | { readonly error: unknown } | undefined;
  /** Ctrl-C. */
  interrupt(): void;
}

/** Simulated hosts for commands, that hear each other by multicast, in the time of a clock that a test moves. */
export class CommandHosts {
  readonly clock: ManualClock = new ManualClock();
  readonly network: SimNetwork = new SimNetwork({ clock: this.clock });
  #hosts = 0;

  /** Moves the clock until `is` holds. @throws after `maxMs`. */
  async until(is: () => boolean, maxMs: number = 30_000): Promise<void> {
    await this.clock.until(is, maxMs);
  }

  /** Waits for a command's end. @returns its exit code. @throws what it threw. */
  async end(running: Running, maxMs?: number): Promise<number> {
    await this.until(() => running.ended !== undefined, maxMs);
    if (running.ended !== undefined && 'code' in running.ended) return running.ended.code;
    throw running.ended?.error;
  }

  /** Of one more host. */
  protected address(): string {
    this.#hosts += 1;
    return `10.0.0.${this.#hosts}`;
  }

  /** Runs a command; what it throws at once counts as thrown by it. */
  protected follow(running: Running, make: () => Command, args: readonly string[], signal: AbortSignal): void {
    void (async () => make().run(args, signal))().then(
      (code) => (running.ended = { code }),
      (error: unknown) => (running.ended = { error }),
    );
  }
}
