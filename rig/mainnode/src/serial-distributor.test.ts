import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SerialDistributor } from './serial-distributor.js';

describe('SerialDistributor', () => {
  test('gives 1 to the largest, then says that none is left and what to do', () => {
    const serials = new SerialDistributor();
    serials.registerToken('driver', 3);
    expect([1, 2, 3].map(() => serials.generateId('driver'))).toEqual([1, 2, 3]);
    expect(() => serials.generateId('driver')).toThrow(expect.objectContaining({ code: 'EXHAUSTED' }));
    expect(() => serials.generateId('driver')).toThrow(/All 3 driver serials .*--max-drivers/);
  });

  test('tokens are independent, and a second registration changes nothing', () => {
    const serials = new SerialDistributor();
    serials.registerToken('driver', 1);
    serials.registerToken('node', 1);
    serials.registerToken('driver', 5);
    expect([serials.generateId('driver'), serials.generateId('node')]).toEqual([1, 1]);
    expect(() => serials.generateId('driver')).toThrow();
    expect(() => serials.generateId('gate')).toThrow(RangeError);
    expect(() => serials.releaseId('gate', 1)).toThrow(RangeError);
  });

  test.each([0, -1, 1.5, NaN, 2 ** 32])('refuses %d as the largest id', (maxId) => {
    expect(() => new SerialDistributor().registerToken('driver', maxId)).toThrow(RangeError);
  });

  test('behaves as its model: never one id twice, never-used ones first, then the one free the longest', () => {
    const step = fc.oneof(
      fc.constant({ kind: 'generate' as const, pick: 0 }),
      fc.record({ kind: fc.constant('release' as const), pick: fc.nat(12) }),
    );
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), fc.array(step, { maxLength: 120 }), (maxId, steps) => {
        const serials = new SerialDistributor();
        serials.registerToken('driver', maxId);
        const live: number[] = [];
        // Never used, then by the time of release: one queue.
        const waiting = Array.from({ length: maxId }, (_, index) => index + 1);
        for (const { kind, pick } of steps) {
          if (kind === 'release') {
            // Also ids that are not in use or never were: they change nothing.
            serials.releaseId('driver', pick);
            if (live.includes(pick)) {
              live.splice(live.indexOf(pick), 1);
              waiting.push(pick);
            }
          } else if (live.length === maxId) {
            expect(() => serials.generateId('driver')).toThrow(expect.objectContaining({ code: 'EXHAUSTED' }));
          } else {
            const id = serials.generateId('driver');
            expect(id).toBe(waiting.shift());
            live.push(id);
          }
        }
      }),
    );
  });
});
