import { type TestContext, afterAll, beforeAll } from 'vitest';
import { ensureCyberPeer } from '../rtps/build-peer.js';
import type { CyberLine } from './cyber-lines.js';
import { CyberProcess } from './cyber-process.js';
import { type CyberSpec, cyberArguments } from './cyber-spec.js';
import { type CyberDomain, freeCyberDomain } from './free-cyber-domain.js';
import { ensureOurProcess, ourCyberCommand, removeOurProcess } from './our-cyber.js';

/** What of a process a test chooses; the domain is that of the test. */
export type CyberChoice = Omit<CyberSpec, 'domain'>;

/** Starts processes in a domain of their own, and ends all of them when it is disposed of. */
export class CyberPeers implements AsyncDisposable {
  readonly #program: string;
  readonly #domain: CyberDomain;
  readonly #started: CyberProcess[] = [];

  constructor(program: string, domain: CyberDomain) {
    this.#program = program;
    this.#domain = domain;
  }

  get domain(): number {
    return this.#domain.id;
  }

  /** C++'s. Resolves when it is ready. */
  cpp(choice: CyberChoice = {}): Promise<CyberProcess> {
    return this.#start('C++', [this.#program, ...cyberArguments({ ...choice, domain: this.domain })]);
  }

  /** Ours. Resolves when it is ready. */
  async ours(choice: CyberChoice = {}): Promise<CyberProcess> {
    const program = await ensureOurProcess();
    return this.#start('ours', ourCyberCommand(program, { ...choice, domain: this.domain }));
  }

  start(make: 'C++' | 'ours', choice: CyberChoice = {}): Promise<CyberProcess> {
    return make === 'C++' ? this.cpp(choice) : this.ours(choice);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // A frozen process does not end by SIGTERM, and nobody is to learn of these ends.
    for (const process of this.#started) process.kill();
    await Promise.all(this.#started.map((process) => process.ended));
    await this.#domain[Symbol.asyncDispose]();
  }

  async #start(make: string, command: readonly [program: string, ...args: string[]]): Promise<CyberProcess> {
    const name = `${make} ${String(this.#started.length + 1)}`;
    const started = new CyberProcess({ name, command, understand });
    this.#started.push(started);
    await started.ready();
    return started;
  }
}

/** To be called once in a test file: builds the C++ process before its tests. They are skipped, with the reason, where it can't be. */
export function useCyberPeers(): (test: TestContext) => Promise<CyberPeers> {
  let program: string | undefined;
  let missing: string | undefined;
  beforeAll(async () => {
    const built = await ensureCyberPeer();
    if ('missing' in built) missing = built.missing;
    else program = built.program;
  });
  afterAll(removeOurProcess);
  return async (test) =>
    program === undefined ? test.skip(missing) : new CyberPeers(program, await freeCyberDomain());
}

function understand(value: unknown): CyberLine | undefined {
  if (typeof value !== 'object' || value === null || !('event' in value)) return undefined;
  // commands.hpp and cyber-lines.ts are two views of one format.
  return value as CyberLine;
}
