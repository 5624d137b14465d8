import type { CancelTimer, Clock } from '@blender-sim/base';
import { Paced } from './paced.js';

interface Telling {
  readonly soon: Paced;
  later: CancelTimer;
}

/**
 * Tells the name of an own node again when another claimant of it went. C++ removes a name with whoever leaves, whoever has
 * it (31-, section 7, row 1), and learns here that we do: at once, and once more when all have noticed a silent one's end.
 * A peer that comes and goes all the time makes us tell it no more often than every `everyMs`.
 */
export class NameKeeper {
  readonly #clock: Clock;
  readonly #everyMs: number;
  readonly #leaseMs: number;
  readonly #tell: (nodeId: bigint) => void;
  /** Names that are contested, or were within a lease. */
  readonly #tellings = new Map<bigint, Telling>();

  /** @param tell publishes the own node's JOIN. */
  constructor(
    clock: Clock,
    { everyMs, leaseMs }: { everyMs: number; leaseMs: number },
    tell: (nodeId: bigint) => void,
  ) {
    this.#clock = clock;
    this.#everyMs = everyMs;
    this.#leaseMs = leaseMs;
    this.#tell = tell;
  }

  /** @param nodeId of an own node. */
  otherGone(nodeId: bigint): void {
    const known = this.#tellings.get(nodeId);
    known?.later();
    const telling = known ?? {
      soon: new Paced(this.#clock, 'topology name', this.#everyMs, () => this.#tell(nodeId)),
      later: () => undefined,
    };
    telling.later = this.#clock.after('topology name', this.#leaseMs, () => {
      telling.soon.close();
      this.#tellings.delete(nodeId);
      this.#tell(nodeId);
    });
    this.#tellings.set(nodeId, telling);
    telling.soon.ask();
  }

  /** Twice is fine. */
  close(): void {
    for (const { soon, later } of this.#tellings.values()) {
      soon.close();
      later();
    }
    this.#tellings.clear();
  }
}
