import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PixelFormat } from '@blender-sim/protocol';
import { dispatchTasks } from './load-balancer.js';
import { splitTasks, wordsOf } from './split-tasks.js';

const load = fc
  .dictionary(fc.nat(9).map(String), fc.nat(20), { minKeys: 1 })
  .map((entries) => new Map(Object.entries(entries).map(([id, tasks]) => [Number(id), tasks])));

describe('the load balancer', () => {
  test('gives every task to a process with the fewest, the lowest id among equals', () => {
    fc.assert(
      fc.property(fc.nat(60), load, (count, before) => {
        const totals = new Map(before);
        for (const process of dispatchTasks(count, before)) {
          const tasks = totals.get(process) ?? NaN;
          const better = [...totals].filter(([id, others]) => others < tasks || (others === tasks && id < process));
          expect(better).toEqual([]);
          totals.set(process, tasks + 1);
        }
        expect([...totals.values()].reduce((sum, tasks) => sum + tasks, 0)).toBe(
          [...before.values()].reduce((sum, tasks) => sum + tasks, count),
        );
      }),
    );
  });

  test('is fair to within one task where nobody has any', () => {
    fc.assert(
      fc.property(fc.nat(100), fc.integer({ min: 1, max: 9 }), (count, processes) => {
        const idle = new Map(Array.from({ length: processes }, (_unused, id) => [id, 0]));
        const counts = [...idle.keys()].map((id) => dispatchTasks(count, idle).filter((given) => given === id).length);
        expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
      }),
    );
  });

  test('leaves the load it was given as it was', () => {
    const before = new Map([[0, 1]]);
    expect(dispatchTasks(3, before)).toEqual([0, 0, 0]);
    expect(before).toEqual(new Map([[0, 1]]));
    expect(dispatchTasks(0, new Map())).toEqual([]);
  });
});

describe('splitting', () => {
  test('keeps every pattern once, in order within a share', () => {
    const assigned = fc.array(fc.nat(4), { maxLength: 40 });
    fc.assert(
      fc.property(assigned, (processes) => {
        const indexes = processes.map((_process, at) => at * 3);
        const shares = splitTasks(indexes, processes);
        expect(new Set(shares.map(({ process }) => process)).size).toBe(shares.length);
        for (const share of shares) {
          expect([...share.indexes].sort((a, b) => a - b)).toEqual(share.indexes);
          for (const index of share.indexes) expect(processes[index / 3]).toBe(share.process);
        }
        expect(shares.flatMap((share) => share.indexes).sort((a, b) => a - b)).toEqual(indexes);
      }),
    );
    expect(() => splitTasks([0, 1], [0])).toThrow(RangeError);
  });

  test('takes along the words of its patterns', () => {
    const request = {
      requestId: 'r',
      position: { x: 0, y: 0, z: 0 },
      taskCount: 4,
      lightCount: 2,
      words: Uint32Array.of(1, 2, 3, 4, 5, 6, 7, 8),
      pixelFormat: PixelFormat.MONO8,
    };
    expect([...wordsOf(request, [3, 1])]).toEqual([7, 8, 3, 4]);
    expect(wordsOf(request, [])).toHaveLength(0);
  });
});
