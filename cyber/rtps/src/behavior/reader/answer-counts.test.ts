import { expect, it } from 'vitest';
import { frag, payloadOf, ReaderBench, WRITER, writerGuid } from './testing/reader-bench.js';

/** The counts of what was sent since the last call. */
function counts(bench: ReaderBench): number[] {
  return bench.sent.splice(0).map(({ message }) => message.count);
}

it.each([true, false])(
  'counts go on when a writer is matched again that has not lost the reader (may return: %s)',
  (mayReturn) => {
    const bench = new ReaderBench().match();
    bench.run(300);
    expect(counts(bench)).toEqual([1, 2, 3, 4, 5]);
    bench.engine.unmatchWriter(WRITER.guid, bench.now, mayReturn);
    bench.match();
    expect(counts(bench)).toEqual([6]);
    bench.heartbeat(1, 1);
    bench.frag(frag(1, payloadOf(1, 100), 50, 1));
    bench.heartbeatFrag(1, 2);
    bench.engine.unmatchWriter(WRITER.guid, bench.now, mayReturn);
    bench.match();
    bench.frag(frag(1, payloadOf(1, 100), 50, 1));
    bench.heartbeatFrag(1, 2);
    expect(counts(bench)).toEqual([7, 1, 8, 2]);
  },
);

it('each writer sees a number once, and later ones are higher', () => {
  const bench = new ReaderBench().match().match({ guid: writerGuid('01ff', 2) });
  bench.run(200);
  expect(counts(bench)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
});
