import { RecordingLogger } from '@blender-sim/base/testing';
import { expect, test } from 'vitest';
import { DeliveryQueue, Signal } from './signal.js';

function newSignal() {
  const queue = new DeliveryQueue();
  const logger = new RecordingLogger();
  return { queue, logger, signal: new Signal<number>('number', queue, logger) };
}

test('what a listener brings about is told after what it was told of, to all in one order', () => {
  const { signal } = newSignal();
  const [first, second]: number[][] = [[], []];
  signal.add((value) => {
    first!.push(value);
    if (value < 3) signal.emit(value + 1);
  });
  signal.add((value) => second!.push(value));
  signal.emit(1);
  expect(first).toEqual([1, 2, 3]);
  expect(second).toEqual([1, 2, 3]);
});

test('in a batch nothing is told before its end', () => {
  const { queue, signal } = newSignal();
  const told: number[] = [];
  signal.add((value) => told.push(value));
  const inside = queue.batch(() => {
    signal.emit(1);
    queue.batch(() => signal.emit(2));
    return [...told];
  });
  expect(inside).toEqual([]);
  expect(told).toEqual([1, 2]);
});

test('a listener that throws is logged, and the others are told', () => {
  const { logger, signal } = newSignal();
  const told: number[] = [];
  signal.add(() => {
    throw new Error('mine');
  });
  signal.add((value) => told.push(value));
  signal.emit(1);
  signal.emit(2);
  expect(told).toEqual([1, 2]);
  expect(logger.entries).toHaveLength(2);
  expect(logger.entries[0]).toMatchObject({ level: 'error', fields: { listener: 'number', error: 'mine' } });
});

test('who ended is not told, not even of what is under way; who comes is not told of what was', () => {
  const { signal } = newSignal();
  const told: string[] = [];
  signal.add((value) => {
    if (value !== 1) return;
    end();
    signal.add((late) => told.push(`late ${late}`));
  });
  const end = signal.add((value) => told.push(`ended ${value}`));
  signal.emit(1);
  end();
  signal.emit(2);
  expect(told).toEqual(['late 2']);
});

test('one function added twice is two listeners', () => {
  const { signal } = newSignal();
  const told: number[] = [];
  const listener = (value: number): void => void told.push(value);
  const end = signal.add(listener);
  signal.add(listener);
  signal.emit(1);
  end();
  signal.emit(2);
  expect(told).toEqual([1, 1, 2]);
});
