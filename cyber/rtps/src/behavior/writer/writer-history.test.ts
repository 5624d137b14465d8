import { describe, expect, it } from 'vitest';
import { WriterHarness, readerGuid, sample } from './testing/writer-harness.js';

const LOCAL = { durability: 'transient-local' } as const;
const KEEP_LAST = { history: { kind: 'keep-last', depth: 1 } } as const;

describe('a volatile keep-all writer', () => {
  it('keeps nothing where nobody listens', () => {
    const writer = new WriterHarness();
    expect([writer.write(), writer.write()]).toEqual([1, 2]);
    expect(writer.engine.heldChanges).toBe(0);
    expect(writer.engine.isAcknowledged()).toBe(true);
  });

  it('is full until the slowest reader has the oldest, then says that there is room, once', () => {
    const writer = new WriterHarness({ maxSamples: 3 });
    writer.join(1);
    writer.join(2);
    expect([1, 2, 3, 4].map(() => writer.write())).toEqual([1, 2, 3, 'full']);
    writer.acknack(1, 4);
    expect(writer.events.filter((event) => event === 'space')).toEqual([]);
    writer.acknack(2, 2);
    expect(writer.events.filter((event) => event === 'space')).toEqual(['space']);
    expect([4, 5].map(() => writer.write())).toEqual([4, 'full']);
    writer.acknack(2, 4);
    writer.acknack(1, 5);
    writer.acknack(2, 5);
    expect(writer.engine.heldChanges).toBe(0);
    expect(writer.engine.heldOctets).toBe(0);
  });

  it('is full by octets too, and takes no sample that could never fit', () => {
    const writer = new WriterHarness({ maxOctets: 1000 });
    writer.join(1);
    expect([writer.write(600), writer.write(600)]).toEqual([1, 'full']);
    writer.acknack(1, 2);
    expect(writer.write(1000)).toBe(2);
    expect(() => writer.write(1001)).toThrow(expect.objectContaining({ code: 'RTPS_TOO_LARGE' }));
  });

  it('may be written to from the event that says there is room', () => {
    const writer = new WriterHarness({ maxSamples: 2 });
    writer.join(1);
    for (let i = 0; i < 3; i++) writer.write();
    writer.take();
    writer.onSpace = () => {
      while (writer.write() !== 'full');
    };
    writer.acknack(1, 3);
    expect(writer.took().filter((text) => text.startsWith('data'))).toEqual(['data 3', 'data 4']);
    writer.tick(5);
    expect(writer.took()).toContain('hb 3-4');
  });

  it('has room again when the reader that did not answer is gone', () => {
    const writer = new WriterHarness({ maxSamples: 1 });
    writer.join(1);
    writer.write();
    expect(writer.write()).toBe('full');
    writer.engine.unmatchReader(readerGuid(1), writer.at);
    expect(writer.events).toContain('space');
    expect(writer.engine.heldChanges).toBe(0);
  });
});

describe('keep-last', () => {
  it('keeps so many of each instance, and is never full of samples', () => {
    const writer = new WriterHarness({ ...LOCAL, history: { kind: 'keep-last', depth: 2 } });
    for (let i = 0; i < 100; i++) writer.write(8, i % 2 === 0 ? 'aa'.repeat(16) : 'bb'.repeat(16));
    expect(writer.engine.heldChanges).toBe(4);
    expect(writer.engine.heldOctets).toBe(32);
    expect(writer.engine.counters.dropped).toBe(0);
  });

  it('skips what a slow reader was not sent in time, with one GAP', () => {
    const writer = new WriterHarness(KEEP_LAST);
    writer.join(1, { windowOctets: 1000 });
    for (let i = 0; i < 10; i++) writer.write(500);
    expect(writer.took().filter((text) => text.startsWith('data'))).toEqual(['data 1']);
    writer.acknack(1, 2);
    expect(writer.took().slice(0, 2)).toEqual(['gap 2-9', 'data 10']);
    expect(writer.engine.counters.dropped).toBe(9);
    writer.acknack(1, 11);
    expect(writer.engine.heldChanges).toBe(0);
  });

  it('any number of changes of one instance beside an old one of another take no room', () => {
    const writer = new WriterHarness({ ...LOCAL, ...KEEP_LAST });
    writer.write(8, 'aa'.repeat(16));
    for (let i = 0; i < 10_000; i++) writer.write(8, 'bb'.repeat(16));
    expect(writer.engine.heldChanges).toBe(2);
    writer.match(1, LOCAL);
    writer.take();
    writer.acknack(1, 1, [], false);
    expect(writer.took().slice(0, 4)).toEqual(['hb 1-0 final', 'data 1', 'gap 2-10000', 'data 10001']);
  });

  it('an instance that was unregistered is forgotten when every reader knows', () => {
    const writer = new WriterHarness({ ...LOCAL, history: { kind: 'keep-last', depth: 3 } });
    const instance = 'aa'.repeat(16);
    writer.join(1);
    writer.write(8, instance);
    writer.write(8, 'bb'.repeat(16));
    writer.engine.write({ ...sample(8, instance), kind: 'unregistered' }, writer.at);
    expect(writer.engine.heldChanges).toBe(3);
    writer.acknack(1, 4);
    expect(writer.engine.heldChanges).toBe(1);
    writer.write(8, instance);
    writer.acknack(1, 5);
    expect(writer.engine.heldChanges).toBe(2);
  });
});

it('tells the end of an instance for as long as it is asked to', () => {
  const writer = new WriterHarness({ ...LOCAL, history: { kind: 'keep-last', depth: 1 }, endsKeptMs: 5000 });
  const instance = 'aa'.repeat(16);
  const end = { ...sample(8, instance), kind: 'unregistered' } as const;
  writer.write(8, instance);
  writer.engine.write(end, writer.at);
  writer.tick(3000);
  writer.match(1, LOCAL);
  writer.acknack(1, 1);
  expect(writer.took()).toContain('data 2');
  writer.tick(2500);
  // This reader has not said that it has it.
  expect(writer.engine.heldChanges).toBe(1);
  writer.acknack(1, 3);
  expect(writer.engine.heldChanges).toBe(0);
  // And without anybody's word.
  writer.engine.write(end, writer.at);
  writer.acknack(1, 4);
  writer.tick(4999);
  expect(writer.engine.heldChanges).toBe(1);
  writer.tick(1);
  expect(writer.engine.heldChanges).toBe(0);
});

describe('transient-local keep-all', () => {
  it('the oldest that everybody has makes room; what somebody misses does not', () => {
    const writer = new WriterHarness({ ...LOCAL, maxSamples: 3 });
    writer.join(1);
    expect([1, 2, 3, 4].map(() => writer.write())).toEqual([1, 2, 3, 'full']);
    writer.acknack(1, 2);
    expect(writer.events).toContain('space');
    expect([4, 5].map(() => writer.write())).toEqual([4, 'full']);
    expect(writer.engine.heldChanges).toBe(3);
    expect(writer.engine.counters.dropped).toBe(0);
  });
});

describe('lifespan', () => {
  it('ends a change, for late joiners and for those who were not sent it', () => {
    const writer = new WriterHarness({ ...LOCAL, lifespanMs: 100 });
    writer.join(1, { windowOctets: 1000 });
    writer.write(500);
    writer.write(500);
    writer.tick(50);
    writer.write(500);
    writer.tick(60);
    expect(writer.engine.heldChanges).toBe(1);
    expect(writer.engine.counters.dropped).toBe(2);
    writer.take();
    writer.acknack(1, 2);
    expect(writer.took().slice(0, 2)).toEqual(['gap 2-2', 'data 3']);
    writer.acknack(1, 4);
    writer.tick(1000);
    expect(writer.engine.heldChanges).toBe(0);
    expect(writer.wakeAtMs).toBe(Infinity);
  });
});

it('forgets readers and what was kept for them', () => {
  const writer = new WriterHarness();
  for (const index of [1, 2, 3]) writer.join(index);
  for (let i = 0; i < 10; i++) writer.write();
  for (const index of [1, 2, 3]) writer.engine.unmatchReader(readerGuid(index), writer.at);
  writer.engine.unmatchReader(readerGuid(7), writer.at);
  expect(writer.engine.heldChanges).toBe(0);
  writer.take();
  writer.write();
  writer.tick(10_000);
  expect(writer.took()).toEqual([]);
  expect(writer.wakeAtMs).toBe(Infinity);
});
