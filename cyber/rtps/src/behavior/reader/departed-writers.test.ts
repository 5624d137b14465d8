import { expect, it } from 'vitest';
import { DepartedWriters } from './departed-writers.js';
import type { MatchedWriter } from './reader-engine-types.js';
import { ReaderBench, WRITER, writerGuid } from './testing/reader-bench.js';

const BEST_EFFORT = { reliability: 'best-effort' } as const;

/** A reader that has had changes 1 to 3 of a writer, which then fell silent and is back. */
function returned(
  bench: ReaderBench = new ReaderBench(),
  more: Partial<MatchedWriter> = {},
  mayReturn: boolean = true,
): ReaderBench {
  const { guid = WRITER.guid } = more;
  bench.match(more);
  for (const sequence of [1, 2, 3, 5]) bench.data(sequence, {}, guid);
  bench.engine.unmatchWriter(guid, bench.now, mayReturn);
  bench.run(5000);
  bench.match(more);
  return bench;
}

it('goes on where it was when a writer is back that had fallen silent', () => {
  const bench = returned();
  expect(bench.takeSent().at(-1)).toBe('5000 ack 4 [4]');
  bench.heartbeat(1, 6);
  for (let sequence = 1; sequence <= 6; sequence++) bench.data(sequence);
  expect(bench.sequences).toEqual([1, 2, 3, 4, 5, 6]);
});

it('begins anew with a writer that had said that it goes', () => {
  const bench = new ReaderBench().match();
  bench.data(1);
  bench.engine.unmatchWriter(WRITER.guid, bench.now);
  bench.match();
  bench.data(1);
  expect(bench.sequences).toEqual([1, 1]);
});

it('begins anew when less is there than it had: another process with the same GUID', () => {
  const bench = returned();
  bench.data(1);
  // What a writer of ours says that has lost the reader too: nothing was sent so far.
  for (let i = 0; i < 10; i++) bench.heartbeat(1, 0);
  expect(bench.takeSent().at(-1)).toBe('5000 ack 4 [] final');
  for (let i = 0; i < 10; i++) bench.heartbeat(1, 2);
  expect(bench.takeSent()).toContain('5000 ack 1 [1 2]');
  bench.data(1);
  bench.data(2);
  expect(bench.sequences).toEqual([1, 2, 3, 1, 2]);
});

it('remembers what the owner is yet to take', () => {
  const bench = new ReaderBench().match();
  bench.engine.pause();
  for (const sequence of [1, 2, 4]) bench.data(sequence);
  bench.engine.unmatchWriter(WRITER.guid, bench.now, true);
  bench.match();
  bench.heartbeat(1, 4);
  for (const sequence of [1, 2, 3, 4]) bench.data(sequence);
  bench.engine.resume(bench.now);
  for (const sequence of [3, 4]) bench.data(sequence);
  expect(bench.sequences).toEqual([1, 2, 3, 4]);
});

it('best-effort: tells nothing twice', () => {
  const bench = returned(new ReaderBench(BEST_EFFORT), BEST_EFFORT);
  for (let sequence = 1; sequence <= 6; sequence++) bench.data(sequence);
  expect(bench.sequences).toEqual([1, 2, 3, 5, 6]);
});

it.each([{}, BEST_EFFORT])('reads from the beginning again where that is wanted (%o)', (more) => {
  const bench = returned(new ReaderBench({ ...more, onReturn: 'replay' }), more);
  if (!('reliability' in more)) expect(bench.takeSent().at(-1)).toBe('5000 ack 1 [1]');
  for (let sequence = 1; sequence <= 6; sequence++) bench.data(sequence);
  expect(bench.sequences.slice(-6)).toEqual([1, 2, 3, 4, 5, 6]);
});

const FAST = { guid: writerGuid('010f') };
const CYCLONE = { guid: writerGuid('0110') };
const VOLATILE = { durability: 'volatile' } as const;
const REPLAY = { onReturn: 'replay' } as const;

it('Fast DDS: takes back what it acknowledged once, as often as it asks for it in vain', () => {
  const bench = returned(new ReaderBench(REPLAY), FAST);
  expect(bench.takeSent().slice(-2)).toEqual(['5000 ack 0 []', '5000 ack 1 [1]']);
  // It has noticed nothing of the loss, and sends again what was not acknowledged.
  bench.heartbeat(1, 5, {}, FAST.guid);
  for (const sequence of [4, 5]) bench.data(sequence, {}, FAST.guid);
  bench.run(100);
  const asked = bench.takeSent();
  expect(asked.filter((text) => text.endsWith('ack 0 []')).length).toBeGreaterThanOrEqual(2);
  expect(asked.at(-1)).toMatch(/ ack 1 \[1 2 3\]$/);
  bench.data(1, {}, FAST.guid);
  bench.run(1000);
  expect(bench.takeSent().filter((text) => text.includes('ack 0'))).toEqual([]);
  for (const sequence of [2, 3]) bench.data(sequence, {}, FAST.guid);
  expect(bench.sequences.slice(-5)).toEqual([1, 2, 3, 4, 5]);
});

it('Fast DDS: takes back until something comes, though the first numbers are gone', () => {
  const bench = returned(new ReaderBench(REPLAY), FAST);
  bench.heartbeat(3, 5, {}, FAST.guid);
  bench.data(5, {}, FAST.guid);
  bench.takeSent();
  bench.run(100);
  expect(bench.takeSent()).toContainEqual(expect.stringMatching(/ ack 0 \[\]$/));
  bench.data(3, {}, FAST.guid);
  bench.run(1000);
  const asked = bench.takeSent();
  expect(asked).toContainEqual(expect.stringMatching(/ ack 4 \[4\]$/));
  expect(asked.filter((text) => text.includes('ack 0'))).toEqual([]);
});

it.each([
  { what: 'is new', first: () => new ReaderBench(REPLAY), more: FAST },
  { what: 'said that it goes', first: () => returned(new ReaderBench(REPLAY), FAST, false), more: FAST },
  { what: 'is of another make', first: () => returned(new ReaderBench(REPLAY), CYCLONE), more: CYCLONE },
  {
    what: 'keeps no history',
    first: () => returned(new ReaderBench({ ...REPLAY, ...VOLATILE }), { ...FAST, ...VOLATILE }),
    more: { ...FAST, ...VOLATILE },
  },
  { what: 'is read on', first: () => returned(new ReaderBench(), FAST), more: FAST },
] as const)('takes nothing back where the writer $what', ({ first, more }) => {
  const bench = first();
  bench.match(more);
  bench.run(10_000);
  expect(bench.takeSent().filter((text) => text.includes('ack 0'))).toEqual([]);
});

it('keeps 1024 of them, the latest', () => {
  const departed = new DepartedWriters();
  for (let i = 0; i < 5000; i++) departed.keep(writerGuid('01ff', i), i + 2);
  expect(departed.take(writerGuid('01ff', 3975))).toBeUndefined();
  expect(departed.take(writerGuid('01ff', 3976))).toBe(3978);
  expect(departed.take(writerGuid('01ff', 3976))).toBeUndefined();
});
