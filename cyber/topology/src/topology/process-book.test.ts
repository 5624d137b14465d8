import type { MonotonicMs } from '@blender-sim/base';
import type { GuidPrefix, RemoteParticipant } from '@blender-sim/rtps';
import { expect, test } from 'vitest';
import type { CyberWire } from '../wire/cyber-wire.js';
import { ProcessBook } from './process-book.js';

/** As much of a participant as the book looks at. */
function participant(number: number, name: string): RemoteParticipant {
  const prefix = number.toString(16).padStart(24, '0') as GuidPrefix;
  return { prefix, data: { name } } as RemoteParticipant;
}

function bookOf(...participants: readonly RemoteParticipant[]): ProcessBook {
  return new ProcessBook([{ generation: 9, participant: { participants } } as unknown as CyberWire]);
}

const AT = 42 as MonotonicMs;

const names = (book: ProcessBook): string[] =>
  book.processes.map(({ hostName, processId, participants }) => `${hostName}+${processId}: ${participants.length}`);

test('two participants of a process are one, however their names spell it', () => {
  const [first, second] = [participant(1, 'vm+7'), participant(2, 'vm+ 07th')];
  const book = bookOf(first, second);
  expect(book.join(first, 9).change?.kind).toBe('process-join');
  expect(book.join(second, 9).change).toBeUndefined();
  expect(names(book)).toEqual(['vm+7: 2']);
  expect(book.leave(first, undefined)).toBeUndefined();
  expect(book.leave(second, AT)).toMatchObject({
    kind: 'process-leave',
    process: { hostName: 'vm', processId: 7, participants: [{ prefix: second.prefix, generation: 9 }] },
  });
  expect(book.processes).toEqual([]);
});

test('one that calls itself something else later leaves the process that it came to', () => {
  const first = participant(1, 'vm+7');
  const book = bookOf(first);
  book.join(first, 9);
  expect(book.leave({ ...first, data: { ...first.data, name: 'vm+8' } }, undefined)).toMatchObject({
    kind: 'process-leave',
    process: { hostName: 'vm', processId: 7 },
  });
  expect(book.processes).toEqual([]);
});

test('who fell silent is known at its return, who said goodbye is not; of very many the latest', () => {
  const book = bookOf();
  const [silent, gone] = [participant(1, 'vm+1'), participant(2, 'vm+2')];
  for (const one of [silent, gone]) expect(book.join(one, 10).lostAt).toBeUndefined();
  book.leave(silent, AT);
  book.leave(gone, undefined);
  expect(book.join(silent, 10).lostAt).toBe(AT);
  expect(book.join(gone, 10).lostAt).toBeUndefined();
  book.leave(silent, AT);
  for (let number = 10; number < 10_010; number++) {
    const one = participant(number, '');
    book.join(one, 10);
    book.leave(one, AT);
  }
  expect(book.join(silent, 10).lostAt).toBeUndefined();
  expect(book.join(participant(10_009, ''), 10).lostAt).toBe(AT);
});
