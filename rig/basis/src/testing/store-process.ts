// A process of its own that writes pairs into a store, for tests of several processes in one directory:
//   store-process.ts DIR MAX_BYTES FIRST_SEED COUNT PIXELS
// writes COUNT pairs (or for ever: 0) of blocks 0..3 and prints a line after each.
import { silentLogger, systemClock } from '@blender-sim/base';
import { BasisStore } from '../store/index.js';
import { BASIS_KEY, tracedPair } from './traced-pair.js';

const [dir = '', ...numbers] = process.argv.slice(2);
const [maxBytes = 0, firstSeed = 0, count = 0, pixels = 1] = numbers.map(Number);
const shape = { images: 1, width: pixels, height: pixels, samples: 8 };
const store = await BasisStore.open({ dir, maxBytes, logger: silentLogger, clock: systemClock, threads: 1 });
for (let at = 0; count === 0 || at < count; at++) {
  const seed = firstSeed + at;
  // What is written depends on where it is written, as with traced light: two processes write the same.
  await store.write(BASIS_KEY, seed % 4, seed, shape, tracedPair(shape, seed));
  process.stdout.write(`${String(seed)}\n`);
}
await store.close();
