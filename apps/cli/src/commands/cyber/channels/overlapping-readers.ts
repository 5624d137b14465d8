import type { CancelTimer, Clock } from '@blender-sim/base';
import type { ChannelReaderOptions, MessageMeta, Node, RawMessage, Reader } from '@blender-sim/cyber';
import { SenderSequences } from './sender-sequences.js';

/** C++ was seen to take 2.4 s to match a new reader (31-, section 3): until then only the one before hears it. */
const OVERLAP_MS = 3000;

/**
 * Hears a channel by one reader after the other, as other writers ask for another QoS: the one before hears on for 3 s, and
 * nothing is told twice.
 */
export class OverlappingReaders {
  readonly #node: Pick<Node, 'createReader'>;
  readonly #clock: Clock;
  readonly #onMessage: (data: Uint8Array, meta: MessageMeta, lost: number) => void;
  readonly #sequences = new SenderSequences();
  #current: Reader<RawMessage> | undefined;
  #before: { readonly reader: Reader<RawMessage>; readonly cancel: CancelTimer } | undefined;
  #unknownSenders = 0;

  /** @param onMessage is told how many messages of all senders never came, so far. */
  constructor(
    node: Pick<Node, 'createReader'>,
    clock: Clock,
    onMessage: (data: Uint8Array, meta: MessageMeta, lost: number) => void,
  ) {
    this.#node = node;
    this.#clock = clock;
    this.#onMessage = onMessage;
  }

  /** Messages of senders that have not joined; what two readers hear at once counts once. */
  get unknownSenders(): number {
    return this.#unknownSenders + (this.#current?.counters.unknownSender ?? 0);
  }

  /** Hears by another reader from now on. @throws CyberError as `createReader` does: then all is as before. */
  open(options: Omit<ChannelReaderOptions<RawMessage>, 'onMessage'>): void {
    const reader = this.#node.createReader({
      ...options,
      onMessage: ({ data }, meta) => {
        if (this.#sequences.take(meta)) this.#onMessage(data, meta, this.#sequences.lost);
      },
    });
    const before = this.#current;
    this.#current = reader;
    if (before === undefined) return;
    void this.#closeBefore();
    this.#unknownSenders += before.counters.unknownSender;
    const cancel = this.#clock.after('reader before', OVERLAP_MS, () => void this.#closeBefore());
    this.#before = { reader: before, cancel };
  }

  /** Twice is fine. */
  async close(): Promise<void> {
    await Promise.all([this.#current?.close(), this.#closeBefore()]);
  }

  async #closeBefore(): Promise<void> {
    const before = this.#before;
    this.#before = undefined;
    before?.cancel();
    await before?.reader.close();
  }
}
