import type { Logger, MonotonicMs } from '@blender-sim/base';
import { parseMessage } from '../messages/parse-message.js';
import type { MessageHeader } from '../messages/submessage.js';
import type { GuidPrefix } from '../structure/guid.js';
import { type Locator, udpV4 } from '../structure/locator.js';
import { type Datagram, wholeDatagram } from '../transport/datagram.js';
import type { Source, Transport } from '../transport/transport.js';
import { MessagePacker } from './message-packer.js';
import { type SubmessageHandler, receiveMessage } from './message-receiver.js';
import type { PacketTap } from './participant-api.js';
import type { StepRunner } from './step-runner.js';
import { type TrafficCounters, count } from './traffic-counters.js';

export interface DatagramPortOptions {
  readonly transport: Transport;
  readonly header: MessageHeader;
  readonly maxDatagramBytes: number;
  readonly counters: TrafficCounters;
  readonly logger: Logger;
}

/** Where submessages become datagrams and datagrams submessages: counts them and shows them to the tap. */
export class DatagramPort {
  readonly packer: MessagePacker;
  tap: PacketTap | undefined;
  readonly #options: DatagramPortOptions;
  #congestion: Promise<void> | undefined;

  constructor(options: DatagramPortOptions) {
    this.#options = options;
    this.packer = new MessagePacker({
      header: options.header,
      maxOctets: options.maxDatagramBytes,
      send: (datagram, to) => this.#send(datagram, to),
      onSent: ({ kind }) => count(options.counters.sent, kind),
    });
  }

  /** Undefined: go on. Else resolves when the system has taken what waits. */
  get congestion(): Promise<void> | undefined {
    return this.#congestion;
  }

  /**
   * Hands a datagram's submessages to the handler, in one step. Whatever is in it, this does not throw.
   * @param onHeard its sender is alive.
   */
  receive(
    datagram: Uint8Array,
    from: Source,
    steps: StepRunner,
    handler: SubmessageHandler,
    onHeard: (prefix: GuidPrefix, now: MonotonicMs) => void,
  ): void {
    const { counters, header, logger } = this.#options;
    const parsed = parseMessage(datagram);
    const message = typeof parsed === 'string' ? undefined : parsed;
    this.tap?.({ direction: 'in', peer: udpV4(from.address, from.port), octets: datagram, message });
    const problem = typeof parsed === 'string' ? parsed : parsed.problem;
    if (problem !== undefined) count(counters.malformed, problem);
    if (message === undefined) return;
    try {
      steps.run((now) => {
        onHeard(message.header.prefix, now);
        receiveMessage(message, header.prefix, from, now, handler);
      });
    } catch (error) {
      logger.error('a datagram could not be handled', { from, error });
    }
  }

  #send(datagram: Datagram, to: Locator): void {
    if (this.tap !== undefined) {
      const octets = wholeDatagram(datagram);
      const parsed = parseMessage(octets);
      const message = typeof parsed === 'string' ? undefined : parsed;
      this.tap({ direction: 'out', peer: to, octets, message });
    }
    const { transport } = this.#options;
    if (transport.send(datagram, to) || this.#congestion !== undefined) return;
    this.#congestion = transport.drained().then(() => {
      this.#congestion = undefined;
    });
  }
}
