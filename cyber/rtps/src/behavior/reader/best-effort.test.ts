import { describe, expect, it } from 'vitest';
import { frag, payloadOf, ReaderBench, WRITER } from './testing/reader-bench.js';

function matched(options: ConstructorParameters<typeof ReaderBench>[0] = {}): ReaderBench {
  return new ReaderBench({ reliability: 'best-effort', ...options }).match();
}

describe('best effort', () => {
  it.each([
    ['best-effort', 'reliable'],
    ['reliable', 'best-effort'],
  ] as const)('a %s reader of a %s writer sends nothing and never goes back', (reader, writer) => {
    const bench = new ReaderBench({ reliability: reader }).match({ reliability: writer });
    for (const sequence of [4, 5, 5, 7, 6, 9]) bench.data(sequence);
    bench.heartbeat(1, 20);
    bench.gap(10, 12);
    bench.heartbeatFrag(12, 3);
    bench.run(1000);
    expect(bench.sequences).toEqual([4, 5, 7, 9]);
    expect(bench.engine.counters).toMatchObject({ delivered: 4, lost: 2, duplicates: 1, outOfOrder: 1 });
    expect(bench.takeSent()).toEqual([]);
  });

  it('reassembles, and gives up a change when a newer one is delivered', () => {
    const bench = matched();
    const payload = payloadOf(1, 100);
    bench.frag(frag(1, payload, 60, 2));
    bench.frag(frag(2, payload, 60, 1));
    bench.frag(frag(3, payload, 60, 1));
    bench.frag(frag(2, payload, 60, 2));
    bench.frag(frag(1, payload, 60, 1));
    expect(bench.sequences).toEqual([2]);
    bench.frag(frag(3, payload, 60, 2));
    expect(bench.sequences).toEqual([2, 3]);
    expect(bench.engine.heldOctets).toBe(0);
  });

  it('forgets an unfinished change after a second', () => {
    const bench = matched();
    bench.frag(frag(1, payloadOf(1, 100), 60, 1));
    expect(bench.engine.heldOctets).toBe(104);
    bench.run(999);
    expect(bench.engine.heldOctets).toBe(104);
    bench.run(1);
    expect(bench.engine.heldOctets).toBe(0);
  });

  it('keeps few unfinished changes of a writer, the newest', () => {
    const bench = matched();
    for (let sequence = 1; sequence <= 20; sequence++) bench.frag(frag(sequence, payloadOf(1, 100), 60, 1));
    expect(bench.engine.heldOctets).toBe(8 * 104);
    bench.frag(frag(13, payloadOf(1, 100), 60, 2));
    expect(bench.sequences).toEqual([13]);
  });

  it('passes by what is too large', () => {
    const bench = matched({ maxSampleOctets: 50 });
    bench.data(1, { payload: new Uint8Array(51) });
    bench.frag(frag(2, payloadOf(1, 51), 30, 1));
    bench.data(3);
    expect(bench.sequences).toEqual([3]);
    expect(bench.engine.counters.overflow).toBe(2);
    expect(bench.engine.heldOctets).toBe(0);
  });

  it('holds back while paused, within the bounds; what is beyond is lost', () => {
    const bench = matched({ maxHeldChanges: 2 });
    bench.data(1);
    bench.engine.pause();
    for (const sequence of [2, 3, 4]) bench.data(sequence);
    expect(bench.sequences).toEqual([1]);
    bench.engine.resume(bench.now);
    expect(bench.sequences).toEqual([1, 2, 3]);
    bench.data(5);
    expect(bench.sequences).toEqual([1, 2, 3, 5]);
    expect(bench.engine.counters).toMatchObject({ lost: 1, overflow: 1 });
    expect(bench.engine.heldOctets).toBe(0);
  });

  it('pauses with each change, and loses nothing when the writer goes', () => {
    const bench = matched();
    bench.onChange = () => bench.engine.pause();
    for (const sequence of [1, 2, 3]) bench.data(sequence);
    bench.engine.unmatchWriter(WRITER.guid, bench.now);
    for (let i = 0; i < 3; i++) bench.engine.resume(bench.now);
    expect(bench.sequences).toEqual([1, 2, 3]);
    expect(bench.engine.heldOctets).toBe(0);
  });
});
