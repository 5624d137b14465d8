import { parseArgs } from 'node:util';
import type { ObjectName } from './dome-rig.js';

/** What a benchmark may be told. */
export interface BenchOptions {
  /** A small rig and few rounds: whether it runs, in under two minutes. Its figures say little. */
  readonly quick: boolean;
  /** What lies on the stage. */
  readonly object: ObjectName;
}

/** @throws TypeError for an option that there is not; RangeError for an object that there is not. */
export function benchOptions(): BenchOptions {
  const { values } = parseArgs({ options: { quick: { type: 'boolean' }, object: { type: 'string' } } });
  const { quick = false, object = 'sphere' } = values;
  if (object !== 'sphere' && object !== 'medal')
    throw new RangeError(`--object is ${JSON.stringify(object)}; expected sphere or medal`);
  return { quick, object };
}
