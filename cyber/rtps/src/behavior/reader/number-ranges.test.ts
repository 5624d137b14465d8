import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NumberRanges } from './number-ranges.js';

describe('NumberRanges', () => {
  it('is a set of numbers', () => {
    const step = fc.oneof(
      fc.tuple(fc.constant('add' as const), fc.nat(60), fc.integer({ min: -1, max: 12 })),
      fc.tuple(fc.constant('take' as const), fc.nat(60), fc.constant(0)),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const ranges = new NumberRanges();
        const model = new Set<number>();
        for (const [what, number, length] of steps) {
          if (what === 'add') {
            const before = model.size;
            for (let i = number; i < number + length; i++) model.add(i);
            expect(ranges.add(number, number + length)).toBe(model.size - before);
          } else {
            let end = number;
            while (model.has(end)) end++;
            const first = Math.min(...model);
            if (first <= number) {
              // Everything up to the end of the range that `number` is in, or of the last before it.
              expect(ranges.takeFrom(number)).toBe(end);
              for (const known of [...model]) if (known < end) model.delete(known);
            } else {
              expect(ranges.takeFrom(number)).toBe(number);
            }
          }
          const numbers = Array.from({ length: 75 }, (_, i) => i).filter((i) => ranges.has(i));
          expect(numbers).toEqual([...model].sort((a, b) => a - b));
          expect(ranges.isEmpty).toBe(model.size === 0);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('keeps a bounded number of ranges, but always those that join others', () => {
    const ranges = new NumberRanges();
    for (let i = 0; i < 5000; i++) ranges.add(2 * i, 2 * i + 1);
    expect(ranges.has(2 * 4095)).toBe(true);
    expect(ranges.has(2 * 4096)).toBe(false);
    expect(ranges.add(1, 2)).toBe(1);
    expect(ranges.endOf(0)).toBe(3);
    expect(ranges.endOf(3)).toBe(3);
  });
});
