import type { MonotonicMs } from '@blender-sim/base';
import type { DataFrag } from '../../messages/submessage.js';
import type { ParameterList } from '../../parameters/parameter.js';
import {
  type FragmentNumber,
  NUMBER_SET_BITS,
  type NumberSet,
  numberSet,
  type SequenceNumber,
} from '../../structure/sequence-number.js';
import type { WireTime } from '../../structure/wire-time.js';
import { copiedQos } from './held-octets.js';

/** How many fragments a change has; 0 where the message's numbers make no sense (RTPS 2.3, 8.3.7.3.3). */
export function fragmentsOf({ fragmentSize, sampleSize }: DataFrag): number {
  return fragmentSize >= 1 && sampleSize >= 1 ? Math.ceil(sampleSize / fragmentSize) : 0;
}

/** Octets that the fragments of the message fill; undefined where they aren't all there or not all within the change. */
function filledOctets(message: DataFrag): number | undefined {
  const { fragmentStart, fragmentCount, fragmentSize, sampleSize, payload } = message;
  const last = fragmentStart + fragmentCount - 1;
  if (fragmentStart < 1 || fragmentCount < 1 || last > fragmentsOf(message)) return undefined;
  const octets = Math.min(last * fragmentSize, sampleSize) - (fragmentStart - 1) * fragmentSize;
  // More is padding to the next submessage.
  return payload.length >= octets ? octets : undefined;
}

/** Octets that reassembling the change of this message takes: its buffer, and a bit for each fragment. */
export function reassemblyOctets(message: DataFrag): number {
  return message.sampleSize + 4 * Math.ceil(fragmentsOf(message) / 32);
}

/** Whether a fragment agrees with itself: nothing is allocated for one that doesn't. */
export function isSoundFragment(message: DataFrag): boolean {
  return filledOctets(message) !== undefined;
}

/** A change of which some fragments are here. One buffer, one copy; made by the first sound fragment. */
export class PartialChange {
  readonly sequence: SequenceNumber;
  readonly isKey: boolean;
  /** Fragments of the change. */
  readonly total: number;
  readonly payload: Uint8Array;
  /** What of the memory bound it takes. */
  readonly octets: number;
  /** From the first fragment that had any: Cyclone sends it with the first only, Fast with each. */
  inlineQos: ParameterList | undefined;
  inlineQosBigEndian: boolean = false;
  time: WireTime | undefined;
  /** When its last new fragment came. */
  touchedAt: MonotonicMs;
  /** When its missing fragments were last asked for. */
  askedAt: number = -Infinity;
  /** The highest fragment that is here. */
  highest: FragmentNumber = 0;
  readonly #sampleSize: number;
  readonly #fragmentSize: number;
  readonly #here: Uint32Array;
  #hereCount = 0;
  /** All before it are here. */
  #base: FragmentNumber = 1;

  /**
   * @param first a sound fragment; it isn't taken in yet.
   * @param instead one that gave way: where it was as large, its buffer serves again. A writer that begins sample after
   * sample and ends none would have a megabyte allocated for each datagram.
   */
  constructor(first: DataFrag, time: WireTime | undefined, now: MonotonicMs, instead?: PartialChange) {
    this.sequence = first.sequence;
    this.isKey = first.isKey === true;
    this.total = fragmentsOf(first);
    this.octets = reassemblyOctets(first);
    this.#sampleSize = first.sampleSize;
    this.#fragmentSize = first.fragmentSize;
    // Not zeroed: it is handed on only when every octet has been written.
    this.payload =
      instead?.payload.length === first.sampleSize
        ? instead.payload
        : new Uint8Array(Buffer.allocUnsafeSlow(first.sampleSize).buffer);
    this.#here = new Uint32Array(Math.ceil(this.total / 32));
    this.time = time;
    this.touchedAt = now;
  }

  get isComplete(): boolean {
    return this.#hereCount === this.total;
  }

  /** The first fragment that isn't here. */
  get firstMissing(): FragmentNumber {
    return this.#base;
  }

  /** @returns 'bad' for a fragment that contradicts itself or what is known of the change. */
  accept(message: DataFrag, now: MonotonicMs): 'new' | 'duplicate' | 'bad' {
    const { fragmentStart, fragmentCount, fragmentSize, payload } = message;
    const octets = filledOctets(message);
    if (octets === undefined || fragmentSize !== this.#fragmentSize) return 'bad';
    if (message.sampleSize !== this.#sampleSize || (message.isKey === true) !== this.isKey) return 'bad';
    let added = 0;
    for (let i = 0; i < fragmentCount; i++) if (this.#mark(fragmentStart + i)) added++;
    if (added === 0) return 'duplicate';
    const at = (fragmentStart - 1) * fragmentSize;
    // Octets that were here already come again as they were: a writer that changes them has broken the change anyway.
    this.payload.set(payload.length === octets ? payload : payload.subarray(0, octets), at);
    this.#hereCount += added;
    this.highest = Math.max(this.highest, fragmentStart + fragmentCount - 1);
    while (this.#base <= this.total && this.#has(this.#base)) this.#base++;
    if (this.inlineQos === undefined && message.inlineQos !== undefined) {
      this.inlineQos = copiedQos(message.inlineQos);
      this.inlineQosBigEndian = message.bigEndian === true;
    }
    this.touchedAt = now;
    return 'new';
  }

  /** What is missing up to `last`, of the first 256 numbers that are; undefined: nothing. */
  missing(last: FragmentNumber): NumberSet | undefined {
    const end = Math.min(last, this.total, this.#base + NUMBER_SET_BITS - 1);
    if (this.#base > end) return undefined;
    const numbers: number[] = [];
    for (let fragment = this.#base; fragment <= end; fragment++) if (!this.#has(fragment)) numbers.push(fragment);
    return numberSet(this.#base, numbers);
  }

  #has(fragment: FragmentNumber): boolean {
    const bit = fragment - 1;
    return ((this.#here[bit >>> 5] ?? 0) & (1 << (bit & 31))) !== 0;
  }

  #mark(fragment: FragmentNumber): boolean {
    if (this.#has(fragment)) return false;
    const bit = fragment - 1;
    this.#here[bit >>> 5] = (this.#here[bit >>> 5] ?? 0) | (1 << (bit & 31));
    return true;
  }
}

/** What of a change is missing up to `last`; an empty set from `last` + 1 where nothing is. */
export function fragmentsMissing(partial: PartialChange | undefined, last: FragmentNumber): NumberSet {
  if (partial !== undefined)
    return partial.missing(last) ?? numberSet(Math.min(Math.max(last, 0), partial.total) + 1, []);
  const end = Math.min(last, NUMBER_SET_BITS);
  return numberSet(
    1,
    Array.from({ length: end }, (_, index) => index + 1),
  );
}
