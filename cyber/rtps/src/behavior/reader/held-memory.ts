import type { MonotonicMs } from '@blender-sim/base';
import type { PartialChange } from './partial-change.js';
import { STALE_PARTIAL_MS } from './reader-timing.js';

/** Whoever has a partial change, and can do without it. */
export interface PartialOwner {
  /** A best-effort writer never sends a fragment again: its partial changes go first. */
  readonly isReliable: boolean;
  /** Forgets the change and releases its memory. */
  evict(partial: PartialChange): void;
}

/** The octets that a reader holds for all its writers, and their bound. */
export class HeldMemory {
  readonly #limit: number;
  #used = 0;
  /** In the order in which they began. */
  readonly #partials = new Map<PartialChange, PartialOwner>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  get used(): number {
    return this.#used;
  }

  take(octets: number): boolean {
    if (!this.fits(octets)) return false;
    this.#used += octets;
    return true;
  }

  /** Whether there is room for so many octets as it is. */
  fits(octets: number): boolean {
    return this.#used + octets <= this.#limit;
  }

  give(octets: number): void {
    this.#used -= octets;
  }

  /**
   * Makes room for a change to reassemble: unfinished ones of best-effort writers give way, oldest first, then those of
   * reliable writers of which nothing has come for a second. Others stay, or two large ones would evict each other for ever.
   */
  hasRoomFor(octets: number, now: MonotonicMs): boolean {
    if (octets > this.#limit) return false;
    if (!this.fits(octets)) this.#evict(octets, (_partial, owner) => !owner.isReliable);
    if (!this.fits(octets)) {
      this.#evict(octets, (partial) => now - partial.touchedAt >= STALE_PARTIAL_MS);
    }
    return this.fits(octets);
  }

  addPartial(partial: PartialChange, owner: PartialOwner): void {
    this.#used += partial.octets;
    this.#partials.set(partial, owner);
  }

  removePartial(partial: PartialChange): void {
    if (this.#partials.delete(partial)) this.#used -= partial.octets;
  }

  #evict(octets: number, mayGo: (partial: PartialChange, owner: PartialOwner) => boolean): void {
    for (const [partial, owner] of this.#partials) {
      if (this.fits(octets)) return;
      if (mayGo(partial, owner)) owner.evict(partial);
    }
  }
}
