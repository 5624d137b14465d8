/** Uniform in [0, 1). */
export type Random = () => number;

/**
 * A small seeded generator (mulberry32) for simulations, tests and sampling that has to be repeatable; not for secrets.
 * @param seed an unsigned 32-bit integer; higher bits are dropped.
 */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
