import { type TestContext, afterAll, beforeAll } from 'vitest';
import { ensureCyberPeer } from '../rtps/build-peer.js';
import type { Namespace } from '../rtps/namespace.js';
import type { CyberLine } from './cyber-lines.js';
import { CyberProcess } from './cyber-process.js';
import { type CyberSpec, cyberArguments } from './cyber-spec.js';
import { type CyberDomain, freeCyberDomain } from './free-cyber-domain.js';
import { ensureOurProcess, ourCyberCommand, removeOurProcess } from './our-cyber.js';

/** What of a process a test chooses; the domain is that of the test. */
export type CyberChoice = Omit<CyberSpec, 'domain'>;

/** Where a process runs, if not beside the test. */
export interface Place {
  /** Of a network namespace. */
  readonly command?: Namespace['command'];
  /** With CYBER_DOMAIN_ID it is not told a domain. */
  readonly env?: NodeJS.ProcessEnv;
}

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
  cpp(choice: CyberChoice = {}, place: Place = {}): Promise<CyberProcess> {
    return this.#start('C++', [this.#program, ...cyberArguments(this.#spec(choice, place))], place);
  }

  /** Ours. Resolves when it is ready. */
  async ours(choice: CyberChoice = {}, place: Place = {}): Promise<CyberProcess> {
    const program = await ensureOurProcess();
    return this.#start('ours', ourCyberCommand(program, this.#spec(choice, place)), place);
  }

  start(make: 'C++' | 'ours', choice: CyberChoice = {}, place: Place = {}): Promise<CyberProcess> {
    return make === 'C++' ? this.cpp(choice, place) : this.ours(choice, place);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // A frozen process does not end by SIGTERM, and nobody is to learn of these ends.
    for (const process of this.#started) process.kill();
    await Promise.all(this.#started.map((process) => process.ended));
    await this.#domain[Symbol.asyncDispose]();
  }

  #spec(choice: CyberChoice, { env = {} }: Place): CyberSpec {
    return env['CYBER_DOMAIN_ID'] === undefined ? { ...choice, domain: this.domain } : choice;
  }

  async #start(
    make: string,
    command: readonly [program: string, ...args: string[]],
    { command: inside = (same) => [...same], env = {} }: Place,
  ): Promise<CyberProcess> {
    const name = `${make} ${String(this.#started.length + 1)}`;
    const started = new CyberProcess({ name, command: inside(command), env, understand });
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
