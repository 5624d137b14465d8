import type { Clock, MonotonicMs } from '@blender-sim/base';
import { type CyberWire, type WireMessage, type WireReader } from '@blender-sim/topology';
import { type Guid, guidText } from '@blender-sim/rtps';
import { SERVICE_READER_QOS, requestTopic } from './service-wire.js';

/** Within this time of a match a request may come from the history of its client. */
const REPLAY_MS = 2000;

/** A server's requests on one wire. */
export class RequestIntake {
  readonly #clock: Clock;
  readonly #reader: WireReader;
  readonly #matchedMs = new Map<string, MonotonicMs>();

  /** @param onRequest told with `isLive`: it came as it was written. */
  constructor(
    clock: Clock,
    wire: CyberWire,
    service: string,
    onRequest: (message: WireMessage, isLive: boolean) => void,
  ) {
    this.#clock = clock;
    this.#reader = wire.openReader({
      topic: requestTopic(service),
      qos: SERVICE_READER_QOS,
      onMessage: (message) => onRequest(message, this.#isLive(message.writer)),
      onMatchChange: () => this.#look(),
    });
    this.#look();
  }

  close(): Promise<void> {
    return this.#reader.close();
  }

  #look(): void {
    const matched = new Set(this.#reader.matched.map(({ guid }) => guidText(guid)));
    for (const writer of this.#matchedMs.keys()) if (!matched.has(writer)) this.#matchedMs.delete(writer);
    for (const writer of matched) {
      if (!this.#matchedMs.has(writer)) this.#matchedMs.set(writer, this.#clock.monotonicMs());
    }
  }

  #isLive(writer: Guid): boolean {
    const matchedMs = this.#matchedMs.get(guidText(writer));
    return matchedMs !== undefined && this.#clock.monotonicMs() - matchedMs > REPLAY_MS;
  }
}
