import { afterEach, expect, test } from 'vitest';
import { numberSet } from '../structure/sequence-number.js';
import { udpV4 } from '../structure/locator.js';
import type { DataReader, DataWriter, Participant, ParticipantOptions } from './participant-api.js';
import { ErrorLog } from './testing/error-log.js';
import { MARKED, markedBody } from './testing/marked-sample.js';
import { SimWorld } from './testing/sim-world.js';
import { Stranger } from './testing/stranger.js';
import { TappedTransport } from './testing/tapped-transport.js';

const FULL = process.env['BLENDER_SIM_FULL'] === '1';
const FAR = 2 ** 52;
const WRITER_ID = 0x00000103;
const READER_ID = 0x00000104;
const ALL = { history: { kind: 'keep-all' } } as const;

let world: SimWorld;
let log: ErrorLog;
let transport: TappedTransport;
let target: Participant;
let got: number;

async function start(options: ParticipantOptions = {}): Promise<void> {
  world = new SimWorld({ tickMs: 1 });
  log = new ErrorLog();
  transport = new TappedTransport(world.network.transport('10.0.0.1'));
  target = await world.join(1, { transport, logger: log, ...options });
  got = 0;
}

afterEach(async () => {
  expect(log.errors).toEqual([]);
  await target.close();
});

function read(qos: object = ALL): DataReader<Uint8Array> {
  return target.createReader({ topic: 'T', type: MARKED, qos, maxSampleOctets: 2 ** 20, onSample: () => void got++ });
}

/** A stranger with a writer and a reader that match what the target has. */
async function matched(number: number = 1): Promise<Stranger> {
  const stranger = new Stranger(transport, number);
  stranger.join();
  stranger.announce('writer', WRITER_ID, 1, 'T');
  stranger.announce('reader', READER_ID, 1, 'T');
  await world.clock.advance(5);
  return stranger;
}

function sent(kind: string): number {
  return target.status().counters.sent.get(kind) ?? 0;
}

/** What is written by an honest peer gets here, and what is written here gets there. */
async function expectWorking(writer: DataWriter<Uint8Array>, reader: DataReader<Uint8Array>): Promise<void> {
  const peer = await world.join(2);
  let there = 0;
  const theirs = peer.createWriter({ topic: 'T', type: MARKED, qos: ALL });
  const theirReader = peer.createReader({ topic: 'T', type: MARKED, qos: ALL, onSample: () => void there++ });
  const isMatched = (list: readonly { guid: { prefix: string } }[]): boolean =>
    list.some(({ guid }) => guid.prefix === peer.guid.prefix);
  await world.until(() => isMatched(writer.matched) && isMatched(reader.matched));
  await world.until(() => theirs.matched.length > 0 && theirReader.matched.length > 0);
  const before = got;
  for (let i = 1; i <= 50; i++) {
    await theirs.write(markedBody({ label: 1, ordinal: i, key: 0 }, 40));
    await writer.write(markedBody({ label: 2, ordinal: i, key: 0 }, 40));
  }
  // The target hears itself too.
  await world.until(() => got - before >= 100 && there >= 100 - 50);
  await peer.close();
}

test("a stranger's ACKNACKs and NACK_FRAGs are counted and not answered", async () => {
  await start();
  const writer = target.createWriter({ topic: 'T', type: MARKED, qos: { ...ALL, durability: 'transient-local' } });
  const reader = read();
  await world.until(() => reader.matched.length === 1);
  for (let i = 0; i < 100; i++) await writer.write(markedBody({ label: 1, ordinal: i, key: 0 }, 40));
  await world.clock.advance(1000);
  const before = [target.status().held, sent('data'), sent('gap'), sent('heartbeat')];
  const stranger = new Stranger(transport);
  const ids = { readerId: READER_ID, writerId: writer.guid.entityId };
  const wanted = Array.from({ length: 100 }, (_, i) => i + 1);
  for (let count = 1; count <= 20_000; count++) {
    stranger.say(
      { kind: 'acknack', ...ids, state: numberSet(1, wanted), count, final: false },
      { kind: 'nack-frag', ...ids, sequence: 1, fragments: numberSet(1, [1, 2, 3]), count },
    );
  }
  expect([target.status().held, sent('data'), sent('gap'), sent('heartbeat')]).toEqual(before);
  expect(writer.counters.ignored).toBe(40_000);
  await expectWorking(writer, reader);
});

test('who asks for the same again and again gets it once a round trip', async () => {
  await start();
  const writer = target.createWriter({ topic: 'T', type: MARKED, qos: ALL });
  const stranger = await matched();
  const ids = { readerId: READER_ID, writerId: writer.guid.entityId };
  await world.until(() => writer.matched.length === 1);
  let count = 0;
  const ask = (): void =>
    stranger.say({
      kind: 'acknack',
      ...ids,
      state: numberSet(1, count === 0 ? [] : Array.from({ length: 50 }, (_, i) => i + 1)),
      count: ++count,
      final: false,
    });
  ask();
  for (let i = 0; i < 50; i++) await writer.write(markedBody({ label: 1, ordinal: i, key: 0 }, 40));
  const before = sent('data');
  for (let i = 0; i < 10_000; i++) ask();
  expect(sent('data') - before).toBeLessThanOrEqual(50);
  // FAR is beyond what was written.
  for (let i = 0; i < 1000; i++) {
    stranger.say({ kind: 'acknack', ...ids, state: numberSet(FAR, [FAR, FAR + 255]), count: ++count, final: false });
    stranger.say({ kind: 'nack-frag', ...ids, sequence: FAR, fragments: numberSet(1, [1]), count });
  }
  expect(sent('data') - before).toBeLessThanOrEqual(50);
  expect(target.status().held.writerChanges).toBeLessThan(60);
});

test('HEARTBEATs of 2^52 samples cost an answer each, and then two a second', async () => {
  await start();
  const reader = read();
  const writer = target.createWriter({ topic: 'T', type: MARKED, qos: ALL });
  const stranger = await matched();
  await world.until(() => reader.matched.length === 2);
  const ids = { readerId: reader.guid.entityId, writerId: WRITER_ID };
  const before = reader.counters.acknacks;
  for (let count = 1; count <= 10_000; count++) {
    stranger.say({ kind: 'heartbeat', ...ids, first: 1, last: FAR, count, final: false, liveliness: false });
  }
  expect(reader.counters.acknacks - before).toBeLessThanOrEqual(10_000);
  const flooded = reader.counters.acknacks;
  await world.clock.advance(15_000);
  expect(reader.counters.acknacks - flooded).toBeLessThan(60);
  expect(target.status().held.readerOctets).toBe(0);
  await expectWorking(writer, reader);
});

test('GAPs of any length, and a hundred thousand short ones', async () => {
  await start();
  const reader = read();
  const writer = target.createWriter({ topic: 'T', type: MARKED, qos: ALL });
  const stranger = await matched();
  const other = await matched(2);
  await world.until(() => reader.matched.length === 3);
  const ids = { readerId: reader.guid.entityId, writerId: WRITER_ID };
  for (let i = 0; i < (FULL ? 100_000 : 10_000); i++) {
    other.say({ kind: 'gap', ...ids, start: 10 + 4 * i, list: numberSet(11 + 4 * i, []) });
  }
  stranger.say({ kind: 'heartbeat', ...ids, first: 1, last: 1, count: 1, final: true, liveliness: false });
  stranger.say({ kind: 'gap', ...ids, start: 2, list: numberSet(FAR, [FAR, FAR + 255]) });
  const before = got;
  stranger.say({ kind: 'data', ...ids, sequence: 1, payload: MARKED.encode(new Uint8Array(4)) });
  stranger.say({ kind: 'data', ...ids, sequence: FAR + 1, payload: MARKED.encode(new Uint8Array(4)) });
  expect(got - before).toBe(2);
  await expectWorking(writer, reader);
});

test.each(['reliable', 'best-effort'] as const)(
  'fragments of ever new samples, to a %s reader',
  { timeout: FULL ? 900_000 : 20_000 },
  async (reliability) => {
    await start();
    const reader = read({ ...ALL, reliability });
    const writer = target.createWriter({ topic: 'T', type: MARKED, qos: ALL });
    const stranger = await matched();
    await world.until(() => reader.matched.length === 2);
    const ids = { readerId: reader.guid.entityId, writerId: WRITER_ID };
    const samples = FULL ? 1_000_000 : 2000;
    let most = 0;
    for (let sequence = 1; sequence <= samples; sequence++) {
      stranger.say({
        kind: 'data-frag',
        ...ids,
        sequence,
        fragmentStart: 2,
        fragmentCount: 1,
        fragmentSize: 64,
        sampleSize: 2 ** 20,
        payload: new Uint8Array(64),
      });
      if (sequence % 100 === 0) most = Math.max(most, target.status().held.readerOctets);
    }
    expect(most).toBeLessThanOrEqual(2 ** 26);
    if (reliability === 'reliable') expect(reader.counters.overflow).toBeGreaterThan(samples / 2);
    await world.clock.advance(25_000);
    // Its lease is over.
    expect(target.status().held.readerOctets).toBe(0);
    await expectWorking(writer, reader);
  },
);

test('five thousand participants: as many as are allowed, said once, and gone with their leases', async () => {
  await start({ maxParticipants: 200 });
  const writer = target.createWriter({ topic: 'T', type: MARKED, qos: ALL });
  const reader = read();
  for (let i = 0; i < 5000; i++) new Stranger(transport, i).join({ leaseMs: 3000 });
  expect(target.participants).toHaveLength(200);
  const { warnings } = target.status();
  expect(warnings.filter((text) => text.includes('maxParticipants'))).toHaveLength(1);
  const before = target.status().held;
  await world.clock.advance(2500);
  // Announcements, and the HEARTBEATs of three built-in writers to readers that never answer.
  const { datagramsSent } = target.status().counters.transport;
  expect(datagramsSent).toBeLessThan(200 * 60);
  const { timers, ...held } = target.status().held;
  expect({ ...held, timers: before.timers }).toEqual({ ...before, unsentOctets: 0 });
  expect(timers).toBeLessThanOrEqual(before.timers);
  await world.clock.advance(3000);
  expect(target.status().held).toMatchObject({ participants: 0, heardWriters: 1 });
  await expectWorking(writer, reader);
});

test('ten thousand endpoints of one participant: 4,000 are kept, said once; of many no more than maxEndpoints', async () => {
  await start({ maxEndpoints: 5000 });
  const [first, second] = [new Stranger(transport, 1), new Stranger(transport, 2)];
  for (const stranger of [first, second]) stranger.join();
  for (let i = 1; i <= 10_000; i++) first.announce('writer', (i << 8) | 3, i, `topic-${i}`);
  expect(target.endpoints).toHaveLength(4000);
  for (let i = 1; i <= 2000; i++) second.announce('reader', (i << 8) | 4, i, 'T');
  expect(target.endpoints).toHaveLength(5000);
  const { warnings } = target.status();
  expect(warnings.filter((text) => text.includes('more than 4000 endpoints'))).toHaveLength(1);
  expect(warnings.filter((text) => text.includes('maxEndpoints'))).toHaveLength(1);
  await world.clock.advance(25_000);
  expect(target.endpoints).toHaveLength(0);
  const writer = target.createWriter({ topic: 'T', type: MARKED, qos: ALL });
  await expectWorking(writer, read());
});

test('one that forgets and remembers us all the time: it is told once in two seconds', async () => {
  await start();
  const writer = target.createWriter({ topic: 'T', type: MARKED, qos: ALL });
  target.createWriter({ topic: 'T', type: MARKED });
  const stranger = new Stranger(transport);
  let forgotten = 0;
  target.on(({ kind }) => void (forgotten += kind === 'forgot-us' ? 1 : 0));
  stranger.join();
  const asks = { kind: 'acknack', readerId: 0x3c7, writerId: 0x3c2, final: false } as const;
  for (let round = 0; round < 500; round++) {
    // All it was sent; then none of it.
    stranger.say({ ...asks, count: 2 * round + 1, state: numberSet(3, []) });
    await world.clock.advance(10);
    stranger.say({ ...asks, count: 2 * round + 2, state: numberSet(1, [1, 2]) });
    await world.clock.advance(10);
  }
  expect(forgotten).toBe(5);
  await expectWorking(writer, read());
});

test('absurd locators are not written to, and said', async () => {
  await start();
  const to = new Set<string>();
  target.tap = ({ direction, peer }) => direction === 'out' && to.add(peer.address);
  const absurd = [
    ...['0.0.0.0', '255.255.255.255', '240.1.2.3', '127.0.0.1', '224.0.0.9'].map((address) => udpV4(address, 7411)),
    udpV4('10.0.0.99', 0),
    { kind: 16_777_216, address: '0'.repeat(32), port: 7411 },
    { kind: 1, address: '10.0.0.98', port: 70_000 },
  ];
  const unreachable = new Stranger(transport, 1);
  unreachable.join({ metatrafficUnicast: absurd, defaultUnicast: absurd });
  const many = new Stranger(transport, 2);
  const locators = Array.from({ length: 500 }, (_, i) => udpV4(`10.1.${i >> 8}.${i & 255}`, 7410));
  many.join({ metatrafficUnicast: locators, defaultUnicast: locators });
  await world.clock.advance(5000);
  // The group of SPDP, and the first address of the second.
  expect([...to].sort()).toEqual(['10.1.0.0', '239.255.0.1']);
  const warnings = target.status().warnings.join('\n');
  expect(warnings).toMatch(/can't be answered/);
  expect(warnings).toMatch(/more than 16 metatraffic unicast locators/);
});

test('absurd leases, names and properties are bounded, and said', async () => {
  await start();
  const long = 'n'.repeat(40_000);
  const properties = new Map(Array.from({ length: 500 }, (_, i) => [`key-${i}`, 'value']));
  new Stranger(transport, 1).join({ name: long, leaseMs: 1 });
  new Stranger(transport, 2).join({ name: 'forever', leaseMs: 1e9, properties });
  new Stranger(transport, 3).join({ name: 'never', leaseMs: 0 });
  const names = target.participants.map(({ identity }) => identity.name.length);
  expect(Math.max(...names)).toBe(256);
  expect(target.participants[1]?.data.properties.size).toBe(64);
  const warnings = target.status().warnings.join('\n');
  expect(warnings).toMatch(/name has more than 256 characters/);
  expect(warnings).toMatch(/lease of 1 ms; 100 ms is applied/);
  expect(warnings).toMatch(/lease of 1000000000 ms; 86400000 ms is applied/);
  expect(warnings).toMatch(/lease of 0 ms; 100000 ms is applied/);
  expect(warnings).toMatch(/more than 64 properties/);
  await world.clock.advance(250);
  expect(target.participants.map(({ identity }) => identity.name)).toEqual(['forever', 'never']);
});

test('warnings are a hundred at most, and none is long', async () => {
  await start();
  for (let i = 0; i < 150; i++) new Stranger(transport, i).join({ name: `${i} ${'n'.repeat(3000)}`, leaseMs: 1 });
  const { warnings } = target.status();
  expect(warnings).toHaveLength(100);
  expect(Math.max(...warnings.map((text) => text.length))).toBeLessThan(2000);
});
