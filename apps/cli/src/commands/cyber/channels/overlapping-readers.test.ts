import { ManualClock } from '@blender-sim/base/testing';
import {
  type ChannelReaderOptions,
  type MessageMeta,
  type Node,
  type RawMessage,
  type Reader,
  rawTypeOf,
} from '@blender-sim/cyber';
import { newIdentity } from '@blender-sim/topology';
import { beforeEach, expect, test } from 'vitest';
import { OverlappingReaders } from './overlapping-readers.js';

/** A reader that a test makes hear. */
interface Staged {
  readonly hear: (sequence: number) => void;
  unknownSender: number;
  closes: number;
}

const SENDER = newIdentity();
const OPTIONS = { channel: 'c', type: rawTypeOf('T') };

let clock: ManualClock;
let staged: Staged[];
let refusal: Error | undefined;
let told: number[];
let lost: number[];
let readers: OverlappingReaders;

beforeEach(() => {
  clock = new ManualClock();
  staged = [];
  refusal = undefined;
  told = [];
  lost = [];
  // Of a node and its readers only this is used, and messages are told apart by their sequence.
  const createReader = ({ onMessage }: ChannelReaderOptions<RawMessage>): Reader<RawMessage> => {
    if (refusal !== undefined) throw refusal;
    const one: Staged = {
      hear: (sequence) => {
        const meta = { senderId: SENDER, sequence: BigInt(sequence) } as MessageMeta;
        if (one.closes === 0) onMessage?.({ data: Uint8Array.of(sequence) }, meta);
      },
      unknownSender: 0,
      closes: 0,
    };
    staged.push(one);
    return {
      get counters() {
        return { unknownSender: one.unknownSender };
      },
      close: () => Promise.resolve(void (one.closes += 1)),
    } as unknown as Reader<RawMessage>;
  };
  const node = { createReader } as unknown as Node;
  readers = new OverlappingReaders(node, clock, (data, _meta, lostSoFar) => {
    told.push(...data);
    lost.push(lostSoFar);
  });
});

function open(): Staged {
  readers.open(OPTIONS);
  const last = staged.at(-1);
  if (last === undefined) throw new Error('it has opened none');
  return last;
}

test('a history that a live message overtook is told, and is no loss', () => {
  const reader = open();
  for (const sequence of [4, 1, 2, 3, 5]) reader.hear(sequence);
  expect(told).toEqual([4, 1, 2, 3, 5]);
  expect(lost).toEqual([0, 0, 0, 0, 0]);
});

test('the reader before hears on for 3 s; what both hear is told once, whoever is first', async () => {
  const first = open();
  first.hear(1);
  const second = open();
  first.hear(2);
  await clock.advance(2400);
  second.hear(4);
  first.hear(3);
  first.hear(4);
  second.hear(1);
  expect(told).toEqual([1, 2, 4, 3]);
  expect(lost).toEqual([0, 0, 1, 0]);
  await clock.advance(599);
  expect(first.closes).toBe(0);
  await clock.advance(1);
  expect([first.closes, second.closes]).toEqual([1, 0]);
  second.hear(2);
  second.hear(5);
  expect(told).toEqual([1, 2, 4, 3, 5]);
});

test('two are open at most, and none is after its end', async () => {
  const [first, second, third] = [open(), open(), open()];
  expect([first.closes, second.closes, third.closes]).toEqual([1, 0, 0]);
  await readers.close();
  await readers.close();
  expect([first, second, third].every(({ closes }) => closes > 0)).toBe(true);
  expect(clock.pending).toEqual([]);
});

test('where none can be opened, the one that is there hears on', () => {
  const reader = open();
  refusal = new Error('refused');
  expect(() => readers.open(OPTIONS)).toThrow(refusal);
  reader.hear(1);
  expect([told, reader.closes]).toEqual([[1], 0]);
  expect(clock.pending).toEqual([]);
});

test('unknown senders that two hear at once count once', () => {
  const first = open();
  first.unknownSender = 2;
  const second = open();
  first.unknownSender = 3;
  second.unknownSender = 1;
  expect(readers.unknownSenders).toBe(3);
});
