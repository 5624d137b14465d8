import { IS_FULL, seededSelection } from '../full-run.js';

const BOTH = [9, 10] as const;

/**
 * The generations of Cyber RT that a group of tests is run with: both in a full run, else one, which BLENDER_SIM_SEED picks.
 * @param name of the group: not all that are named differently get the same.
 */
export function chosenGenerations(name: string): readonly (9 | 10)[] {
  const pair = name.length % 2 === 0 ? BOTH : BOTH.toReversed();
  return IS_FULL ? BOTH : seededSelection(`${name}: generations`, [pair], 1);
}
