import { expect, test } from 'vitest';
import type { PayloadParts } from '../messages/payload-frame.js';
import type { Sample } from './participant-api.js';
import { rawType } from './raw-type.js';
import { SimWorld } from './testing/sim-world.js';

const TYPE = rawType('Octets');
const ALL = { history: { kind: 'keep-all' } } as const;
const text = (value: string): Uint8Array => Buffer.from(value);
const texts = (samples: readonly Sample<Uint8Array>[]): string[] =>
  samples.map(({ value }) => Buffer.from(value ?? []).toString());

test('participants find each other, say goodbye, and are lost with their lease', async () => {
  const world = new SimWorld();
  const a = await world.join(1);
  const events: string[] = [];
  a.on((event) => 'participant' in event && events.push(`${event.kind} ${event.participant.identity.name}`));
  const b = await world.join(2);
  const c = await world.join(3, { leaseMs: 2000, announceMs: 500 });
  await world.until(() => a.participants.length === 2 && b.participants.length === 2 && c.participants.length === 2);
  await b.close();
  await world.until(() => events.includes('left host-2'), 100);
  world.network.freeze('10.0.0.3');
  await world.clock.advance(1400);
  expect(a.participants).toHaveLength(1);
  await world.until(() => events.includes('lost host-3'), 1000);
  expect(events.sort()).toEqual(['joined host-2', 'joined host-3', 'left host-2', 'lost host-3']);
});

test('a sample gets to the readers that there are, once and in order', async () => {
  const world = new SimWorld();
  const [a, b, c] = [await world.join(1), await world.join(2), await world.join(3)];
  const writer = a.createWriter({ topic: 'T', type: TYPE, qos: ALL });
  const got: string[][] = [[], [], []];
  for (const [i, participant] of [a, b, c].entries()) {
    const onSample = ({ value }: Sample<Uint8Array>): void => void got[i]?.push(Buffer.from(value ?? []).toString());
    participant.createReader({ topic: 'T', type: TYPE, qos: ALL, onSample });
  }
  await world.until(() => writer.matched.length === 3);
  const wanted = Array.from({ length: 100 }, (_, i) => `sample ${i}`);
  for (const value of wanted) await writer.write(text(value));
  await world.until(() => got.every((one) => one.length === 100));
  expect(got).toEqual([wanted, wanted, wanted]);
  const acknowledged = writer.waitForAcknowledgements();
  await world.clock.advance(1000);
  await acknowledged;
});

test('who comes late gets what transient-local keeps, and nothing of a volatile past', async () => {
  const world = new SimWorld();
  const a = await world.join(1);
  const qos = { durability: 'transient-local', history: { kind: 'keep-last', depth: 2 } } as const;
  const kept = a.createWriter({ topic: 'kept', type: TYPE, qos });
  const past = a.createWriter({ topic: 'past', type: TYPE, qos: ALL });
  for (const value of ['1', '2', '3']) {
    await kept.write(text(value));
    await past.write(text(value));
  }
  const b = await world.join(2);
  const keptReader = b.createReader({ topic: 'kept', type: TYPE, qos: { ...ALL, durability: 'transient-local' } });
  const pastReader = b.createReader({ topic: 'past', type: TYPE, qos: ALL });
  await world.until(() => kept.matched.length === 1 && past.matched.length === 1);
  await past.write(text('4'));
  await world.clock.advance(500);
  expect(texts(keptReader.take())).toEqual(['2', '3']);
  expect(texts(pastReader.take())).toEqual(['4']);
});

test('a large sample goes in fragments, also when some are lost', async () => {
  const world = new SimWorld({ loss: 0.1, seed: 5 });
  const [a, b] = [await world.join(1), await world.join(2)];
  const writer = a.createWriter({ topic: 'T', type: TYPE, qos: ALL });
  const reader = b.createReader({ topic: 'T', type: TYPE, qos: ALL });
  await world.until(() => writer.matched.length === 1 && reader.matched.length === 1);
  const large = Uint8Array.from({ length: 1_000_003 }, (_, i) => (i * 7 + (i >> 8)) & 255);
  await writer.write(large);
  const acknowledged = writer.waitForAcknowledgements();
  await world.clock.advance(5000);
  await acknowledged;
  const [sample] = reader.take();
  expect(Buffer.compare(sample?.value ?? text(''), large)).toBe(0);
});

test('a sample in parts is kept and sent from where they are, and comes whole, also late and in fragments', async () => {
  const world = new SimWorld({ loss: 0.1, seed: 5 });
  const [a, b] = [await world.join(1), await world.join(2)];
  const qos = { ...ALL, durability: 'transient-local' } as const;
  const asked: number[] = [];
  const encodeParts = (body: Uint8Array): PayloadParts | undefined => {
    asked.push(body.length);
    const frame = { head: Uint8Array.of(0, 1, 0, 0, 9), tail: Uint8Array.of(7, 8) };
    return body.length < 100 ? undefined : { payload: body, frame };
  };
  const writer = a.createWriter({ topic: 'T', type: { ...TYPE, encodeParts }, qos });
  const sizes = [99, 6001, 300_000];
  for (const size of sizes) await writer.write(new Uint8Array(size).fill(size));
  const reader = b.createReader({ topic: 'T', type: TYPE, qos });
  await world.until(() => reader.matched.length === 1);
  await world.clock.advance(5000);
  const [small, ...parts] = reader.take().map(({ payload }) => payload);
  expect(small?.length).toBe(4 + 100);
  expect(asked).toEqual(sizes);
  const whole = sizes.slice(1).map((size) => [0, 1, 0, 0, 9, ...new Uint8Array(size).fill(size), 7, 8]);
  // What fills a DATA up to 4 octets comes along.
  expect(parts.map((one, i) => Buffer.compare(one.subarray(0, whole[i]?.length), Uint8Array.from(whole[i]!)))).toEqual([
    0, 0,
  ]);
});

test('write waits while the history is full, and gives up at its deadline', async () => {
  const world = new SimWorld();
  const [a, b] = [await world.join(1), await world.join(2)];
  const writer = a.createWriter({ topic: 'T', type: TYPE, qos: ALL, maxSamples: 4 });
  const reader = b.createReader({ topic: 'T', type: TYPE, qos: ALL, maxSamples: 2 });
  await world.until(() => writer.matched.length === 1 && reader.matched.length === 1);
  const writes = Array.from({ length: 20 }, (_, i) => writer.write(text(String(i)), { deadlineMs: 5000 }));
  const settled = Promise.allSettled(writes);
  await world.clock.advance(1000);
  const first = texts(reader.take());
  expect(first.length).toBeGreaterThanOrEqual(2);
  expect(first.length).toBeLessThan(10);
  await world.clock.advance(6000);
  const results = await settled;
  const failed = results.filter(({ status }) => status === 'rejected');
  expect(failed.length).toBeGreaterThan(0);
  expect(failed[0]).toMatchObject({ reason: { code: 'RTPS_WRITE_TIMEOUT' } });
  const written = results.filter(({ status }) => status === 'fulfilled').length;
  const all = [...first];
  await world.until(() => all.push(...texts(reader.take())) === written);
  expect(all).toEqual(Array.from({ length: written }, (_, i) => String(i)));
});

test('endpoints that do not fit say why', async () => {
  const world = new SimWorld();
  const [a, b] = [await world.join(1), await world.join(2)];
  const reasons: string[] = [];
  a.on((event) => event.kind === 'mismatch' && reasons.push(...event.mismatches.map(({ reason }) => reason)));
  a.createWriter({ topic: 'T', type: TYPE, qos: { reliability: 'best-effort' } });
  b.createReader({ topic: 'T', type: TYPE });
  await world.until(() => reasons.length > 0);
  expect(reasons.join()).toMatch(/best-effort.*reliable/);
});

test('what is closed is gone for the others, and does no more', async () => {
  const world = new SimWorld();
  const [a, b] = [await world.join(1), await world.join(2)];
  const writer = a.createWriter({ topic: 'T', type: TYPE });
  const reader = b.createReader({ topic: 'T', type: TYPE });
  await world.until(() => writer.matched.length === 1 && reader.matched.length === 1);
  await writer.close();
  await writer.close();
  await expect(writer.write(text('x'))).rejects.toMatchObject({ code: 'RTPS_CLOSED' });
  await world.until(() => reader.matched.length === 0, 100);
  const samples: unknown[] = [];
  const reading = (async () => {
    for await (const sample of reader) samples.push(sample);
  })();
  await reader.close();
  await reading;
  await a.close();
  await a.close();
  await b.close();
  expect(() => a.createWriter({ topic: 'T', type: TYPE })).toThrow(expect.objectContaining({ code: 'RTPS_CLOSED' }));
  await world.clock.advance(100);
  expect(world.clock.pending).toEqual([]);
});

test('a related sample comes along', async () => {
  const world = new SimWorld();
  const a = await world.join(1);
  const writer = a.createWriter({ topic: 'T', type: TYPE });
  const reader = a.createReader({ topic: 'T', type: TYPE });
  await world.until(() => writer.matched.length === 1 && reader.matched.length === 1);
  const related = { writer: reader.guid, sequence: 2 ** 33 + 7 };
  await writer.write(text('x'), { relatedSample: related });
  await world.clock.advance(50);
  expect(reader.take()[0]?.relatedSample).toEqual(related);
});

test('a writer that stops asserting itself is told of, and when it is back', async () => {
  const world = new SimWorld();
  const [a, b] = [await world.join(1), await world.join(2)];
  const qos = { livelinessLeaseMs: 500 } as const;
  a.createWriter({ topic: 'T', type: TYPE, qos });
  const reader = b.createReader({ topic: 'T', type: TYPE, qos });
  const events: string[] = [];
  b.on(({ kind }) => kind.startsWith('liveliness') && events.push(kind));
  await world.until(() => reader.matched.length === 1);
  await world.clock.advance(3000);
  expect(events).toEqual([]);
  world.network.freeze('10.0.0.1');
  await world.until(() => events.length === 1, 800);
  world.network.thaw('10.0.0.1');
  await world.until(() => events.length === 2, 800);
  expect(events).toEqual(['liveliness-lost', 'liveliness-regained']);
  expect(b.participants).toHaveLength(1);
});
