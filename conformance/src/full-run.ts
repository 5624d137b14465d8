import { seededRandom } from '@blender-sim/base';
import { reservoirSample } from '@blender-sim/mainnode';

/** Whether the long proofs run in full: `npm run test:full`. Otherwise a seeded selection of them does. */
export const IS_FULL: boolean = process.env['BLENDER_SIM_FULL'] === '1';

const SEED = Number(process.env['BLENDER_SIM_SEED'] ?? 1);

/** Of each group at most `count`, the same ones every time; BLENDER_SIM_SEED picks others. Says so, with `what` they are. */
export function seededSelection<T>(what: string, groups: readonly (readonly T[])[], count: number): T[] {
  const random = seededRandom(SEED);
  const chosen = groups.flatMap((group) => reservoirSample(group, count, random));
  const all = groups.reduce((sum, group) => sum + group.length, 0);
  process.stdout.write(`${what}: ${String(chosen.length)} of ${String(all)} with BLENDER_SIM_SEED=${String(SEED)}\n`);
  return chosen;
}
