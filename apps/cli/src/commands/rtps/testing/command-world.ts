import { type Participant, type ParticipantOptions, createParticipant } from '@blender-sim/rtps';
import type { Command } from '../../../command.js';
import type { Stream } from '../../../terminal/stream.js';
import { CommandHosts, type Running } from '../../network/testing/command-hosts.js';
import type { Tools } from '../tools.js';

/** Commands on simulated hosts that hear each other by multicast, in the time of a clock that a test moves. */
export class CommandWorld extends CommandHosts {
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
    const address = this.address();
    const tools: Tools = {
      createParticipant: (options) => this.#join(address, options),
      clock: this.clock,
      stdout: stream('stdout'),
      stderr: stream('stderr'),
    };
    this.follow(running, () => make(tools), args, stop.signal);
    return running;
  }

  /** A participant of no command. */
  join(options: ParticipantOptions = {}): Promise<Participant> {
    return this.#join(this.address(), options);
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
