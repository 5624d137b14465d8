import type { StoreMaxima } from '@blender-sim/optics';

/** Target by target the larger of two; undefined is a worker that took no share. */
export function largerMaxima(left: StoreMaxima | undefined, right: StoreMaxima | undefined): StoreMaxima | undefined {
  if (left === undefined || right === undefined) return left ?? right;
  return left.map((entry, at) => entry.map((value, target) => Math.max(value, right[at]?.[target] ?? -Infinity)));
}
