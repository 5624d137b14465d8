import { seededRandom } from '@blender-sim/base';

/** `npm run test:full`: every case, however long. */
export const FULL: boolean = process.env['BLENDER_SIM_FULL'] === '1';

/**
 * The cases to run: all of them in a full run; else those that tell most, and so many of the others, chosen by
 * BLENDER_SIM_SEED: the same ones every time unless another is given.
 */
export function selected<T>(cases: readonly T[], tellsMost: (one: T) => boolean, others: number): T[] {
  if (FULL) return [...cases];
  const random = seededRandom(Number(process.env['BLENDER_SIM_SEED'] ?? 1));
  const rest = cases.filter((one) => !tellsMost(one)).map((one) => ({ one, rank: random() }));
  const chosen = new Set(
    rest
      .sort((a, b) => a.rank - b.rank)
      .slice(0, others)
      .map(({ one }) => one),
  );
  return cases.filter((one) => tellsMost(one) || chosen.has(one));
}
