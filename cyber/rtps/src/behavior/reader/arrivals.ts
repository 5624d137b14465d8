import type { MonotonicMs } from '@blender-sim/base';
import type { DataFrag } from '../../messages/submessage.js';
import { NUMBER_SET_BITS, type SequenceNumber } from '../../structure/sequence-number.js';
import type { WireTime } from '../../structure/wire-time.js';
import type { IncomingChange } from '../change.js';
import type { HeldMemory, PartialOwner } from './held-memory.js';
import { holdable, octetsOf } from './held-octets.js';
import { NumberRanges } from './number-ranges.js';
import { PartialChange, reassemblyOctets } from './partial-change.js';

/** Changes of one writer that are reassembled at a time: more are in flight only where a writer is far ahead of its window. */
const MAX_PARTIALS = 64;

/**
 * What has come of a reliable writer's changes: all before `expected`; of the others those held, those that will not come
 * and those of which fragments are here.
 */
export class Arrivals implements PartialOwner {
  readonly isReliable: boolean = true;
  readonly #memory: HeldMemory;
  readonly #maxHeldChanges: number;
  #expected: SequenceNumber;
  #highest: SequenceNumber;
  readonly #held = new Map<SequenceNumber, IncomingChange>();
  readonly #gaps = new NumberRanges();
  readonly #partials = new Map<SequenceNumber, PartialChange>();

  /** @param begin all before it were delivered. */
  constructor(memory: HeldMemory, maxHeldChanges: number, begin: SequenceNumber = 1) {
    this.#memory = memory;
    this.#maxHeldChanges = maxHeldChanges;
    this.#expected = begin;
    this.#highest = begin - 1;
  }

  /** The first number that isn't delivered and may still come. */
  get expected(): SequenceNumber {
    return this.#expected;
  }

  /** The highest number that the writer is known to have used. */
  get highest(): SequenceNumber {
    return this.#highest;
  }

  /** Neither held changes, nor known gaps, nor fragments. */
  get isPlain(): boolean {
    return this.#held.size === 0 && this.#gaps.isEmpty && this.#partials.size === 0;
  }

  get partials(): IterableIterator<PartialChange> {
    return this.#partials.values();
  }

  partial(sequence: SequenceNumber): PartialChange | undefined {
    return this.#partials.get(sequence);
  }

  /** Delivered, held, or known not to come. */
  has(sequence: SequenceNumber): boolean {
    return sequence < this.#expected || this.#held.has(sequence) || this.#gaps.has(sequence);
  }

  sawNumber(sequence: SequenceNumber): void {
    if (sequence > this.#highest) this.#highest = sequence;
  }

  /** The expected change came, and is delivered by the caller. */
  passExpected(): void {
    if (this.#partials.size > 0) this.#forget(this.#expected);
    this.sawNumber(this.#expected);
    this.#expected++;
  }

  /** Keeps a change whose turn has not come. @returns false where the bounds leave no room. */
  hold(change: IncomingChange): boolean {
    this.#forget(change.sequence);
    const kept = holdable(change);
    if (this.#held.size >= this.#maxHeldChanges || !this.#memory.take(octetsOf(kept))) return false;
    this.#held.set(change.sequence, kept);
    return true;
  }

  /** Takes out the expected change where it is held; steps over numbers that will not come. */
  takeNext(): IncomingChange | undefined {
    this.skipGaps();
    const change = this.#held.get(this.#expected);
    if (change === undefined) return undefined;
    this.#drop(change);
    this.#expected++;
    return change;
  }

  /** Steps over expected numbers that will not come. */
  skipGaps(): void {
    if (!this.#gaps.isEmpty) this.#expected = this.#gaps.takeFrom(this.#expected);
    this.sawNumber(this.#expected - 1);
  }

  /**
   * `start` .. `end` - 1 will not come; those held stay.
   * @param keepPartials whether those of which fragments came may come yet.
   * @returns how many of them were still expected.
   */
  addGap(start: SequenceNumber, end: SequenceNumber, keepPartials: boolean = false): number {
    const kept = this.#hereBetween(start, end, keepPartials);
    let from = Math.max(start, this.#expected);
    let added = 0;
    for (const sequence of kept) {
      added += this.#gaps.add(from, sequence);
      from = sequence + 1;
    }
    added += this.#gaps.add(from, end);
    for (const partial of this.#partials.values()) if (this.#gaps.has(partial.sequence)) this.evict(partial);
    return added;
  }

  /** Held numbers from `start` to before `end`, ascending; a range may be of any length. */
  #hereBetween(start: SequenceNumber, end: SequenceNumber, withPartials: boolean): SequenceNumber[] {
    const isHere = (sequence: SequenceNumber): boolean =>
      this.#held.has(sequence) || (withPartials && this.#partials.has(sequence));
    const numbers: SequenceNumber[] = [];
    if (end - start <= this.#held.size + this.#partials.size) {
      for (let sequence = start; sequence < end; sequence++) if (isHere(sequence)) numbers.push(sequence);
      return numbers;
    }
    for (const sequence of this.#held.keys()) numbers.push(sequence);
    if (withPartials) for (const sequence of this.#partials.keys()) numbers.push(sequence);
    return numbers.filter((sequence) => sequence >= start && sequence < end).sort((a, b) => a - b);
  }

  /** Of the 256 numbers from `expected`: those up to the highest known of which nothing is here. */
  missing(): SequenceNumber[] {
    const numbers: SequenceNumber[] = [];
    const last = Math.min(this.#highest, this.#expected + NUMBER_SET_BITS - 1);
    const isPlain = this.isPlain;
    for (let sequence = this.#expected; sequence <= last; sequence++) {
      if (isPlain || (!this.has(sequence) && !this.#partials.has(sequence))) numbers.push(sequence);
    }
    return numbers;
  }

  /** The lowest number of which a change is held or a fragment is here; Infinity: none. */
  lowestHere(): SequenceNumber {
    let lowest = Infinity;
    for (const sequence of this.#held.keys()) lowest = Math.min(lowest, sequence);
    for (const sequence of this.#partials.keys()) lowest = Math.min(lowest, sequence);
    return lowest;
  }

  /** Begins to reassemble the change of a sound fragment. @returns undefined where the bounds leave no room. */
  begin(message: DataFrag, time: WireTime | undefined, now: MonotonicMs): PartialChange | undefined {
    const octets = reassemblyOctets(message);
    // The expected change is what all wait for: its room is made by what can be had again.
    if (message.sequence === this.#expected) this.#makeRoom(octets, now);
    if (this.#partials.size >= MAX_PARTIALS || !this.#memory.hasRoomFor(octets, now)) return undefined;
    const partial = new PartialChange(message, time, now);
    this.#partials.set(partial.sequence, partial);
    this.#memory.addPartial(partial, this);
    return partial;
  }

  evict(partial: PartialChange): void {
    this.#partials.delete(partial.sequence);
    this.#memory.removePartial(partial);
  }

  /** The first number that is missing. */
  get firstMissing(): SequenceNumber {
    let end = this.#expected;
    while (this.has(end)) end = Math.max(end + 1, this.#gaps.endOf(end));
    return end;
  }

  /** Forgets what is behind the first missing number. @returns whether there is something before it. */
  keepDeliverable(): boolean {
    for (const partial of this.#partials.values()) this.evict(partial);
    const end = this.firstMissing;
    for (const change of this.#held.values()) if (change.sequence >= end) this.#drop(change);
    return this.#held.size > 0;
  }

  /** The writer began anew: nothing has come of it. */
  restart(): void {
    this.clear();
    this.#gaps.clear();
    this.#expected = 1;
    this.#highest = 0;
  }

  clear(): void {
    for (const partial of this.#partials.values()) this.evict(partial);
    for (const change of this.#held.values()) this.#drop(change);
  }

  #makeRoom(octets: number, now: MonotonicMs): void {
    if (this.#partials.size < MAX_PARTIALS && this.#memory.hasRoomFor(octets, now)) return;
    const here = [...this.#partials.values(), ...this.#held.values()].sort((a, b) => b.sequence - a.sequence);
    for (const change of here) {
      if (this.#partials.size < MAX_PARTIALS && this.#memory.hasRoomFor(octets, now)) return;
      if (change instanceof PartialChange) this.evict(change);
      else this.#drop(change);
    }
  }

  #drop(change: IncomingChange): void {
    this.#held.delete(change.sequence);
    this.#memory.give(octetsOf(change));
  }

  #forget(sequence: SequenceNumber): void {
    const partial = this.#partials.get(sequence);
    if (partial !== undefined) this.evict(partial);
  }
}
