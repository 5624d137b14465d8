import type { EndpointData, Guid, Participant, SequenceNumber } from '@blender-sim/rtps';
import type {
  CyberWire,
  Generation,
  WireMessage,
  WireReader,
  WireReaderOptions,
  WireWriteOptions,
  WireWriter,
  WireWriterOptions,
} from '@blender-sim/topology';

/** A wire whose other end is the test: it says who is matched when, what arrives, and sees what is sent. */
export class StagedWire implements CyberWire {
  readonly generation: Generation;
  readonly #listeners = new Set<(event: { readonly kind: string }) => void>();
  // The process asks it for its GUID and for events only.
  readonly participant: Participant = {
    guid: guidOf('ee'.repeat(12)),
    on: (listener: (event: { readonly kind: string }) => void) => {
      this.#listeners.add(listener);
      return () => this.#listeners.delete(listener);
    },
  } as unknown as Participant;
  readonly writers: Map<string, StagedWriter> = new Map();
  readonly readers: Map<string, StagedReader> = new Map();

  constructor(generation: Generation) {
    this.generation = generation;
  }

  /** The other participants are gone. */
  participantsLeft(): void {
    for (const listener of this.#listeners) listener({ kind: 'left' });
  }

  openWriter(options: WireWriterOptions): StagedWriter {
    const writer = new StagedWriter(options, () => this.writers.delete(options.topic));
    this.writers.set(options.topic, writer);
    return writer;
  }

  openReader(options: WireReaderOptions): StagedReader {
    const reader = new StagedReader(options, () => this.readers.delete(options.topic));
    this.readers.set(options.topic, reader);
    return reader;
  }

  async close(): Promise<void> {}

  async [Symbol.asyncDispose](): Promise<void> {}
}

abstract class StagedEnd {
  readonly topic: string;
  matched: readonly EndpointData[] = [];
  readonly #onMatchChange: (() => void) | undefined;
  readonly #onClose: () => void;

  constructor({ topic, onMatchChange }: WireWriterOptions | WireReaderOptions, onClose: () => void) {
    this.topic = topic;
    this.#onMatchChange = onMatchChange;
    this.#onClose = onClose;
  }

  /** From now on it is matched with an endpoint of each of these participants. */
  match(...prefixes: string[]): void {
    // Of an endpoint only its GUID is asked for.
    this.matched = prefixes.map((prefix) => ({ guid: guidOf(prefix) }) as unknown as EndpointData);
    this.#onMatchChange?.();
  }

  async close(): Promise<void> {
    this.#onClose();
  }
}

export class StagedWriter extends StagedEnd implements WireWriter {
  readonly sent: { readonly text: string; readonly options: WireWriteOptions }[] = [];
  readonly removed: number[] = [];
  /** Resolves `waitForAcknowledgements`; undefined: at once. */
  acknowledged: Promise<void> | undefined;

  async write(data: Uint8Array, options: WireWriteOptions = {}): Promise<SequenceNumber> {
    this.sent.push({ text: new TextDecoder().decode(data), options });
    return this.sent.length;
  }

  remove(sequence: SequenceNumber): void {
    this.removed.push(sequence);
  }

  async waitForReaders(): Promise<void> {}

  async waitForAcknowledgements(signal?: AbortSignal): Promise<void> {
    if (this.acknowledged === undefined) return;
    await Promise.race([
      this.acknowledged,
      new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason), { once: true })),
    ]);
  }
}

export class StagedReader extends StagedEnd implements WireReader {
  readonly undecodable: number = 0;
  readonly #options: WireReaderOptions;

  constructor(options: WireReaderOptions, onClose: () => void) {
    super(options, onClose);
    this.#options = options;
  }

  async waitForWriters(): Promise<void> {}

  receive(text: string, message: Partial<WireMessage>): void {
    this.#options.onMessage({
      data: new TextEncoder().encode(text),
      info: undefined,
      writer: guidOf('aa'.repeat(12)),
      writerSequence: 1,
      generation: 10,
      sourceTime: undefined,
      ...message,
    });
  }
}

/** The GUID of some endpoint of a participant. */
export function guidOf(prefix: string): Guid {
  return { prefix: prefix as Guid['prefix'], entityId: 0x103 };
}
