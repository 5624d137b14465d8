import { type Cyber, type CyberOptions, createCyber } from '@blender-sim/cyber';
import type { Command } from '../../../command.js';
import type { Stream } from '../../../terminal/stream.js';
import { CommandHosts, type Running as RunningCommand } from '../../network/testing/command-hosts.js';
import type { CyberTools, KeySource } from '../cyber-tools.js';

/** A command under way, at a terminal. */
export interface Running extends RunningCommand {
  /** Whether the terminal gives out every key as it is pressed. */
  isRaw: boolean;
  /** What the user types. */
  type(keys: string): void;
  resize(columns: number, rows: number): void;
}

/** How a command is started. */
export interface StartOptions {
  readonly terminal?: boolean;
  /** Lines on standard input. */
  readonly stdin?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly machine?: Partial<CyberTools['machine']>;
}

/** Commands and Cyber processes on simulated hosts that hear each other by multicast, in the time of a clock that a test moves. */
export class CyberCommandWorld extends CommandHosts {
  start(make: (tools: CyberTools) => Command, args: readonly string[], options: StartOptions = {}): Running {
    const { terminal = false, stdin = [], environment = {}, machine = {} } = options;
    const stop = new AbortController();
    const listeners = new Map<string, (data: Buffer) => void>();
    const size = { columns: 80, rows: 24 };
    const running: Running = {
      stdout: '',
      stderr: '',
      ended: undefined,
      isRaw: false,
      interrupt: () => stop.abort(new Error('interrupted')),
      type: (keys) => listeners.get('data')?.(Buffer.from(keys)),
      resize: (columns, rows) => {
        Object.assign(size, { columns, rows });
        listeners.get('resize')?.(Buffer.alloc(0));
      },
    };
    const on = (name: string | symbol, listener: (...args: never[]) => void): NodeJS.WriteStream => {
      // Only listeners without arguments, and those of data.
      listeners.set(String(name), listener as (data: Buffer) => void);
      return process.stdout;
    };
    const off = (name: string | symbol): NodeJS.WriteStream => (listeners.delete(String(name)), process.stdout);
    const stream = (name: 'stdout' | 'stderr'): Stream => ({
      isTTY: terminal && name === 'stdout',
      get columns() {
        return size.columns;
      },
      get rows() {
        return size.rows;
      },
      write: (text: unknown) => ((running[name] += String(text)), true),
      on,
      off,
    });
    const keys: KeySource = {
      isTTY: terminal,
      // What is called of a stream here gives nothing that is used.
      on: on as unknown as KeySource['on'],
      off: off as unknown as KeySource['off'],
      resume: () => process.stdin,
      pause: () => process.stdin,
      setRawMode: (isRaw) => (running.isRaw = isRaw),
    };
    const address = this.address();
    const tools: CyberTools = {
      createCyber: (given) => this.#join(address, given),
      clock: this.clock,
      stdout: stream('stdout'),
      stderr: stream('stderr'),
      stdin: Object.assign(keys, {
        [Symbol.asyncIterator]: async function* () {
          for (const line of stdin) yield await Promise.resolve(Buffer.from(`${line}\n`));
        },
      }),
      environment,
      machine: {
        interfaces: () => [{ name: 'sim0', address, isLoopback: false }],
        udpPorts: () => Promise.resolve(undefined),
        groupInterfaces: () => Promise.resolve(undefined),
        ...machine,
      },
      onExit: () => () => undefined,
    };
    this.follow(running, () => make(tools), args, stop.signal);
    return running;
  }

  /** A Cyber process of no command. */
  async join(options: CyberOptions = {}): Promise<Cyber> {
    const joining = this.#join(this.address(), { settleMs: 0, ...options });
    await this.clock.advance(10);
    return joining;
  }

  /** Waits for a promise while time goes on. */
  settle<T>(promise: Promise<T>, maxMs: number = 30_000): Promise<T> {
    return this.clock.during(promise, maxMs);
  }

  #join(address: string, options: CyberOptions): Promise<Cyber> {
    const transport = this.network.transport(address);
    const host = `host-${address.split('.').at(-1) ?? ''}`;
    return createCyber({ hostName: host, environment: {}, ...options, transport, clock: this.clock, ip: address });
  }
}
