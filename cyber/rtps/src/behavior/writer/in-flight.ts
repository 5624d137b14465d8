import type { FragmentNumber, SequenceNumber } from '../../structure/sequence-number.js';

const FIRST_CAPACITY = 16;

/**
 * What was sent to a reader and isn't acknowledged, in the order of sending: a ring of (last number, fragment, octets).
 * Small changes in a row share an entry, so that a million a second allocate nothing and a window has few entries.
 */
export class InFlight {
  /** Octets of all entries; a shared entry counts in full until its last change is acknowledged. */
  octets: number = 0;
  readonly #grainOctets: number;
  #sequences: number[] = new Array<number>(FIRST_CAPACITY).fill(0);
  #fragments: number[] = new Array<number>(FIRST_CAPACITY).fill(0);
  #costs: number[] = new Array<number>(FIRST_CAPACITY).fill(0);
  #head = 0;
  #count = 0;
  #isSealed = false;

  /** @param grainOctets changes share an entry up to this. */
  constructor(grainOctets: number) {
    this.#grainOctets = grainOctets;
  }

  /** @param fragment 0: a whole change. */
  push(sequence: SequenceNumber, fragment: FragmentNumber, octets: number): void {
    this.octets += octets;
    const mask = this.#costs.length - 1;
    const newest = (this.#head + this.#count - 1) & mask;
    if (this.#count > 0 && !this.#isSealed && fragment === 0 && this.#fragments[newest] === 0) {
      const together = (this.#costs[newest] ?? 0) + octets;
      if (together <= this.#grainOctets) {
        this.#costs[newest] = together;
        this.#sequences[newest] = sequence;
        return;
      }
    }
    this.#isSealed = false;
    if (this.#count === this.#costs.length) this.#grow();
    const at = (this.#head + this.#count++) & (this.#costs.length - 1);
    this.#sequences[at] = sequence;
    this.#fragments[at] = fragment;
    this.#costs[at] = octets;
  }

  /**
   * Takes off what the reader has: everything up to `acked`, and of change `partial` the fragments before `fragment`.
   * @returns the octets freed.
   */
  release(acked: SequenceNumber, partial: SequenceNumber, fragment: FragmentNumber): number {
    const before = this.octets;
    const mask = this.#costs.length - 1;
    for (; this.#count > 0; this.#count--, this.#head = (this.#head + 1) & mask) {
      const sequence = this.#sequences[this.#head] ?? 0;
      const oldest = this.#fragments[this.#head] ?? 0;
      if (sequence > acked && !(sequence === partial && oldest > 0 && oldest < fragment)) break;
      this.octets -= this.#costs[this.#head] ?? 0;
    }
    return before - this.octets;
  }

  /** What comes begins an entry of its own: a HEARTBEAT went out here, whose answer is to free all before it. */
  seal(): void {
    this.#isSealed = true;
  }

  clear(): void {
    this.octets = 0;
    this.#count = 0;
  }

  #grow(): void {
    const turned = (ring: number[]): number[] => [
      ...ring.slice(this.#head),
      ...ring.slice(0, this.#head),
      ...new Array<number>(ring.length).fill(0),
    ];
    this.#sequences = turned(this.#sequences);
    this.#fragments = turned(this.#fragments);
    this.#costs = turned(this.#costs);
    this.#head = 0;
  }
}
