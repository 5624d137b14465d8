import { type Random, seededRandom } from '@blender-sim/base';

/** Whether the long proofs run in full: `npm run test:full`. Otherwise a seeded selection of them does. */
export const IS_FULL: boolean = process.env['BLENDER_SIM_FULL'] === '1';

/** BLENDER_SIM_SEED: chooses what a selection takes. */
export const SEED: number = Number(process.env['BLENDER_SIM_SEED'] ?? 1);

/** Of each group at most `count`, the same ones every time; BLENDER_SIM_SEED picks others. Says so, with `what` they are. */
export function seededSelection<T>(what: string, groups: readonly (readonly T[])[], count: number): T[] {
  const random = seededRandom(SEED);
  const chosen = groups.flatMap((group) => pick(group, count, random));
  const all = groups.reduce((sum, group) => sum + group.length, 0);
  process.stdout.write(`${what}: ${String(chosen.length)} of ${String(all)} with BLENDER_SIM_SEED=${String(SEED)}\n`);
  return chosen;
}

/** In a full run all cases; else those that tell most, and so many of the others, the same ones every time. */
export function telling<T>(cases: readonly T[], tellsMost: (one: T) => boolean, others: number): T[] {
  if (IS_FULL) return [...cases];
  const rest = cases.filter((one) => !tellsMost(one));
  const chosen = new Set(pick(rest, others, seededRandom(SEED)));
  return cases.filter((one) => tellsMost(one) || chosen.has(one));
}

function pick<T>(cases: readonly T[], count: number, random: Random): T[] {
  const ranked = cases.map((one) => ({ one, rank: random() })).sort((a, b) => a.rank - b.rank);
  return ranked.slice(0, count).map(({ one }) => one);
}
