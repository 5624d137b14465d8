import type { History } from '../structure/qos.js';
import type { Sample } from './participant-api.js';

/**
 * Samples that arrived and that nobody has taken. Keep-last drops the oldest of an instance beyond its depth, and of all
 * beyond `maxSamples`; keep-all drops nothing and says when it is full.
 */
export class SampleQueue<T> {
  readonly #depth: number;
  readonly #maxSamples: number;
  /** Of each instance, how many wait. */
  readonly #counts = new Map<string, number>();
  #samples: (Sample<T> | undefined)[] = [];
  /** Index of the first that waits; what is before it has been taken. */
  #first = 0;
  #count = 0;

  constructor(history: History, maxSamples: number) {
    this.#depth = history.kind === 'keep-last' ? history.depth : Infinity;
    this.#maxSamples = maxSamples;
  }

  get count(): number {
    return this.#count;
  }

  /** Keep-all: nothing should be added now. */
  get isFull(): boolean {
    return this.#depth === Infinity && this.#count >= this.#maxSamples;
  }

  /** After it was full: enough has been taken to go on. */
  get hasRoom(): boolean {
    return this.#count <= this.#maxSamples / 2;
  }

  add(sample: Sample<T>): void {
    const instance = sample.instance ?? '';
    // However many instances there are, a reader that nobody reads keeps so many.
    if (this.#depth < Infinity && this.#count >= this.#maxSamples) this.take(1);
    const waiting = this.#counts.get(instance) ?? 0;
    if (waiting >= this.#depth) this.#dropOldest(instance);
    else this.#counts.set(instance, waiting + 1);
    this.#samples.push(sample);
    this.#count++;
  }

  /** The oldest samples, at most `count`. */
  take(count: number): Sample<T>[] {
    const taken: Sample<T>[] = [];
    while (taken.length < count && this.#first < this.#samples.length) {
      const sample = this.#samples[this.#first];
      this.#samples[this.#first++] = undefined;
      if (sample === undefined) continue;
      const instance = sample.instance ?? '';
      const left = (this.#counts.get(instance) ?? 1) - 1;
      if (left === 0) this.#counts.delete(instance);
      else this.#counts.set(instance, left);
      this.#count--;
      taken.push(sample);
    }
    this.#shrink();
    return taken;
  }

  #dropOldest(instance: string): void {
    for (let i = this.#first; i < this.#samples.length; i++) {
      const sample = this.#samples[i];
      if (sample === undefined || (sample.instance ?? '') !== instance) continue;
      this.#samples[i] = undefined;
      this.#count--;
      break;
    }
    while (this.#first < this.#samples.length && this.#samples[this.#first] === undefined) this.#first++;
    this.#shrink();
  }

  #shrink(): void {
    if (this.#first === this.#samples.length) {
      this.#samples = [];
      this.#first = 0;
    } else if (this.#first > 1024 && this.#first * 2 > this.#samples.length) {
      this.#samples = this.#samples.slice(this.#first);
      this.#first = 0;
    }
  }
}
