// Announcements come by one socket, samples by another: which is read first is chance. A writer that lives for its samples only,
// as Cyber's for a history, can't be asked for them again.
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { DataReader, Participant } from './participant-api.js';
import { MARKED, markedBody } from './testing/marked-sample.js';
import { SimWorld } from './testing/sim-world.js';
import { Stranger } from './testing/stranger.js';
import { TappedTransport } from './testing/tapped-transport.js';

const WRITER_ID = 0x00000103;
const LATE = { durability: 'transient-local', reliability: 'reliable', history: { kind: 'keep-all' } } as const;

let world: SimWorld;
let target: Participant;
let stranger: Stranger;
let reader: DataReader<Uint8Array>;
let readerId: number;
let got: number[];

beforeEach(async () => {
  world = new SimWorld({ tickMs: 1 });
  const transport = new TappedTransport(world.network.transport('10.0.0.1'));
  target = await world.join(1, { transport });
  got = [];
  reader = target.createReader({
    topic: 'T',
    type: MARKED,
    qos: LATE,
    onSample: ({ sequence }) => got.push(sequence),
  });
  readerId = reader.guid.entityId;
  stranger = new Stranger(transport);
  stranger.join();
  await world.clock.advance(5);
});

afterEach(async () => {
  await target.close();
  expect(world.clock.pending).not.toContain('rtps last words');
});

function write(sequence: number, to: number = readerId): void {
  stranger.say({
    kind: 'data',
    readerId: to,
    writerId: WRITER_ID,
    sequence,
    payload: markedBody({ label: 1, ordinal: sequence, key: 0 }, 100),
  });
}

test('samples that are read before their writer is announced', async () => {
  write(1);
  write(2);
  await world.clock.advance(10);
  stranger.announce('writer', WRITER_ID, 1, 'T', LATE);
  write(3);
  expect(got).toEqual([1, 2, 3]);
});

test('what came long before is no part of it, nor what is meant for others', async () => {
  write(1);
  await world.clock.advance(60);
  write(2, 0x00009904);
  stranger.announce('writer', WRITER_ID, 1, 'T', LATE);
  expect(got).toEqual([]);
  expect(target.status().counters.ignored.get('no-reader')).toBe(2);
});

test('fragments of a sample whose writer is announced after them', async () => {
  const sample = markedBody({ label: 1, ordinal: 1, key: 0 }, 2500);
  for (const fragmentStart of [1, 2, 3]) {
    stranger.say({
      ...{ kind: 'data-frag', readerId, writerId: WRITER_ID, sequence: 1, fragmentStart, fragmentCount: 1 },
      ...{ fragmentSize: 1000, sampleSize: 2500 },
      payload: sample.subarray(1000 * (fragmentStart - 1), 1000 * fragmentStart),
    });
  }
  stranger.announce('writer', WRITER_ID, 1, 'T', LATE);
  expect(got).toEqual([1]);
});

test('those that nobody wants are counted', async () => {
  write(1);
  await world.clock.advance(60);
  write(1);
  expect(target.status().counters.ignored.get('no-reader')).toBe(1);
  await target.close();
  expect(target.status().counters.ignored.get('no-reader')).toBe(2);
});

test('of a flood of them the last ones are kept', async () => {
  for (let sequence = 1; sequence <= 200; sequence++) write(sequence);
  stranger.announce('writer', WRITER_ID, 1, 'T', LATE);
  write(201);
  // All before are missing, and asked for.
  expect(got).toEqual([]);
  expect(target.status().held.readerOctets).toBeLessThan(65 * 200);
});

test('samples that are read after the end of their writer', async () => {
  const builtIn = target.status().held.heardWriters;
  stranger.announce('writer', WRITER_ID, 1, 'T', LATE);
  stranger.withdraw('writer', WRITER_ID, 2);
  await world.clock.advance(10);
  write(1);
  expect(got).toEqual([1]);
  await world.clock.advance(20);
  write(2);
  expect(got).toEqual([1]);
  expect(target.status().held.heardWriters).toBe(builtIn);
});

test('a reader that is closed listens no longer', async () => {
  stranger.announce('writer', WRITER_ID, 1, 'T', LATE);
  await reader.close();
  expect(world.clock.pending).not.toContain('rtps last words');
  write(1);
  expect(target.status().counters.ignored.get('no-reader')).toBe(1);
});

test('a writer that is announced again at once is a new one', async () => {
  stranger.announce('writer', WRITER_ID, 1, 'T', LATE);
  write(1);
  stranger.withdraw('writer', WRITER_ID, 2);
  stranger.announce('writer', WRITER_ID, 3, 'T', LATE);
  write(1);
  write(2);
  await world.clock.advance(30);
  write(3);
  expect(got).toEqual([1, 1, 2, 3]);
});
