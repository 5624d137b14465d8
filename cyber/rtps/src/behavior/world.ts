import type { MonotonicMs } from '@blender-sim/base';
import type { Submessage } from '../messages/submessage.js';
import type { GuidPrefix } from '../structure/guid.js';
import type { Locator } from '../structure/locator.js';
import type { WireTime } from '../structure/wire-time.js';

/** Where a submessage goes. Make one and keep it: equal targets share a datagram by identity of `key`. */
export interface SendTarget {
  /** Equal for equal locators, whatever the prefix. */
  readonly key: string;
  /** Sent as INFO_DST; undefined: for whoever reads it. */
  readonly prefix: GuidPrefix | undefined;
  readonly locators: readonly Locator[];
}

/**
 * What a writer or reader engine may do to the world. Engines have no clock, no socket and no randomness: time is told
 * by the caller, and what they want is asked for here. Calls take effect after the engine's step has returned.
 */
export interface EngineWorld {
  /**
   * Appends a submessage to the datagram for `target`; it leaves with the step, together with what else goes there.
   * @param time source time, sent as INFO_TS before it.
   */
  send(target: SendTarget, submessage: Submessage, time?: WireTime): void;
  /** Asks that `tick` is called at `at` at the latest (once; earlier wins). */
  wakeAt(at: MonotonicMs): void;
}
