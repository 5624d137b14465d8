import { type Clock, type Logger, messageOf } from '@blender-sim/base';
import type { SequenceNumber } from '@blender-sim/rtps';
import type { ChangeMsg } from '#gen/cyber/proto/topology_change_pb.js';
import { roleKey } from '../roles/role-key.js';
import { encodeChange } from '../wire/change-codec.js';
import type { WireWriter } from '../wire/cyber-wire.js';

/** A LEAVE stays in the history for so many leases: by then everybody who did not hear it has given this process up. */
const LEAVES_KEPT_LEASES = 3;

/** What was written of a role that lives, on each writer. */
type Written = readonly (readonly [WireWriter, Promise<SequenceNumber | undefined>])[];

/**
 * Writes the changes of the own roles of one topic to all wires. The histories hold living roles only: who comes late gets
 * these, not everything that ever was (31-, section 7, row 7).
 */
export class TopologyPublisher {
  readonly #writers: readonly WireWriter[];
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #keepLeavesMs: number;
  readonly #joins = new Map<string, Written>();
  readonly #timers = new Set<() => void>();
  #published = 0;
  #held = 0;

  constructor(writers: readonly WireWriter[], options: { clock: Clock; logger: Logger; leaseMs: number }) {
    this.#writers = writers;
    this.#clock = options.clock;
    this.#logger = options.logger;
    this.#keepLeavesMs = LEAVES_KEPT_LEASES * options.leaseMs;
  }

  /** Samples written, of all wires. */
  get published(): number {
    return this.#published;
  }

  /** Samples in the histories. */
  get held(): number {
    return this.#held;
  }

  /** A role came, or is told again: what was told of it before goes. */
  join(message: ChangeMsg): void {
    const key = keyOf(message);
    const before = this.#joins.get(key);
    this.#joins.set(key, this.#write(message));
    if (before !== undefined) this.#remove(before);
  }

  /** A role went. */
  leave(message: ChangeMsg): void {
    const key = keyOf(message);
    const leave = this.#write(message);
    const before = this.#joins.get(key);
    this.#joins.delete(key);
    if (before !== undefined) this.#remove(before);
    const cancel = this.#clock.after('topology leave', this.#keepLeavesMs, () => {
      this.#timers.delete(cancel);
      this.#remove(leave);
    });
    this.#timers.add(cancel);
  }

  /** Resolves when every matched reader has what was written. */
  async acknowledged(signal: AbortSignal): Promise<void> {
    await Promise.all(this.#writers.map((writer) => writer.waitForAcknowledgements(signal)));
  }

  /** Twice is fine. */
  async close(): Promise<void> {
    for (const cancel of this.#timers) cancel();
    this.#timers.clear();
    await Promise.all(this.#writers.map((writer) => writer.close()));
  }

  #write(message: ChangeMsg): Written {
    const octets = encodeChange(message);
    return this.#writers.map((writer) => {
      this.#published++;
      this.#held++;
      const sequence = writer.write(octets).catch((error: unknown) => {
        this.#held--;
        this.#logger.warn('a change of the topology was not published', {
          topic: writer.topic,
          error: messageOf(error),
        });
        return undefined;
      });
      return [writer, sequence] as const;
    });
  }

  #remove(written: Written): void {
    for (const [writer, sequence] of written) {
      void sequence.then((number) => {
        if (number === undefined) return;
        this.#held--;
        writer.remove(number);
      });
    }
  }
}

function keyOf({ roleType, roleAttr }: ChangeMsg): string {
  return roleAttr === undefined ? '' : roleKey(roleType, roleAttr);
}
