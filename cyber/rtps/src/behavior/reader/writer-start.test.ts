import { describe, expect, it } from 'vitest';
import type { MatchedWriter } from './reader-engine-types.js';
import { frag, payloadOf, ReaderBench, writerGuid } from './testing/reader-bench.js';

const HISTORY = { reader: 'transient-local', writer: 'transient-local' } as const;
const UNSURE = { reader: 'volatile', writer: 'volatile' } as const;
const CYCLONE = writerGuid('0110');
/** A writer of none of the vendors that we know something of. */
const STRANGER = writerGuid('0112');
const LIVE = { reader: 'volatile', writer: 'transient-local' } as const;

function matched(
  { reader, writer }: typeof HISTORY | typeof UNSURE | typeof LIVE,
  more: Partial<MatchedWriter> = {},
): ReaderBench {
  return new ReaderBench({ durability: reader }).match({ durability: writer, ...more });
}

describe('a transient-local pair', () => {
  it('asks for the first change until the writer is heard', () => {
    const bench = matched(HISTORY);
    bench.run(100_000);
    const asks = [0, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 40_000];
    expect(bench.takeSent()).toEqual(asks.map((atMs) => `${atMs} ack 1 [1]`));
  });

  it.each(['heartbeat', 'data', 'fragment', 'gap'])('stops that with a %s', (what) => {
    const bench = matched(HISTORY);
    bench.run(30);
    bench.takeSent();
    if (what === 'heartbeat') bench.heartbeat(1, 0, { final: true });
    if (what === 'data') bench.data(1);
    if (what === 'fragment') bench.frag(frag(1, payloadOf(1, 10), 5, 1, 2));
    if (what === 'gap') bench.gap(1, 2);
    bench.run(1000);
    expect(bench.takeSent()).toEqual([]);
  });

  it('takes the history that is left; what is gone by then is not lost', () => {
    const bench = matched(HISTORY);
    bench.takeSent();
    bench.data(7);
    bench.heartbeat(5, 7);
    expect(bench.takeSent()).toEqual(['0 ack 5 [5 6]']);
    bench.data(5);
    bench.data(6);
    expect(bench.sequences).toEqual([5, 6, 7]);
    expect(bench.engine.counters.lost).toBe(0);
  });

  it('never gives up on history', () => {
    const bench = matched(HISTORY);
    bench.data(3);
    bench.run(20_000);
    expect(bench.sequences).toEqual([]);
    expect(bench.takeSent().at(-1)).toMatch(/ ack 1 \[1 2\]$/);
  });

  it('keeps to the pair when the writer is volatile', () => {
    const bench = matched({ reader: 'transient-local', writer: 'volatile' } as unknown as typeof UNSURE);
    bench.run(500);
    expect(bench.takeSent()).toEqual([0, 100, 300].map((atMs) => `${atMs} ack 1 []`));
  });
});

describe('a volatile pair', () => {
  it('says hello without asking for anything, until it is heard', () => {
    const bench = matched(UNSURE);
    bench.run(1000);
    expect(bench.takeSent()).toEqual([0, 100, 300].map((atMs) => `${atMs} ack 1 []`));
  });

  it('gets what was written between the two matches', () => {
    const bench = matched(UNSURE);
    bench.takeSent();
    bench.heartbeat(1, 3);
    expect(bench.takeSent()).toEqual(['0 ack 1 [1 2 3]']);
    for (const sequence of [2, 3, 1]) bench.data(sequence);
    expect(bench.sequences).toEqual([1, 2, 3]);
  });

  it('steps over what the writer says is not for it', () => {
    const bench = matched(UNSURE);
    bench.heartbeat(1, 9);
    bench.data(10);
    bench.gap(1, 10);
    expect(bench.sequences).toEqual([10]);
    expect(bench.engine.counters.lost).toBe(0);
  });

  it('takes in vain asked-for numbers from before its time for not its own', () => {
    const bench = matched(UNSURE, { guid: STRANGER });
    bench.heartbeat(3, 9, {}, STRANGER);
    bench.data(7, {}, STRANGER);
    bench.data(10, {}, STRANGER);
    bench.run(639);
    expect(bench.sequences).toEqual([]);
    bench.heartbeat(3, 9, { final: true }, STRANGER);
    bench.run(500);
    expect(bench.sequences).toEqual([7, 10]);
    expect(bench.engine.counters.lost).toBe(0);
    expect(bench.engine.heldOctets).toBe(0);
  });

  it('does not take the silence of a writer for an answer that may be cut off', () => {
    const bench = matched(UNSURE, { guid: STRANGER });
    bench.heartbeat(3, 5, {}, STRANGER);
    bench.data(4, {}, STRANGER);
    bench.run(60_000);
    for (const sequence of [3, 5]) bench.data(sequence, {}, STRANGER);
    expect(bench.sequences).toEqual([3, 4, 5]);
  });

  it('waits for a writer of ours, which says of each number what it is', () => {
    const bench = matched(UNSURE);
    bench.heartbeat(3, 4);
    for (let i = 0; i < 100; i++) {
      bench.run(400);
      bench.heartbeat(3, 4);
    }
    for (const sequence of [3, 4]) bench.data(sequence);
    expect(bench.sequences).toEqual([3, 4]);
  });

  it('does so early with Fast DDS, which is silent about them', () => {
    const guid = writerGuid('010f');
    const bench = matched(UNSURE, { guid });
    bench.heartbeat(3, 9, {}, guid);
    bench.data(10, {}, guid);
    bench.run(80);
    expect(bench.sequences).toEqual([10]);
  });

  it('waits longer for Fast-RTPS 1, which answers late and is as silent', () => {
    const guid = writerGuid('010f');
    const bench = matched(UNSURE, { guid, answersLate: true });
    bench.heartbeat(8, 9, { final: true }, guid);
    bench.run(130);
    // Asked for after 5 ms, it comes 47 ms later, and on a busy machine later still.
    for (const sequence of [9, 10]) bench.data(sequence, {}, guid);
    expect(bench.sequences).toEqual([]);
    bench.data(8, {}, guid);
    expect(bench.sequences).toEqual([8, 9, 10]);
  });

  it('takes the silence of Fast-RTPS 1 for an answer, too', () => {
    const guid = writerGuid('010f');
    const bench = matched(UNSURE, { guid, answersLate: true });
    bench.heartbeat(3, 9, { final: true }, guid);
    bench.run(640);
    bench.data(10, {}, guid);
    expect(bench.sequences).toEqual([10]);
  });

  it('does not give up while something comes of asking, nor on what is surely its own', () => {
    const bench = matched(UNSURE);
    bench.heartbeat(1, 3);
    bench.run(500);
    bench.data(2);
    bench.run(500);
    bench.data(1);
    bench.data(3);
    bench.data(5);
    bench.run(20_000);
    expect(bench.sequences).toEqual([1, 2, 3]);
    bench.data(4);
    expect(bench.sequences).toEqual([1, 2, 3, 4, 5]);
  });

  it('waits with a change for the HEARTBEAT that tells what is before it', () => {
    const bench = matched(UNSURE);
    bench.takeSent();
    bench.data(5);
    bench.run(20);
    expect(bench.takeSent()).toEqual(['20 ack 1 [1 2 3 4]']);
    bench.heartbeat(4, 5);
    bench.data(4);
    expect(bench.sequences).toEqual([4, 5]);
  });

  it('begins with the first change that came where the writer says nothing', () => {
    const bench = matched(UNSURE, { guid: STRANGER });
    bench.data(6, {}, STRANGER);
    bench.data(5, {}, STRANGER);
    bench.frag(frag(4, payloadOf(4, 10), 5, 1), STRANGER);
    bench.run(2000);
    expect(bench.sequences).toEqual([]);
    bench.frag(frag(4, payloadOf(4, 10), 5, 2), STRANGER);
    bench.run(500);
    bench.data(7, {}, STRANGER);
    bench.run(500);
    expect(bench.sequences).toEqual([4, 5, 6, 7]);
  });

  it('is sure with change 1, and counts from there what is lost', () => {
    const bench = matched(UNSURE);
    bench.data(1);
    bench.heartbeat(3, 3);
    expect(bench.sequences).toEqual([1]);
    expect(bench.engine.counters.lost).toBe(1);
  });

  it('is sure with a GAP from 1', () => {
    const bench = matched(UNSURE);
    bench.gap(1, 4);
    bench.data(5);
    bench.run(20_000);
    expect(bench.sequences).toEqual([]);
    bench.data(4);
    expect(bench.sequences).toEqual([4, 5]);
  });
});

describe('a volatile reader of a Cyclone writer with history', () => {
  it('begins behind the last number of the first HEARTBEAT', () => {
    const bench = matched(LIVE, { guid: CYCLONE });
    bench.takeSent();
    bench.heartbeat(1, 9, {}, CYCLONE);
    expect(bench.takeSent()).toEqual(['0 ack 10 [] final']);
    bench.data(9, {}, CYCLONE);
    bench.data(10, {}, CYCLONE);
    expect(bench.sequences).toEqual([10]);
  });

  it('begins with what came before the first HEARTBEAT', () => {
    const bench = matched(LIVE, { guid: CYCLONE });
    bench.takeSent();
    bench.data(8, {}, CYCLONE);
    bench.run(20);
    expect(bench.takeSent()).toEqual(['20 ack 1 []']);
    bench.heartbeat(1, 9, {}, CYCLONE);
    expect(bench.sequences).toEqual([8]);
    expect(bench.takeSent()).toEqual(['20 ack 9 [9]']);
  });

  it('begins where a GAP says', () => {
    const bench = matched(LIVE, { guid: CYCLONE });
    bench.gap(1, 6, [], CYCLONE);
    bench.heartbeat(1, 7, {}, CYCLONE);
    bench.data(6, {}, CYCLONE);
    expect(bench.sequences).toEqual([6]);
  });

  it('answers no HEARTBEAT_FRAG of a change that may be history', () => {
    const bench = matched(LIVE, { guid: CYCLONE });
    bench.takeSent();
    bench.heartbeatFrag(4, 2, CYCLONE);
    expect(bench.takeSent()).toEqual([]);
  });
});

it('a volatile reader of another writer with history asks, and is told where it begins', () => {
  const bench = matched(LIVE);
  bench.takeSent();
  bench.heartbeat(1, 9);
  expect(bench.takeSent()).toEqual(['0 ack 1 [1 2 3 4 5 6 7 8 9]']);
  bench.data(9);
  bench.gap(1, 9);
  expect(bench.sequences).toEqual([9]);
  expect(bench.engine.counters.lost).toBe(0);
});
