import type { CancelTimer } from '@blender-sim/base';
import type { CyberWire, Role, WireMessage, WireReader } from '@blender-sim/topology';
import type { ProcessWorld } from '../process-world.js';
import { isLatched } from './durability.js';

/** Without a message for so long, a history is over; C++ listens as long. */
const SILENCE_MS = 1000;
/** The first message comes when the endpoints are matched, which was seen to take C++ 2.4 s (31-, section 3). */
const FIRST_MS = 3000;
/** Histories listened to at once. Each is an endpoint; who makes up writers is not to fill the participant with them. */
const MAX_OPEN = 64;

interface Open {
  readonly readers: readonly WireReader[];
  cancel: CancelTimer;
}

/**
 * A C++ writer in hybrid mode sends each new reader what it has kept, on a topic for the two of them: the decimal ids one
 * after the other (31-, section 6). Ours keep their history on the wire and do not.
 */
export class LatchedHistory {
  readonly #world: ProcessWorld;
  readonly #readerId: bigint;
  readonly #onMessage: (wire: CyberWire, message: WireMessage) => void;
  readonly #open = new Map<string, Open>();
  #isClosed = false;

  constructor(world: ProcessWorld, readerId: bigint, onMessage: (wire: CyberWire, message: WireMessage) => void) {
    this.#world = world;
    this.#readerId = readerId;
    this.#onMessage = onMessage;
  }

  listenTo({ attributes, owner }: Role): void {
    if (this.#isClosed || owner.isOwn || owner.isOurs || this.#open.size >= MAX_OPEN) return;
    const { qosProfile } = attributes;
    if (qosProfile === undefined || !isLatched(qosProfile)) return;
    const topic = `${attributes.id}${this.#readerId}`;
    if (this.#open.has(topic)) return;
    const wires = this.#world.topology.wires.filter(({ generation }) => generation === owner.generation);
    const readers = wires.map((wire) =>
      wire.openReader({
        topic,
        // The writer’s, as C++ has it: a volatile reader is sent the history, too.
        qos: qosProfile,
        onMessage: (message) => {
          this.#wait(topic, SILENCE_MS);
          this.#onMessage(wire, message);
        },
      }),
    );
    this.#open.set(topic, { readers, cancel: () => undefined });
    this.#wait(topic, FIRST_MS);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#open.keys()].map((topic) => this.#end(topic)));
  }

  #wait(topic: string, ms: number): void {
    const open = this.#open.get(topic);
    if (open === undefined) return;
    open.cancel();
    open.cancel = this.#world.clock.after('cyber latched history', ms, () => void this.#end(topic));
  }

  async #end(topic: string): Promise<void> {
    const open = this.#open.get(topic);
    if (open === undefined) return;
    this.#open.delete(topic);
    open.cancel();
    await Promise.all(open.readers.map((reader) => reader.close()));
  }
}
