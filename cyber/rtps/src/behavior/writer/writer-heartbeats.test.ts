import { expect, it } from 'vitest';
import { readerGuid, WriterHarness } from './testing/writer-harness.js';

const isHeartbeat = (text: string): boolean => text.startsWith('hb');

it('a lone sample takes its heartbeat along, and none follows when it is acknowledged', () => {
  const writer = new WriterHarness();
  writer.join(1);
  writer.tick(100);
  writer.write();
  expect(writer.took()).toEqual(['data 1', 'hb 1-1']);
  expect(writer.engine.isAcknowledged()).toBe(false);
  writer.acknack(1, 2);
  writer.tick(60_000);
  expect(writer.took()).toEqual([]);
  expect(writer.engine.isAcknowledged()).toBe(true);
  expect(writer.events).toContain('acknowledged');
});

it('of many samples in a row the last is followed by one within 5 ms', () => {
  const writer = new WriterHarness();
  writer.join(1);
  writer.tick(100);
  for (let i = 0; i < 10; i++) {
    writer.write();
    writer.tick(0.1);
  }
  const sent = writer.took();
  expect(sent.filter(isHeartbeat)).toEqual(['hb 1-1']);
  writer.tick(4.1);
  expect(writer.took()).toEqual(['hb 1-10']);
});

it('goes with the data at every quarter of a window', () => {
  const writer = new WriterHarness();
  writer.join(1, { windowOctets: 40_000 });
  for (let i = 0; i < 16; i++) writer.write(9000);
  const sent = writer.took();
  // A sample takes 9,856: four fill the window, and its owner has to answer before the fifth.
  expect(sent.filter((text) => text.startsWith('data'))).toHaveLength(4);
  expect(sent.filter(isHeartbeat).length).toBeGreaterThanOrEqual(2);
  expect(sent.at(-1)).toBe('hb 1-4');
  writer.acknack(1, 4);
  expect(writer.took()).toEqual(['data 5', 'data 6', 'hb 1-6', 'data 7', 'hb 4-7']);
});

it('is repeated while unacknowledged, after 20, 40, 80 .. heartbeatMs', () => {
  const writer = new WriterHarness({ heartbeatMs: 100 });
  writer.join(1);
  writer.tick(1000);
  writer.write();
  writer.take();
  const times: number[] = [];
  const start = writer.now;
  for (let i = 0; i < 500; i++) {
    writer.tick(1);
    if (writer.take().length > 0) times.push(writer.now - start);
  }
  expect(times).toEqual([20, 60, 140, 240, 340, 440]);
});

it('small samples written flat out share no more heartbeats than quarters of the window', () => {
  const writer = new WriterHarness();
  writer.join(1, { windowOctets: 2_000_000 });
  for (let i = 0; i < 2000; i++) writer.write(64);
  const sent = writer.took();
  expect(sent.filter((text) => text.startsWith('data'))).toHaveLength(2000);
  expect(sent.filter(isHeartbeat).length).toBeLessThanOrEqual(4);
});

it('collected in batches, small samples take less of the window', () => {
  const sentOf = (isBatched: boolean): number => {
    const writer = new WriterHarness({ isBatched });
    writer.join(1, { windowOctets: 106_496 });
    for (let i = 0; i < 2000; i++) writer.write(64);
    return writer.took().filter((text) => text.startsWith('data')).length;
  };
  expect(sentOf(false)).toBe(Math.floor(106_496 / (64 + 56 + 800)));
  expect(sentOf(true)).toBeGreaterThan(800);
});

it('acknacks of unknown readers, or beyond what was written are ignored', () => {
  const writer = new WriterHarness();
  writer.join(1);
  writer.write();
  writer.acknack(2, 2);
  writer.acknack(1, 99);
  expect(writer.engine.isAcknowledged()).toBe(false);
  expect(writer.engine.counters.ignored).toBe(2);
  writer.acknack(1, 2);
  expect(writer.engine.isAcknowledged()).toBe(true);
});

it('counts of HEARTBEATs go on when a reader is matched again: it may not have lost the writer', () => {
  const writer = new WriterHarness();
  writer.match(1);
  writer.tick(1000);
  const before = writer.take().map(({ submessage }) => (submessage.kind === 'heartbeat' ? submessage.count : 0));
  writer.engine.unmatchReader(readerGuid(1), writer.at);
  writer.match(1);
  const [again] = writer.take();
  expect(again?.submessage).toMatchObject({ kind: 'heartbeat', count: Math.max(...before) + 1 });
});
