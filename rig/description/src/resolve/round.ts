/**
 * To 9 decimals. sin, atan and pow may differ in the last bit from one version of Node to the next; after this all
 * machines of a network compute the same rig digest.
 */
export function round9(value: number): number {
  const scaled = value * 1e9;
  // Beyond 2^53 there are no such decimals; + 0 makes -0 into 0, which JSON would write alike.
  return Math.abs(scaled) < Number.MAX_SAFE_INTEGER ? Math.round(scaled) / 1e9 + 0 : value;
}
