import { seededRandom } from '@blender-sim/base';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LossyWorld } from './testing/lossy-world.js';
import { payloadOf } from './testing/reader-bench.js';

const sample = fc.record({
  octets: fc.integer({ min: 1, max: 400 }),
  fragmentSize: fc.oneof(fc.constant(0), fc.integer({ min: 20, max: 300 })),
  isGap: fc.boolean(),
});
const writers = fc.array(
  fc.array(
    sample.map((one) => ({ ...one, isGap: one.isGap && one.octets % 4 === 0 })),
    { minLength: 1, maxLength: 40 },
  ),
  { minLength: 1, maxLength: 3 },
);
const rules = fc.record({
  loss: fc.double({ min: 0, max: 0.3, noNaN: true }),
  duplication: fc.double({ min: 0, max: 0.3, noNaN: true }),
  jitterMs: fc.nat(30),
});

function expectAll(world: LossyWorld): void {
  for (const { samples, changes } of world.peers) {
    const written = samples.flatMap(({ isGap }, i) => (isGap ? [] : [i + 1]));
    expect(changes.map(({ sequence }) => sequence)).toEqual(written);
    for (const { sequence, payload } of changes) {
      expect(Buffer.compare(payload!, payloadOf(sequence, samples[sequence - 1]!.octets))).toBe(0);
    }
  }
  expect(world.engine.heldOctets).toBe(0);
}

describe('over a network that loses, repeats and reorders', () => {
  it('delivers everything in order, each once, and holds nothing at the end', () => {
    fc.assert(
      fc.property(writers, rules, fc.integer(), (samples, network, seed) => {
        const world = new LossyWorld(samples, network, seededRandom(seed));
        world.runToEnd(60_000);
        expectAll(world);
      }),
      { numRuns: 40 },
    );
  });

  it('does so with little memory, and while its owner pauses again and again', () => {
    fc.assert(
      fc.property(writers, rules, fc.integer(), (samples, network, seed) => {
        const options = { maxHeldOctets: 1000, maxHeldChanges: 5 };
        const world = new LossyWorld(samples, network, seededRandom(seed), options);
        let delivered = 0;
        world.onChange = () => {
          if (++delivered % 3 !== 0) return;
          world.engine.pause();
          world.at(world.nowMs + (delivered % 50), () => world.engine.resume(world.now));
        };
        world.runToEnd(60_000);
        expectAll(world);
        expect(world.maxHeldOctets).toBeLessThanOrEqual(1000);
      }),
      { numRuns: 40 },
    );
  });
});
