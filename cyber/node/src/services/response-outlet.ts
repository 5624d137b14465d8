import { type Clock, type MonotonicMs, raceAbort } from '@blender-sim/base';
import type { GuidPrefix, SequenceNumber } from '@blender-sim/rtps';
import type { CyberWire, MessageInfo, WireWriter } from '@blender-sim/topology';
import { CyberError } from '../cyber-error.js';
import { withinLinger } from '../linger.js';
import { Waiters } from '../waiters.js';
import { SERVICE_WRITER_QOS, responseTopic } from './service-wire.js';

/** A response that its client has not had by then has nobody to have it. */
const KEPT_MS = 10_000;

interface Sent {
  readonly sequence: SequenceNumber;
  /** Of the participant that asked. */
  readonly client: GuidPrefix;
  readonly untilMs: MonotonicMs;
}

/**
 * A server's responses on one wire. Each stays in the history until its client is matched and has it: a client's first
 * request may be there before its reader is known.
 */
export class ResponseOutlet {
  readonly #clock: Clock;
  readonly #writer: WireWriter;
  readonly #waiters = new Waiters();
  readonly #closing = new AbortController();
  readonly #sending = new Set<Promise<void>>();
  #sent: Sent[] = [];
  #sweeping: Promise<void> | undefined;

  constructor(clock: Clock, wire: CyberWire, service: string) {
    this.#clock = clock;
    this.#writer = wire.openWriter({
      topic: responseTopic(service),
      qos: SERVICE_WRITER_QOS,
      onMatchChange: () => this.#waiters.check(),
    });
  }

  /** @param client the participant that the request came from. @throws as WireWriter.write. */
  async send(response: Uint8Array, info: MessageInfo, client: GuidPrefix): Promise<void> {
    const sending = this.#send(response, info, client);
    this.#sending.add(sending);
    try {
      await sending;
    } finally {
      this.#sending.delete(sending);
    }
  }

  /** Clients that are there have their responses by then, if they take them within the linger time. */
  async close(): Promise<void> {
    await withinLinger(this.#clock, [this], (_, limit) => raceAbort(this.#had(), limit));
    this.#waiters.close(new CyberError('CYBER_CLOSED', 'The service is closed.'));
    this.#closing.abort();
    await this.#writer.close();
  }

  async #send(response: Uint8Array, info: MessageInfo, client: GuidPrefix): Promise<void> {
    const sequence = await this.#writer.write(response, { info });
    // Monotonic time less or more a span is monotonic time.
    this.#sent.push({ sequence, client, untilMs: (this.#clock.monotonicMs() + KEPT_MS) as MonotonicMs });
    this.#sweeping ??= this.#sweep();
  }

  /** Resolves when what was given to `send` has been had, or is too old. */
  async #had(): Promise<void> {
    await Promise.allSettled(this.#sending);
    await this.#sweeping;
  }

  async #sweep(): Promise<void> {
    for (let oldest = this.#sent[0]; oldest !== undefined && !this.#closing.signal.aborted; oldest = this.#sent[0]) {
      await this.#acknowledged(oldest.untilMs);
    }
    this.#sweeping = undefined;
  }

  /** Waits for acknowledgements until a time, and removes what is had by then or too old. */
  async #acknowledged(untilMs: MonotonicMs): Promise<void> {
    const limit = new AbortController();
    const end = (): void => limit.abort();
    const cancel = this.#clock.after('cyber responses', untilMs - this.#clock.monotonicMs(), end);
    this.#closing.signal.addEventListener('abort', end, { once: true });
    try {
      await this.#waiters.wait(() => this.#sent.some((sent) => this.#isMatched(sent)), limit.signal);
      const batch = new Set(this.#sent.filter((sent) => this.#isMatched(sent)));
      await this.#writer.waitForAcknowledgements(limit.signal);
      this.#remove((sent) => batch.has(sent));
    } catch {
      const now = this.#clock.monotonicMs();
      if (!this.#closing.signal.aborted) this.#remove((sent) => sent.untilMs <= now);
    } finally {
      cancel();
      this.#closing.signal.removeEventListener('abort', end);
    }
  }

  #isMatched({ client }: Sent): boolean {
    return this.#writer.matched.some(({ guid }) => guid.prefix === client);
  }

  #remove(is: (sent: Sent) => boolean): void {
    for (const sent of this.#sent) if (is(sent)) this.#writer.remove(sent.sequence);
    this.#sent = this.#sent.filter((sent) => !is(sent));
  }
}
