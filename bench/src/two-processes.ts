// Two Blender processes of one thread each against one of two threads, on the same batch of direct renders.
import { compare } from './compare.js';
import { MEDAL, type RigUnderTest, densePatterns, startRig } from './rig-under-test.js';

const IMAGES = 6;
const ROUNDS = 3;

async function imagesPerSecond(rig: RigUnderTest): Promise<number> {
  const patterns = densePatterns(IMAGES, rig.lightCount);
  const startedMs = performance.now();
  await rig.driver.ledUpdateBatch(patterns, { mode: 'direct' });
  return (IMAGES * 1000) / (performance.now() - startedMs);
}

const two = await startRig(MEDAL, 2, 1);
const one = await startRig(MEDAL, 1, 2);
try {
  await compare({
    name: 'two-processes',
    unit: 'images/s',
    rounds: ROUNDS,
    target: 'about 1: the same processors',
    ours: { name: 'two processes, one thread each', measure: () => imagesPerSecond(two) },
    reference: { name: 'one process, two threads', measure: () => imagesPerSecond(one) },
  });
} finally {
  await two[Symbol.asyncDispose]();
  await one[Symbol.asyncDispose]();
}
