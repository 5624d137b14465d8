/** From the largest: from how many milliseconds on a unit is used, its length, its name. */
const UNITS: readonly (readonly [fromMs: number, unitMs: number, name: string])[] = [
  [172_800_000, 86_400_000, 'd'],
  [7_200_000, 3_600_000, 'h'],
  [120_000, 60_000, 'min'],
  [1000, 1000, 's'],
  [0, 1, 'ms'],
];

/** A duration as people say it: `infinite`, `300 ms`, `12 s`, `2.5 min`. Three significant digits; negative ones count as 0. */
export function durationText(ms: number): string {
  if (!Number.isFinite(ms)) return ms === -Infinity ? '0 ms' : 'infinite';
  const [, unitMs, name] = UNITS.find(([fromMs]) => ms >= fromMs) ?? [0, 1, 'ms'];
  const value = Math.max(0, ms) / unitMs;
  return `${value >= 100 ? Math.round(value) : Number(value.toPrecision(3))} ${name}`;
}
