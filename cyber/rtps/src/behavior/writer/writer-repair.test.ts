import { expect, it } from 'vitest';
import { WriterHarness } from './testing/writer-harness.js';

const OURS = { windowOctets: 1_000_000 };

/** A writer with 5 changes of which its reader has been told. */
function written(options: Parameters<WriterHarness['join']>[1] = OURS, count: number = 5): WriterHarness {
  const writer = new WriterHarness({ durability: 'transient-local' });
  writer.join(1, options);
  for (let i = 0; i < count; i++) writer.write();
  writer.tick(5);
  writer.take();
  return writer;
}

it('what is asked for is sent again, with a heartbeat, to that reader alone', () => {
  const writer = written();
  writer.acknack(1, 2, [2, 4], false);
  expect(writer.took()).toEqual(['data 2', 'data 4', 'hb 1-5']);
  expect(writer.engine.counters.resent).toBe(2);
});

it('requests that crossed the answer are not answered twice, later ones are', () => {
  const writer = written();
  writer.acknack(1, 2, [2], false);
  writer.take();
  writer.acknack(1, 2, [2, 3], false);
  expect(writer.took()).toEqual(['data 3', 'hb 1-5']);
  writer.tick(5);
  writer.take();
  writer.acknack(1, 2, [2, 3], false);
  expect(writer.took()).toEqual(['data 2', 'data 3', 'hb 1-5']);
});

it('what is gone is named in one GAP', () => {
  const writer = written(OURS, 12);
  for (const sequence of [1, 2, 5, 9]) writer.engine.remove(sequence, writer.at);
  writer.take();
  writer.acknack(1, 1, [1, 2, 3, 5, 9], false);
  expect(writer.took().slice(0, 2)).toEqual(['gap 1-2 5 9', 'data 3']);
  expect(writer.engine.counters.gaps).toBe(1);
});

it('a number that was not sent yet is no loss', () => {
  const writer = new WriterHarness();
  writer.join(1, { windowOctets: 2000 });
  for (let i = 0; i < 5; i++) writer.write(1000);
  expect(writer.took()).toEqual(['data 1', 'hb 1-1']);
  writer.acknack(1, 2, [2, 3], false);
  expect(writer.took()).toEqual(['data 2', 'hb 1-2']);
  expect(writer.engine.counters.resent).toBe(0);
});

it('a removed change is skipped by readers that were not sent it', () => {
  const writer = new WriterHarness();
  writer.join(1, { windowOctets: 2000 });
  for (let i = 0; i < 4; i++) writer.write(1000);
  writer.take();
  writer.engine.remove(2, writer.at);
  writer.engine.remove(4, writer.at);
  writer.acknack(1, 2);
  // In the window again: 3, and what it needn't wait for.
  expect(writer.took().filter((text) => !text.startsWith('hb'))).toEqual(['gap 2-2', 'data 3', 'gap 4-4']);
  writer.acknack(1, 5);
  expect(writer.engine.isAcknowledged()).toBe(true);
  expect(writer.engine.heldChanges).toBe(0);
});

it('a reader that lost its memory is served from where it asks', () => {
  const writer = written();
  writer.acknack(1, 6);
  writer.tick(1000);
  writer.take();
  writer.acknack(1, 1, [1], false);
  expect(writer.took()).toEqual(['data 1', 'data 2', 'data 3', 'data 4', 'data 5', 'hb 1-5']);
  expect(writer.engine.isAcknowledged()).toBe(false);
  writer.acknack(1, 6);
  expect(writer.engine.isAcknowledged()).toBe(true);
});

it('a reader that has more than it was sent is taken at its word', () => {
  const writer = new WriterHarness({ durability: 'transient-local' });
  for (let i = 0; i < 5; i++) writer.write();
  writer.match(1, { durability: 'transient-local' });
  writer.take();
  writer.acknack(1, 4);
  expect(writer.took().filter((text) => text.startsWith('data'))).toEqual(['data 4', 'data 5']);
});

it('an acknack that names number 0, of an old Fast-RTPS, does no harm', () => {
  const writer = written();
  writer.acknack(1, 0, [0, 1], false);
  expect(writer.took()).toEqual(['data 1', 'hb 1-5']);
});

it('to a reader of another make repairs are paced, and losing slows the writer down', () => {
  const writer = new WriterHarness({ durability: 'transient-local' });
  writer.join(1);
  for (let i = 0; i < 20; i++) writer.write(50_000);
  writer.tick(30);
  expect(writer.took().filter((text) => text.startsWith('data'))).toHaveLength(20);
  writer.acknack(
    1,
    1,
    Array.from({ length: 20 }, (_, i) => i + 1),
    false,
  );
  const burst = writer.take().filter(({ submessage }) => submessage.kind === 'data').length;
  expect(burst).toBeGreaterThan(0);
  expect(burst).toBeLessThanOrEqual(3);
  writer.tick(60);
  const rest = writer.took().filter((text) => text.startsWith('data'));
  expect(burst + rest.length).toBe(20);
});

it('a reader that asks for what it had acknowledged gets what there still is, and GAPs for the rest', () => {
  const writer = written();
  writer.acknack(1, 6);
  expect(writer.engine.isAcknowledged()).toBe(true);
  for (const sequence of [1, 4]) writer.engine.remove(sequence, writer.at);
  writer.take();
  writer.acknack(1, 1, [1], false);
  writer.tick(5);
  expect(writer.took()).toEqual(['gap 1-1', 'data 2', 'data 3', 'gap 4-4', 'data 5', 'hb 2-5']);
  expect(writer.engine.isAcknowledged()).toBe(false);
  writer.acknack(1, 3, [3], false);
  expect(writer.took()).toEqual(['data 3', 'hb 2-5']);
  writer.acknack(1, 6);
  for (const sequence of [2, 3, 5]) writer.engine.remove(sequence, writer.at);
  writer.take();
  writer.acknack(1, 1, [1], false);
  expect(writer.took()).toEqual(['gap 1-5']);
  // The GAP may be lost.
  writer.tick(300);
  expect(writer.took()).toContain('hb 6-5');
});
