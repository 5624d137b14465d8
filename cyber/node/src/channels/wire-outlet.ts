import { type Clock, type Logger, messageOf } from '@blender-sim/base';
import type { CyberWire, MessageInfo, QosProfile, Role, WireWriteOptions, WireWriter } from '@blender-sim/topology';
import type { ProcessWorld } from '../process-world.js';
import { historyDepth, isBestEffort, isVolatile } from './durability.js';
import { MatchQueue } from './match-queue.js';

/** Matching takes C++ up to 3 s after a JOIN (31-, section 7, row 13); later than that no match is expected any more. */
const MATCH_MS = 3000;
/** At least so many messages wait for a match, whatever the depth: they were written before anybody could have them. */
const MIN_HELD = 64;

export interface WireOutletOptions {
  readonly channel: string;
  readonly qos: QosProfile;
  /** The channel's living readers. */
  readonly readers: () => readonly Role[];
  /** Whether there is a matched reader may have changed. */
  readonly onChange: () => void;
}

/**
 * A Writer's end on one wire. What a volatile writer writes while a reader is known there that is not matched yet waits
 * for the match; C++ loses it. Best-effort promises nothing and does not wait.
 */
export class WireOutlet {
  readonly #wire: CyberWire;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #world: ProcessWorld;
  readonly #options: WireOutletOptions;
  readonly #writer: WireWriter;
  readonly #held: MatchQueue;
  readonly #openedMs: number;
  #holdsUntilMs = -Infinity;
  #isMatched = false;
  #hasReader = false;

  constructor(world: ProcessWorld, wire: CyberWire, options: WireOutletOptions) {
    this.#world = world;
    this.#wire = wire;
    this.#clock = world.clock;
    this.#logger = world.logger;
    this.#options = options;
    this.#openedMs = world.clock.monotonicMs();
    this.#held = new MatchQueue(world.clock, Math.max(MIN_HELD, historyDepth(options.qos)), MATCH_MS);
    this.#writer = wire.openWriter({
      topic: options.channel,
      qos: options.qos,
      onMatchChange: () => this.refresh(),
    });
  }

  /** A reader on this wire is matched, and its role has joined. */
  get hasReader(): boolean {
    return this.#hasReader;
  }

  /** Readers of processes of which an endpoint is matched: one of the process stands for all of it. */
  get matchedReaders(): readonly Role[] {
    const { peers } = this.#world;
    const prefixes = new Set<string>();
    const processes = new Set<string>();
    for (const { guid } of this.#writer.matched) {
      prefixes.add(guid.prefix);
      processes.add(peers.processOf(guid.prefix));
    }
    return this.#remoteReaders.filter(
      (role) => prefixes.has(role.owner.key) || processes.has(peers.processOfRole(role)),
    );
  }

  /** What is written now is for somebody: who is matched, who will be, or who comes later. */
  get isWanted(): boolean {
    return this.#isMatched || !isVolatile(this.#options.qos) || this.#isAwaited;
  }

  /** Resolves when the message is in the history, or waits for the match. @throws as WireWriter.write. */
  async write(data: Uint8Array, options: WireWriteOptions & { readonly info: MessageInfo }): Promise<void> {
    if (this.#isMatched || !isVolatile(this.#options.qos)) await this.#writer.write(data, options);
    else if (this.#isAwaited) this.#held.push(options.mayKeep === true ? data : data.slice(), options.info);
  }

  /** Roles, matches or participants have changed. */
  refresh(): void {
    const { generation } = this.#wire;
    const { matched } = this.#writer;
    const remote = this.#remoteReaders;
    this.#hasReader = matched.some((endpoint) => remote.some((role) => this.#world.peers.isOf(endpoint, role)));
    this.#isMatched = matched.length > 0;
    this.#holdsUntilMs = remote
      .filter(({ owner }) => owner.generation === generation)
      .reduce((until, { knownSince }) => Math.max(until, Math.max(knownSince, this.#openedMs) + MATCH_MS), -Infinity);
    if (this.#isMatched) this.#flush();
    this.#options.onChange();
  }

  /** Resolves when every reliable reader on this wire has all that was written. */
  async waitForAcknowledgements(signal?: AbortSignal): Promise<void> {
    await this.#held.emptied(signal);
    await this.#writer.waitForAcknowledgements(signal);
  }

  async close(closedError: Error): Promise<void> {
    this.#held.close(closedError);
    await this.#writer.close();
  }

  get #remoteReaders(): readonly Role[] {
    return this.#options.readers().filter(({ owner }) => !owner.isOwn);
  }

  get #isAwaited(): boolean {
    return !isBestEffort(this.#options.qos) && this.#clock.monotonicMs() < this.#holdsUntilMs;
  }

  #flush(): void {
    for (const { data, info } of this.#held.takeAll()) {
      this.#writer.write(data, { info, mayKeep: true }).catch((error: unknown) =>
        this.#logger.warn('a message that waited for its reader could not be written', {
          channel: this.#options.channel,
          error: messageOf(error),
        }),
      );
    }
  }
}
