import fc from 'fast-check';
import { expect, test } from 'vitest';
import { WorkArea } from './work-area.js';

test('what is taken never overlaps, and all of it comes back', () => {
  const step = fc.oneof(fc.record({ take: fc.integer({ min: 0, max: 700 }) }), fc.record({ give: fc.nat() }));
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const area = new WorkArea(64, 2048);
      const taken: { address: number; bytes: number }[] = [];
      for (const move of steps) {
        if ('give' in move) {
          const [gone] = taken.splice(move.give % Math.max(taken.length, 1), 1);
          if (gone !== undefined) area.give(gone.address);
          continue;
        }
        const address = area.take(move.take);
        if (address === undefined) continue;
        const bytes = Math.max(64, Math.ceil(move.take / 64) * 64);
        expect(address % 64).toBe(0);
        expect(address >= 64 && address + bytes <= 64 + 2048).toBe(true);
        for (const other of taken)
          expect(address + bytes <= other.address || other.address + other.bytes <= address).toBe(true);
        taken.push({ address, bytes });
        expect(area.usedBytes).toBe(taken.reduce((sum, block) => sum + block.bytes, 0));
      }
      for (const { address } of taken) area.give(address);
      expect(area.usedBytes).toBe(0);
      expect(area.take(2048)).toBe(64);
    }),
  );
});

test('an address that is not in use is ignored', () => {
  const area = new WorkArea(0, 128);
  const address = area.take(1);
  area.give(1234);
  if (address !== undefined) area.give(address);
  area.give(0);
  expect(area.usedBytes).toBe(0);
  expect(area.take(129)).toBeUndefined();
});
