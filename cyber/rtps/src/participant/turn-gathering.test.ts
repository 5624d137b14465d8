import { expect, test } from 'vitest';
import type { DataWriter } from './participant-api.js';
import { rawType } from './raw-type.js';
import { SimWorld } from './testing/sim-world.js';

const ENDPOINT = { topic: 'T', type: rawType('Octets'), qos: { history: { kind: 'keep-all' } } } as const;

interface Talk {
  readonly world: SimWorld;
  readonly writer: DataWriter<Uint8Array>;
  /** How many samples each datagram has had. */
  readonly datagrams: readonly number[];
  /** Octets of each sample that came. */
  readonly got: readonly number[];
}

async function talk(): Promise<Talk> {
  const world = new SimWorld();
  const [a, b] = [await world.join(1), await world.join(2)];
  const writer = a.createWriter(ENDPOINT);
  const got: number[] = [];
  const datagrams: number[] = [];
  b.createReader({ ...ENDPOINT, onSample: ({ value }) => got.push(value?.length ?? 0) });
  await world.until(() => writer.matched.length === 1);
  // The reader has spoken: what is written now leaves at once.
  await writer.write(new Uint8Array(1));
  await world.until(() => got.length === 1);
  got.length = 0;
  a.tap = ({ direction, message }) => {
    if (direction !== 'out') return;
    const samples = message?.submessages.filter(({ kind }) => kind === 'data').length ?? 0;
    if (samples > 0) datagrams.push(samples);
  };
  return { world, writer, datagrams, got };
}

test('the first sample of a turn leaves at once, the others together when it is over', async () => {
  const { world, writer, datagrams, got } = await talk();
  for (let size = 1; size <= 40; size++) await writer.write(new Uint8Array(size));
  expect(datagrams).toEqual([1]);
  await world.clock.advance(0);
  expect(datagrams).toEqual([1, 39]);
  await world.until(() => got.length === 40);
  expect(got).toEqual(Array.from({ length: 40 }, (_, i) => i + 1));
});

test('a datagram that is full does not wait, and neither does a large sample', async () => {
  const { world, writer, datagrams, got } = await talk();
  for (let i = 0; i < 40; i++) await writer.write(new Uint8Array(2000));
  // 32 samples have room in 65,000 octets; the 33rd sends them on their way.
  expect(datagrams).toEqual([1, 32]);
  await writer.write(new Uint8Array(3000));
  expect(datagrams).toEqual([1, 32, 8]);
  await world.until(() => got.length === 41);
  expect(got).toEqual([...new Array<number>(40).fill(2000), 3000]);
});

test('samples that are a turn apart wait for nothing', async () => {
  const { world, writer, datagrams } = await talk();
  for (let i = 1; i <= 3; i++) {
    await writer.write(new Uint8Array(8));
    expect(datagrams).toHaveLength(i);
    await world.clock.advance(1);
  }
});

test('flush sends what has gathered', async () => {
  const { writer, datagrams } = await talk();
  for (let i = 0; i < 3; i++) await writer.write(new Uint8Array(8));
  writer.flush();
  expect(datagrams).toEqual([1, 2]);
});
