import { type TestContext, afterAll, beforeAll } from 'vitest';
import { ensureCyclonePeer, ensureFastPeer } from './build-peer.js';
import { LineProcess } from './line-process.js';
import { type Namespace, makeNamespace } from './namespace.js';
import { ourCommand, understandOurs } from './our-peer.js';
import { type PeerLine, type SampleLine, isSample } from './peer-lines.js';
import { type PeerSpec, peerArguments } from './peer-spec.js';

export type Vendor = 'fast' | 'cyclone';
/** A vendor's peer, or our own command. */
export type Contender = Vendor | 'ours';

export const VENDORS: readonly Vendor[] = ['fast', 'cyclone'];

/** Long enough for what takes a moment, also where it gets no core for seconds. */
export const SOON_MS = 60_000;

/** Peers outlast what is waited for: the tests end them. */
export const LASTS_S = 300;

/** Of who has written everything: as long as the peers last. */
export const LINGER_MS: number = 1000 * LASTS_S;

/** Of who leaves: longer than anything is waited for, so that only a goodbye tells of it in time. */
export const LONG_LEASE_MS = 100_000;

/** Our commands end when their stdin closes; the vendors' peers see to it by themselves. */
export const ENDS_WITH_TESTS: NodeJS.ProcessEnv = { BLENDER_SIM_END_WITH_STDIN: '1' };

type Programs = Readonly<Record<Vendor, string>>;

/** A publisher or subscriber that runs. */
export class Peer extends LineProcess<PeerLine> {
  /** Ready: its participant is there. */
  async ready(): Promise<void> {
    await this.next('ready', ({ event }) => event === 'ready', SOON_MS);
  }

  /** It has met so many of its counterparts. */
  async matched(count: number = 1): Promise<void> {
    await this.next(`match ${String(count)}`, (line) => line.event === 'matched' && line.count === count, SOON_MS);
  }

  /** Its publisher has written all that it was to write. */
  async written(): Promise<void> {
    await this.next('everything written', ({ event }) => event === 'written', SOON_MS);
  }

  /** The sample of this number has come. */
  async sample(number: number, withinMs: number = SOON_MS): Promise<SampleLine> {
    return this.next(
      `sample ${String(number)}`,
      (line): line is SampleLine => isSample(line) && line.valid && line.seq === number,
      withinMs,
    );
  }

  /** Samples with content, in the order of their coming. */
  get samples(): SampleLine[] {
    return this.lines.filter(isSample).filter(({ valid }) => valid);
  }

  /** Lets a publisher that waits for it begin. */
  go(): void {
    this.tell('go');
  }
}

interface Stoppable {
  stop(): Promise<void>;
}

/** Starts peers, and ends all of them when it is disposed of. */
export class Peers implements AsyncDisposable {
  readonly #programs: Programs;
  readonly #namespace: Namespace | undefined;
  readonly #started: Stoppable[] = [];

  constructor(programs: Programs, namespace: Namespace | undefined) {
    this.#programs = programs;
    this.#namespace = namespace;
  }

  pub(contender: Contender, spec: PeerSpec): Peer {
    return this.#start(contender, 'pub', spec);
  }

  sub(contender: Contender, spec: PeerSpec): Peer {
    return this.#start(contender, 'sub', spec);
  }

  /** The command that runs where the peers do. */
  inside(command: readonly [program: string, ...args: string[]]): readonly [program: string, ...args: string[]] {
    return this.#namespace?.command(command) ?? command;
  }

  /** Any other process, to be ended with the peers. */
  add<P extends Stoppable>(other: P): P {
    this.#started.push(other);
    return other;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#started.splice(0).map((peer) => peer.stop()));
  }

  #start(contender: Contender, role: 'pub' | 'sub', given: PeerSpec): Peer {
    const lasting: PeerSpec = { seconds: LASTS_S, ...given };
    const spec: PeerSpec =
      this.#namespace === undefined
        ? lasting
        : { ...lasting, multicast: true, interfaceAddress: this.#namespace.address };
    const command =
      contender === 'ours'
        ? ourCommand(role, spec)
        : ([this.#programs[contender], ...peerArguments(role, spec)] as const);
    return this.add(
      new Peer({
        name: `${contender} ${role}`,
        command: this.inside(command),
        env: ENDS_WITH_TESTS,
        // report.h and peer-lines.ts are two views of one format.
        understand: contender === 'ours' ? understandOurs : (value) => value as PeerLine | undefined,
      }),
    );
  }
}

/** What a test file needs to start peers. */
export interface PeerHarness {
  /** Peers that meet on 127.0.0.1. The test is skipped, with the reason, where the peers can't be built. */
  unicast(test: TestContext): Peers;
  /** Peers in a network namespace, that meet by multicast. Skipped where there is none, too. */
  multicast(test: TestContext): Promise<Peers>;
}

/** To be called once in a test file: builds the peers before its tests, and removes its namespace after them. */
export function usePeers(): PeerHarness {
  let programs: Programs | undefined;
  let namespace: Promise<Namespace | { readonly missing: string }> | undefined;
  let missing: string | undefined;
  beforeAll(async () => {
    const [fast, cyclone] = await Promise.all([ensureFastPeer(), ensureCyclonePeer()]);
    if ('missing' in fast) missing = fast.missing;
    else if ('missing' in cyclone) missing = cyclone.missing;
    else programs = { fast: fast.program, cyclone: cyclone.program };
  });
  afterAll(async () => {
    const made = await namespace;
    if (made !== undefined && !('missing' in made)) await made[Symbol.asyncDispose]();
  });
  return {
    unicast: (test) => (programs === undefined ? test.skip(missing) : new Peers(programs, undefined)),
    multicast: async (test) => {
      if (programs === undefined) return test.skip(missing);
      // Made for the first test that asks: making one may take seconds while others are removed.
      namespace ??= makeNamespace();
      const made = await namespace;
      return 'missing' in made ? test.skip(made.missing) : new Peers(programs, made);
    },
  };
}
