import type { MonotonicMs } from '@blender-sim/base';
import type { Data, DataFrag } from '../../messages/submessage.js';
import type { Guid } from '../../structure/guid.js';
import type { SequenceNumber } from '../../structure/sequence-number.js';
import type { WireTime } from '../../structure/wire-time.js';
import type { IncomingChange } from '../change.js';
import type { PartialOwner } from './held-memory.js';
import { holdable, octetsOf } from './held-octets.js';
import { changeOfData, changeOfPartial } from './incoming-change.js';
import { isSoundFragment, PartialChange, reassemblyOctets } from './partial-change.js';
import type { ReaderContext } from './reader-context.js';
import type { MatchedWriter } from './reader-engine-types.js';
import { STALE_PARTIAL_MS } from './reader-timing.js';
import type { WriterProxy } from './writer-proxy.js';

const NEVER = Infinity as MonotonicMs;

/** Unfinished changes kept of one writer: fragments of two or three mix where the network reorders. */
const MAX_PARTIALS = 8;

/** A pair of which one side is best-effort (RTPS 2.3, 8.4.11): what is newer than what was delivered, and no way back. */
export class BestEffortProxy implements WriterProxy, PartialOwner {
  readonly guid: Guid;
  readonly isReliable: boolean = false;
  readonly #context: ReaderContext;
  readonly #partials = new Map<SequenceNumber, PartialChange>();
  /** Held back while the reader pauses, ascending. */
  readonly #queue: IncomingChange[] = [];
  /** The newest that was delivered or is held back; 0: none yet. */
  #newest: SequenceNumber = 0;
  #isGone: boolean = false;

  /** @param begin nothing before it is delivered. */
  constructor(writer: MatchedWriter, context: ReaderContext, begin: SequenceNumber = 1) {
    this.guid = writer.guid;
    this.#context = context;
    this.#newest = begin - 1;
  }

  get position(): SequenceNumber {
    return this.#newest + 1;
  }

  update(): void {
    // Nothing is ever sent to a best-effort writer.
  }

  onData(message: Data, time: WireTime | undefined): void {
    if (this.#isOld(message.sequence)) return;
    const { counters, options } = this.#context;
    if ((message.payload?.length ?? 0) > options.maxSampleOctets) counters.overflow++;
    else this.#arrived(changeOfData(this.guid, message, time));
  }

  onDataFrag(message: DataFrag, time: WireTime | undefined, now: MonotonicMs): void {
    const { counters, options } = this.#context;
    if (this.#isOld(message.sequence)) return;
    if (!isSoundFragment(message)) counters.badFragments++;
    else if (message.sampleSize > options.maxSampleOctets) counters.overflow++;
    else {
      const partial = this.#partials.get(message.sequence) ?? this.#begin(message, time, now);
      if (partial === undefined) counters.overflow++;
      else this.#fragment(partial, message, now);
    }
  }

  onHeartbeat(): void {
    // A best-effort reader doesn't answer (8.4.11.1); what a HEARTBEAT says to be there will not be sent again.
  }

  onHeartbeatFrag(): void {
    // As for onHeartbeat.
  }

  onGap(): void {
    // What doesn't come is skipped in any case.
  }

  tick(now: MonotonicMs): MonotonicMs {
    let next = NEVER;
    for (const partial of this.#partials.values()) {
      const endsAt = (partial.touchedAt + STALE_PARTIAL_MS) as MonotonicMs;
      if (endsAt <= now) this.evict(partial);
      else if (endsAt < next) next = endsAt;
    }
    return next;
  }

  resume(): void {
    while (!this.#context.isPaused) {
      const change = this.#queue.shift();
      if (change === undefined) return;
      this.#context.memory.give(octetsOf(change));
      this.#context.deliver(change);
    }
  }

  depart(): boolean {
    this.#isGone = true;
    for (const partial of this.#partials.values()) this.evict(partial);
    if (this.#context.isPaused) return this.#queue.length > 0;
    for (const change of this.#queue.splice(0)) this.#context.memory.give(octetsOf(change));
    return false;
  }

  evict(partial: PartialChange): void {
    this.#partials.delete(partial.sequence);
    this.#context.memory.removePartial(partial);
  }

  #isOld(sequence: SequenceNumber): boolean {
    if (sequence > this.#newest) return false;
    if (sequence === this.#newest) this.#context.counters.duplicates++;
    else this.#context.counters.outOfOrder++;
    return true;
  }

  #arrived(change: IncomingChange): void {
    const { counters, memory, options } = this.#context;
    // Behind one that is held back only the queue keeps the order.
    const mustWait = this.#context.isPaused || this.#queue.length > 0;
    if (mustWait) {
      const kept = holdable(change);
      if (this.#queue.length >= options.maxHeldChanges || !memory.take(octetsOf(kept))) {
        counters.overflow++;
        return;
      }
      this.#queue.push(kept);
    }
    if (this.#newest > 0) counters.lost += change.sequence - this.#newest - 1;
    this.#newest = change.sequence;
    for (const partial of this.#partials.values()) if (partial.sequence <= this.#newest) this.evict(partial);
    if (!mustWait) this.#context.deliver(change);
  }

  #begin(message: DataFrag, time: WireTime | undefined, now: MonotonicMs): PartialChange | undefined {
    const octets = reassemblyOctets(message);
    const { memory } = this.#context;
    let victim: PartialChange | undefined;
    if (this.#partials.size >= MAX_PARTIALS || !memory.fits(octets)) {
      // One that had to go does not come back to push out a newer one.
      const oldest = Math.min(...this.#partials.keys());
      if (message.sequence < oldest && oldest < Infinity) return undefined;
      victim = this.#partials.get(oldest);
      if (victim !== undefined) this.evict(victim);
    }
    if (!memory.hasRoomFor(octets, now)) return undefined;
    const partial = new PartialChange(message, time, now, victim);
    this.#partials.set(partial.sequence, partial);
    memory.addPartial(partial, this);
    this.#context.wakeAt((now + STALE_PARTIAL_MS) as MonotonicMs);
    return partial;
  }

  #fragment(partial: PartialChange, message: DataFrag, now: MonotonicMs): void {
    const { counters } = this.#context;
    const taken = partial.accept(message, now);
    if (taken === 'bad') counters.badFragments++;
    else if (taken === 'duplicate') counters.duplicates++;
    else if (partial.isComplete && !this.#isGone) {
      this.evict(partial);
      this.#arrived(changeOfPartial(this.guid, partial));
    }
  }
}
