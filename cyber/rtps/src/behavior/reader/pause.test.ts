import { describe, expect, it } from 'vitest';
import { frag, payloadOf, ReaderBench, WRITER, writerGuid } from './testing/reader-bench.js';

function started(options: ConstructorParameters<typeof ReaderBench>[0] = {}): ReaderBench {
  const bench = new ReaderBench(options).match();
  bench.heartbeat(1, 0);
  bench.sent.length = 0;
  return bench;
}

describe('pause', () => {
  it('holds back and does not acknowledge, until resume', () => {
    const bench = started();
    bench.data(1);
    bench.engine.pause();
    for (const sequence of [2, 3, 5]) bench.data(sequence);
    bench.heartbeat(1, 6);
    bench.run(2000);
    expect(bench.sequences).toEqual([1]);
    expect(bench.takeSent()).toEqual(['0 ack 2 [] final']);
    bench.engine.resume(bench.now);
    expect(bench.sequences).toEqual([1, 2, 3]);
    expect(bench.takeSent()).toEqual(['2000 ack 4 [4 6]']);
    bench.run(20);
    expect(bench.takeSent()).toEqual(['2020 ack 4 [4 6]']);
  });

  it('holds what comes twice once', () => {
    const bench = started();
    bench.engine.pause();
    for (const sequence of [1, 1, 2, 2]) bench.data(sequence);
    expect(bench.engine.heldOctets).toBe(16);
    bench.engine.resume(bench.now);
    expect(bench.sequences).toEqual([1, 2]);
    expect(bench.engine.heldOctets).toBe(0);
  });

  it('drops what is beyond the bounds, to be had again', () => {
    const bench = started({ maxHeldChanges: 2 });
    bench.engine.pause();
    for (const sequence of [1, 2, 3, 4]) bench.data(sequence);
    bench.engine.resume(bench.now);
    expect(bench.sequences).toEqual([1, 2]);
    expect(bench.takeSent()).toEqual(['0 ack 3 [3 4]']);
    expect(bench.engine.counters).toMatchObject({ lost: 0, overflow: 2, outOfOrder: 0 });
  });

  it('may be called for with each change', () => {
    const bench = started();
    bench.onChange = () => bench.engine.pause();
    for (const sequence of [2, 3, 4]) bench.data(sequence);
    bench.data(1);
    for (let delivered = 1; delivered <= 4; delivered++) {
      expect(bench.sequences).toHaveLength(delivered);
      bench.engine.resume(bench.now);
    }
    bench.data(5);
    expect(bench.sequences).toEqual([1, 2, 3, 4, 5]);
    expect(bench.engine.heldOctets).toBe(0);
  });

  it('reassembles meanwhile', () => {
    const bench = started();
    bench.engine.pause();
    bench.frag(frag(1, payloadOf(1, 100), 60, 1));
    bench.frag(frag(1, payloadOf(1, 100), 60, 2));
    expect(bench.changes).toEqual([]);
    bench.engine.resume(bench.now);
    expect(bench.changes).toMatchObject([{ payload: payloadOf(1, 100) }]);
    expect(bench.engine.heldOctets).toBe(0);
  });

  it('sends nothing at resume to writers that sent nothing', () => {
    const bench = started();
    bench.data(1);
    bench.engine.pause();
    bench.engine.resume(bench.now);
    expect(bench.takeSent()).toEqual([]);
  });

  it('asks again at resume for what was missing before', () => {
    const bench = started();
    bench.data(2);
    bench.engine.pause();
    bench.run(1000);
    expect(bench.takeSent()).toEqual([]);
    bench.engine.resume(bench.now);
    bench.run(20);
    expect(bench.takeSent()).toEqual(['1020 ack 1 [1]']);
  });

  it('takes turns among writers when the owner has room for little', () => {
    const bench = started();
    const other = writerGuid('01ff', 2);
    bench.match({ guid: other });
    bench.heartbeat(1, 0, {}, other);
    bench.engine.pause();
    for (const sequence of [1, 2, 3]) {
      bench.data(sequence);
      bench.data(sequence, {}, other);
    }
    bench.onChange = () => bench.engine.pause();
    for (let i = 0; i < 4; i++) bench.engine.resume(bench.now);
    expect(bench.changes.map(({ writer }) => writer)).toEqual([WRITER.guid, other, WRITER.guid, other]);
  });

  it('delivers after resume what a writer left behind that is gone', () => {
    const bench = started();
    bench.engine.pause();
    for (const sequence of [1, 2, 4]) bench.data(sequence);
    bench.frag(frag(5, payloadOf(1, 100), 60, 1));
    bench.engine.unmatchWriter(WRITER.guid, bench.now);
    expect(bench.engine.heldOctets).toBe(16);
    bench.engine.resume(bench.now);
    expect(bench.sequences).toEqual([1, 2]);
    expect(bench.engine.heldOctets).toBe(0);
    bench.run(1000);
    expect(bench.takeSent()).toEqual([]);
  });
});

describe('a writer that the owner takes away while a change is delivered', () => {
  it('delivers no more of it', () => {
    const bench = started();
    for (const sequence of [2, 3]) bench.data(sequence);
    bench.onChange = ({ sequence }) => {
      if (sequence === 2) bench.engine.unmatchWriter(WRITER.guid, bench.now);
    };
    bench.data(1);
    expect(bench.sequences).toEqual([1, 2]);
    expect(bench.engine.heldOctets).toBe(0);
    bench.run(1000);
    expect(bench.takeSent()).toEqual([]);
  });

  it('answers no HEARTBEAT that led to it', () => {
    const bench = started();
    bench.data(2);
    bench.onChange = () => bench.engine.unmatchWriter(WRITER.guid, bench.now);
    bench.heartbeat(2, 5);
    bench.run(1000);
    expect(bench.sequences).toEqual([2]);
    expect(bench.takeSent()).toEqual([]);
  });

  it('may be paused in the same call', () => {
    const bench = started();
    for (const sequence of [2, 3]) bench.data(sequence);
    bench.onChange = ({ sequence }) => {
      if (sequence > 1) return;
      bench.engine.pause();
      bench.engine.unmatchWriter(WRITER.guid, bench.now);
    };
    bench.data(1);
    expect(bench.sequences).toEqual([1]);
    bench.engine.resume(bench.now);
    expect(bench.sequences).toEqual([1, 2, 3]);
    expect(bench.engine.heldOctets).toBe(0);
  });
});
