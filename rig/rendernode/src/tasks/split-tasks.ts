import type { RenderRequest } from '@blender-sim/optics';

/** The part of a request that one process renders. */
export interface TaskShare {
  readonly process: number;
  /** Which of the request's patterns, ascending. */
  readonly indexes: readonly number[];
}

/** Groups patterns by the process they were assigned to (the specification's SplitTasks). */
export function splitTasks(indexes: readonly number[], assigned: readonly number[]): TaskShare[] {
  const shares = new Map<number, number[]>();
  indexes.forEach((index, position) => {
    const process = assigned[position];
    if (process === undefined) throw new RangeError(`pattern ${String(index)} was assigned to no process`);
    const share = shares.get(process);
    if (share === undefined) shares.set(process, [index]);
    else share.push(index);
  });
  return [...shares].map(([process, share]) => ({ process, indexes: share }));
}

/** The LED words of some of a request's patterns. */
export function wordsOf(request: RenderRequest, indexes: readonly number[]): Uint32Array {
  const { lightCount, words } = request;
  const picked = new Uint32Array(indexes.length * lightCount);
  indexes.forEach((index, position) => {
    picked.set(words.subarray(index * lightCount, (index + 1) * lightCount), position * lightCount);
  });
  return picked;
}
