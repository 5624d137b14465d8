import { type CancelTimer, type Clock, type Logger, type MonotonicMs, messageOf } from '@blender-sim/base';
import type { SequenceNumber } from '@blender-sim/rtps';
import { clearField, clone } from '@bufbuild/protobuf';
import { RoleAttributesSchema } from '#gen/cyber/proto/role_attributes_pb.js';
import { type ChangeMsg, ChangeMsgSchema, RoleType } from '#gen/cyber/proto/topology_change_pb.js';
import { roleKey } from '../roles/role-key.js';
import { encodeChange } from '../wire/change-codec.js';
import type { WireWriter } from '../wire/cyber-wire.js';

/** A LEAVE stays in the history for so many leases: by then everybody who did not hear it has given this process up. */
const LEAVES_KEPT_LEASES = 3;

/** Roles that went and may be said again, of a topic. */
const MAX_GONE = 1000;

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
  readonly #warn: (text: string) => void;
  readonly #joins = new Map<string, Written>();
  readonly #timers = new Set<CancelTimer>();
  /** Roles that went, and when; not those that came again since. The last ones only. */
  readonly #gone = new Map<string, { readonly leave: ChangeMsg; readonly at: MonotonicMs }>();
  #published = 0;
  #held = 0;

  /** @param options `warn`: told in a sentence of what others will not hear. */
  constructor(
    writers: readonly WireWriter[],
    options: { clock: Clock; logger: Logger; leaseMs: number; warn: (text: string) => void },
  ) {
    this.#writers = writers;
    this.#warn = options.warn;
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
    this.#gone.delete(key);
  }

  /** A role went. */
  leave(message: ChangeMsg): void {
    // Nobody is told in simulation mode.
    if (this.#writers.length === 0) return;
    const key = keyOf(message);
    this.#writeLeave(message);
    const before = this.#joins.get(key);
    this.#joins.delete(key);
    if (before !== undefined) this.#remove(before);
    this.#gone.set(key, { leave: sayableAgain(message), at: this.#clock.monotonicMs() });
    for (const oldest of this.#gone.keys()) {
      if (this.#gone.size <= MAX_GONE) break;
      this.#gone.delete(oldest);
    }
  }

  /** Says again what went since then (monotonic milliseconds), to one of ours that may have been out of reach all the time that it was said. */
  leaveAgain(since: number): void {
    for (const { leave, at } of this.#gone.values()) if (at >= since) this.#writeLeave(leave);
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

  #writeLeave(message: ChangeMsg): void {
    const written = this.#write(message);
    // Also where the role comes again: C++ that has not heard it would have a client, or a writer, twice.
    const cancel = this.#clock.after('topology leave', this.#keepLeavesMs, () => {
      this.#timers.delete(cancel);
      this.#remove(written);
    });
    this.#timers.add(cancel);
  }

  #write(message: ChangeMsg): Written {
    const octets = encodeChange(message);
    return this.#writers.map((writer) => {
      this.#published++;
      this.#held++;
      const sequence = writer.write(octets).catch((error: unknown) => {
        this.#published--;
        this.#held--;
        const { topic } = writer;
        this.#logger.warn('a change of the topology was not published', { topic, error: messageOf(error) });
        this.#warn(`Others will not hear of a change on ${topic}: ${messageOf(error)}`);
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

/**
 * A LEAVE that ours understand late, of whatever has come since: without a description; and without a node's name, by whose
 * id C++ would remove whoever has the name now (decision 21).
 */
function sayableAgain(leave: ChangeMsg): ChangeMsg {
  const copy = clone(ChangeMsgSchema, leave);
  if (copy.roleAttr === undefined) return copy;
  clearField(copy.roleAttr, RoleAttributesSchema.field.protoDesc);
  if (copy.roleType === RoleType.ROLE_NODE) clearField(copy.roleAttr, RoleAttributesSchema.field.nodeName);
  return copy;
}
