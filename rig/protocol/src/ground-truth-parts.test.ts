import { describe, expect, test } from 'vitest';
import {
  GROUND_TRUTH_MAPS,
  GroundTruthSequence,
  type GroundTruthShape,
  groundTruthBytes,
} from './ground-truth-parts.js';

const HEADER: GroundTruthShape = { map: 0, width: 2, height: 3, channels: 0, data: Buffer.alloc(0) };

function part(map: number, channels: number, changes: Partial<GroundTruthShape> = {}): GroundTruthShape {
  return { map: map as 1, width: 2, height: 3, channels, data: Buffer.alloc(24 * channels), ...changes };
}

describe('a sequence of parts', () => {
  test('is whole when every map has come, in any order', () => {
    const sequence = new GroundTruthSequence({ width: 2, height: 3 });
    expect(sequence.take(HEADER)).toBeUndefined();
    for (const { map, channels } of [...GROUND_TRUTH_MAPS].reverse()) {
      expect(sequence.missing.length).toBeGreaterThan(0);
      expect(sequence.take(part(map, channels))).toBeUndefined();
    }
    expect(sequence.missing).toEqual([]);
    expect(groundTruthBytes(2, 3)).toBe(24 * 11);
  });

  test.each<[string, readonly GroundTruthShape[], RegExp]>([
    ['begins with a map', [part(1, 3)], /does not begin with its header/],
    ['has two headers', [HEADER, HEADER], /Map 0 .* none of the known/],
    ['is of another size than the rig', [{ ...HEADER, width: 3 }], /is 3x3; 2x3 was due/],
    ['has a map twice', [HEADER, part(2, 1), part(2, 1)], /depth map came twice/],
    ['has a map of another size', [HEADER, part(2, 1, { height: 2 })], /2x2x1 in 24 octets; 2x3x1 in 24/],
    ['has too few octets', [HEADER, part(1, 3, { data: Buffer.alloc(71) })], /in 71 octets; .* in 72 was due/],
    ['has other channels', [HEADER, part(5, 3)], /mask map is 2x3x3/],
    ['has a map from the future', [HEADER, part(9, 1)], /Map 9/],
  ])('is refused when it %s', (_what, parts, message) => {
    const sequence = new GroundTruthSequence({ width: 2, height: 3 });
    const problems = parts.map((one) => sequence.take(one));
    expect(problems.at(-1)).toMatch(message);
    expect(problems.slice(0, -1)).toEqual(problems.slice(1).map(() => undefined));
  });

  test('of no size is refused where the rig is not known', () => {
    expect(new GroundTruthSequence().take({ ...HEADER, width: 0 })).toMatch(/0x3/);
  });
});
