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
            void deliver(number, number * 10);
          }
        });
        expect(await collect(stream(never))).toEqual(numbers.map((_number, index) => index * 10));
      }),
    );
  });

  test('gives what came in order before a failure, then the failure', async () => {
    const failure = new Error('broken');
    const stream = inOrder<number>((deliver) => {
      void deliver(0, 0);
      void deliver(2, 2);
      return Promise.reject(failure);
    });
    const seen: number[] = [];
    const reading = (async () => {
      for await (const item of stream(never)) seen.push(item);
    })();
    await expect(reading).rejects.toBe(failure);
    expect(seen).toEqual([0]);
  });

  test('holds the producer back while the reader is slow, but never for an item that is missing', async () => {
    const room: string[] = [];
    const missing = deferred<void>();
    const stream = inOrder<number>(async (deliver) => {
      const note = (index: number): Promise<void> =>
        deliver(index, index).then(() => void room.push(`room ${String(index)}`));
      // Item 0 is not there yet: whoever makes it must not wait, however many came early.
      const early = [1, 2, 3].map(note);
      await Promise.resolve();
      room.push('early ones wait for nothing');
      await missing.promise;
      await Promise.all([...early, note(0)]);
    }, 2);
    const reader = stream(never)[Symbol.asyncIterator]();
    const first = reader.next();
    await Promise.all([Promise.resolve(), Promise.resolve()]);
    missing.resolve();
    expect((await first).value).toBe(0);
    expect(room).toContain('early ones wait for nothing');
    expect([(await reader.next()).value, (await reader.next()).value, (await reader.next()).value]).toEqual([1, 2, 3]);
    expect((await reader.next()).done).toBe(true);
    expect(room).toEqual(expect.arrayContaining(['room 0', 'room 1', 'room 2', 'room 3']));
  });

  test('a reader that does not read lets no more than `ahead` items come', async () => {
    let delivered = 0;
    const stream = inOrder<number>(async (deliver) => {
      for (let index = 0; index < 10; index++) {
        await deliver(index, index);
        delivered += 1;
      }
    }, 3);
    const reader = stream(never)[Symbol.asyncIterator]();
    expect((await reader.next()).value).toBe(0);
    await new Promise((resolve) => setImmediate(resolve));
    // One is with the reader, three wait, and the next one is held in deliver().
    expect(delivered).toBe(4);
    for (let index = 1; index < 10; index++) expect((await reader.next()).value).toBe(index);
    expect((await reader.next()).done).toBe(true);
  });

  test('aborts the producer when the reader stops, and waits for its end', async () => {
    const ended = deferred<void>();
    const stream = inOrder<number>(async (deliver, signal) => {
      void deliver(0, 0);
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
