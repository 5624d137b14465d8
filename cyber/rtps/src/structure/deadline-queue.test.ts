import type { MonotonicMs } from '@blender-sim/base';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DeadlineQueue } from './deadline-queue.js';

const ms = (at: number): MonotonicMs => at as MonotonicMs;

describe('DeadlineQueue', () => {
  it('is empty at first', () => {
    const queue = new DeadlineQueue<string>();
    expect(queue.nextAt).toBe(Infinity);
    expect(queue.takeDue(ms(1e9))).toBeUndefined();
    queue.delete('nobody');
    expect(queue.size).toBe(0);
  });

  it('does what a sorted list does', () => {
    const step = fc.oneof(
      fc.record({ do: fc.constant('set' as const), item: fc.nat(20), at: fc.nat(100) }),
      fc.record({ do: fc.constant('delete' as const), item: fc.nat(20), at: fc.constant(0) }),
      fc.record({ do: fc.constant('take' as const), item: fc.constant(0), at: fc.nat(100) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const queue = new DeadlineQueue<number>();
        const model = new Map<number, number>();
        for (const { do: what, item, at } of steps) {
          if (what === 'set') {
            queue.set(item, at);
            model.set(item, at);
          } else if (what === 'delete') {
            queue.delete(item);
            model.delete(item);
          } else {
            const first = Math.min(...model.values());
            const taken = queue.takeDue(ms(at));
            if (first > at) expect(taken).toBeUndefined();
            else {
              expect(model.get(taken ?? -1)).toBe(first);
              model.delete(taken ?? -1);
            }
          }
          expect(queue.size).toBe(model.size);
          expect(queue.nextAt).toBe(Math.min(Infinity, ...model.values()));
        }
      }),
    );
  });
});
