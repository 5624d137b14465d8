import { ManualClock } from '@blender-sim/base/testing';
import { type Participant, type ParticipantOptions, createParticipant } from '@blender-sim/rtps';
import { SimNetwork } from '@blender-sim/rtps/testing';
import type { Command } from '../../../command.js';
import type { Stream } from '../../../terminal/stream.js';
import type { Tools } from '../tools.js';

/** A command under way, or ended, on a simulated host. */
export interface Running {
  stdout: string;
  stderr: string;
  /** What `run` gave or threw. */
  ended: { readonly code: number } | { readonly error: unknown } | undefined;
  /** Ctrl-C. */
  interrupt(): void;
}

/** Commands on simulated hosts that hear each other by multicast, in the time of a clock that a test moves. */
export class CommandWorld {
  readonly clock: ManualClock = new ManualClock();
  readonly network: SimNetwork = new SimNetwork({ clock: this.clock });
  #hosts = 0;

  /** @param terminal whether someone looks at stdout. */
  start(make: (tools: Tools) => Command, args: readonly string[], terminal: boolean = false): Running {
    const stop = new AbortController();
    const running: Running = {
      stdout: '',
      stderr: '',
      ended: undefined,
      interrupt: () => stop.abort(new Error('interrupted')),
    };
    const stream = (name: 'stdout' | 'stderr'): Stream => ({
      ...process.stdout,
      isTTY: terminal && name === 'stdout',
      columns: 200,
      rows: 50,
      write: (text: unknown) => ((running[name] += String(text)), true),
      on: () => process.stdout,
      off: () => process.stdout,
    });
    const address = this.#address();
    const tools: Tools = {
      createParticipant: (options) => this.#join(address, options),
      clock: this.clock,
      stdout: stream('stdout'),
      stderr: stream('stderr'),
    };
    // What a command throws at once counts as thrown by it.
    void (async () => make(tools).run(args, stop.signal))().then(
      (code) => (running.ended = { code }),
      (error: unknown) => (running.ended = { error }),
    );
    return running;
  }

  /** A participant of no command. */
  join(options: ParticipantOptions = {}): Promise<Participant> {
    return this.#join(this.#address(), options);
  }

  /** Moves the clock until `is` holds. @throws after `maxMs`. */
  async until(is: () => boolean, maxMs: number = 30_000): Promise<void> {
    for (let ms = 0; !is(); ms += 10) {
      if (ms >= maxMs) throw new Error(`still not so after ${maxMs} ms; timers: ${this.clock.pending.join(', ')}`);
      await this.clock.advance(10);
    }
  }

  /** Waits for a command's end. @returns its exit code. @throws what it threw. */
  async end(running: Running, maxMs?: number): Promise<number> {
    await this.until(() => running.ended !== undefined, maxMs);
    if (running.ended !== undefined && 'code' in running.ended) return running.ended.code;
    throw running.ended?.error;
  }

  #address(): string {
    this.#hosts += 1;
    return `10.0.0.${this.#hosts}`;
  }

  #join(address: string, options: ParticipantOptions): Promise<Participant> {
    const transport = this.network.transport(address);
    return createParticipant({ ...options, transport, clock: this.clock, interfaces: [address], initialPeers: [] });
  }
}

/** The objects that a command printed. */
export function objects(text: string): Record<string, unknown>[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}
