import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { deferred, raceAbort } from '@blender-sim/base';
import { inOrder } from './in-order.js';

const never = new AbortController().signal;

async function collect(stream: AsyncIterable<number>): Promise<number[]> {
  const items: number[] = [];
  for await (const item of stream) items.push(item);
  return items;
}

describe('inOrder', () => {
  test('gives the items in the order of their numbers, whatever order and turns they come in', async () => {
    const order = fc.integer({ min: 0, max: 12 }).chain((count) =>
      fc.tuple(
        fc.shuffledSubarray(
          Array.from({ length: count }, (_unused, index) => index),
          { minLength: count },
        ),
        fc.array(fc.boolean(), { minLength: count, maxLength: count }),
      ),
    );
    await fc.assert(
      fc.asyncProperty(order, async ([numbers, pauses]) => {
        const stream = inOrder<number>(async (deliver) => {
          for (const [at, number] of numbers.entries()) {
            if (pauses[at] === true) await Promise.resolve();
            deliver(number, number * 10);
          }
        });
        expect(await collect(stream(never))).toEqual(numbers.map((_number, index) => index * 10));
      }),
    );
  });

  test('gives what came in order before a failure, then the failure', async () => {
    const failure = new Error('broken');
    const stream = inOrder<number>((deliver) => {
      deliver(0, 0);
      deliver(2, 2);
      return Promise.reject(failure);
    });
    const seen: number[] = [];
    const reading = (async () => {
      for await (const item of stream(never)) seen.push(item);
    })();
    await expect(reading).rejects.toBe(failure);
    expect(seen).toEqual([0]);
  });

  test('aborts the producer when the reader stops, and waits for its end', async () => {
    const ended = deferred<void>();
    const stream = inOrder<number>(async (deliver, signal) => {
      deliver(0, 0);
      await raceAbort(new Promise<never>(() => undefined), signal).catch(() => undefined);
      ended.resolve();
    });
    for await (const item of stream(never)) {
      expect(item).toBe(0);
      break;
    }
    await ended.promise;
  });

  test('aborts the producer with the signal, and leaves no listener on it', async () => {
    const controller = new AbortController();
    const stream = inOrder<number>((_deliver, signal) => raceAbort(new Promise<never>(() => undefined), signal));
    const reading = collect(stream(controller.signal));
    const reason = new Error('gone');
    controller.abort(reason);
    await expect(reading).rejects.toBe(reason);
  });
});
