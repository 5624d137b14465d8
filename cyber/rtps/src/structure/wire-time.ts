import type { WallMs } from '@blender-sim/base';

/** Time_t and Duration_t: seconds and 1/2^32 of a second (RTPS 2.3, 9.3.2). */
export interface WireTime {
  /** Signed 32 bits. */
  readonly seconds: number;
  /** Unsigned 32 bits. */
  readonly fraction: number;
}

export const TIME_INFINITE: WireTime = { seconds: 0x7fffffff, fraction: 0xffffffff };

const FRACTIONS_PER_MS = 2 ** 32 / 1000;

/** @param ms at least 0; Infinity, and what 31 bits of seconds can't hold, is TIME_INFINITE. */
export function durationOf(ms: number): WireTime {
  const seconds = Math.floor(ms / 1000);
  if (!(seconds < 0x7fffffff)) return TIME_INFINITE;
  const fraction = Math.round((ms - seconds * 1000) * FRACTIONS_PER_MS);
  return fraction > 0xffffffff ? { seconds: seconds + 1, fraction: 0 } : { seconds, fraction };
}

/** Milliseconds; Infinity for what stands for infinite (also Cyclone's and Fast's: seconds 0x7fffffff). */
export function durationMs({ seconds, fraction }: WireTime): number {
  return seconds === 0x7fffffff ? Infinity : seconds * 1000 + fraction / FRACTIONS_PER_MS;
}

/** A wall time on the wire. */
export function wireTimeOf(ms: WallMs): WireTime {
  return durationOf(ms);
}

/** Milliseconds since 1970, to about a microsecond. */
export function wallMsOf(time: WireTime): WallMs {
  return (time.seconds * 1000 + time.fraction / FRACTIONS_PER_MS) as WallMs;
}
