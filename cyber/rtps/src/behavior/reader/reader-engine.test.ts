import { describe, expect, it } from 'vitest';
import { encodeStatusInfo } from '../../parameters/identity-values.js';
import { udpV4 } from '../../structure/locator.js';
import {
  data,
  heartbeat,
  payloadOf,
  ReaderBench,
  READER_ID,
  WRITER,
  WRITER_ID,
  writerGuid,
} from './testing/reader-bench.js';

/** A reader that has heard the writer's first HEARTBEAT: it has nothing yet. */
function started(options: ConstructorParameters<typeof ReaderBench>[0] = {}): ReaderBench {
  const bench = new ReaderBench(options).match();
  bench.heartbeat(1, 0);
  bench.sent.length = 0;
  return bench;
}

describe('order', () => {
  it('delivers in order, each once', () => {
    const bench = started();
    for (const sequence of [1, 3, 3, 2, 1, 5, 4, 4]) bench.data(sequence);
    expect(bench.sequences).toEqual([1, 2, 3, 4, 5]);
    expect(bench.engine.counters).toMatchObject({ delivered: 5, octets: 40, duplicates: 3, outOfOrder: 2, lost: 0 });
    expect(bench.engine.heldOctets).toBe(0);
  });

  it('skips what a GAP says will not come, and does not count it as lost', () => {
    const bench = started();
    bench.data(1);
    bench.data(6);
    bench.gap(2, 4, [5]);
    expect(bench.sequences).toEqual([1]);
    bench.data(4);
    expect(bench.sequences).toEqual([1, 4, 6]);
    bench.data(3);
    expect(bench.sequences).toEqual([1, 4, 6]);
    expect(bench.engine.counters.lost).toBe(0);
  });

  it('delivers what it holds although a GAP covers it', () => {
    const bench = started();
    bench.data(3);
    bench.gap(1, 5);
    bench.data(5);
    expect(bench.sequences).toEqual([3, 5]);
  });

  it('steps over a gap of any length', () => {
    const bench = started();
    bench.data(1);
    bench.gap(2, 2 ** 53 - 3);
    bench.data(2 ** 53 - 3);
    expect(bench.sequences).toEqual([1, 2 ** 53 - 3]);
  });

  it('counts as lost what the writer no longer has', () => {
    const bench = started();
    bench.data(1);
    bench.data(4);
    bench.heartbeat(6, 7);
    expect(bench.sequences).toEqual([1, 4]);
    expect(bench.engine.counters.lost).toBe(3);
    expect(bench.takeSent()).toEqual(['0 ack 6 [6 7]']);
  });

  it('does not skip what is yet to be written: first > last + 1 of old Fast-RTPS', () => {
    const bench = started();
    bench.heartbeat(9, 0);
    bench.data(1);
    expect(bench.sequences).toEqual([1]);
  });

  it('counts what comes of writers that are not matched', () => {
    const bench = started();
    bench.data(1, {}, writerGuid('01ff', 2));
    bench.heartbeat(1, 1, {}, { ...WRITER.guid, entityId: 0x203 });
    expect(bench.changes).toEqual([]);
    expect(bench.engine.counters).toMatchObject({ unmatched: 2, heartbeats: 1 });
  });

  it('keeps writers apart', () => {
    const bench = started();
    const other = writerGuid('01ff', 2);
    bench.match({ guid: other });
    bench.heartbeat(1, 0, {}, other);
    bench.data(2);
    bench.data(1, {}, other);
    bench.data(1);
    expect(bench.changes.map(({ writer, sequence }) => [writer, sequence])).toEqual([
      [other, 1],
      [WRITER.guid, 1],
      [WRITER.guid, 2],
    ]);
  });

  it('passes by a change that is too large, counted', () => {
    const bench = started({ maxSampleOctets: 8 });
    bench.data(2);
    bench.data(1, { payload: new Uint8Array(9) });
    expect(bench.sequences).toEqual([2]);
    expect(bench.engine.counters.overflow).toBe(1);
  });

  it('forgets a writer and what it held of it', () => {
    const bench = started();
    bench.data(2);
    expect(bench.engine.heldOctets).toBe(8);
    bench.engine.unmatchWriter(WRITER.guid, bench.now);
    bench.engine.unmatchWriter(WRITER.guid, bench.now);
    expect(bench.engine.heldOctets).toBe(0);
    bench.data(1);
    bench.run(1000);
    expect(bench.changes).toEqual([]);
    expect(bench.sent).toEqual([]);
  });
});

describe('changes', () => {
  it('carries payload, time and writer', () => {
    const bench = started();
    bench.data(1);
    expect(bench.changes).toEqual([
      {
        writer: WRITER.guid,
        sequence: 1,
        kind: 'alive',
        payload: payloadOf(1),
        isKey: false,
        time: { seconds: 1, fraction: 0 },
        inlineQos: [],
        inlineQosBigEndian: false,
      },
    ]);
  });

  it.each([
    [0, 'alive'],
    [1, 'disposed'],
    [2, 'unregistered'],
    [3, 'disposed-unregistered'],
    [7, 'disposed-unregistered'],
  ])('status info %i is %s, in either byte order', (flags, kind) => {
    const bench = started();
    const inlineQos = [
      { pid: 0x0071, value: encodeStatusInfo(flags) },
      { pid: 0x0070, value: Uint8Array.from({ length: 16 }, (_, i) => i) },
    ];
    const bare = { ...data(1, { inlineQos, bigEndian: true }), payload: undefined } as unknown as ReturnType<
      typeof data
    >;
    bench.engine.onData(WRITER.guid, bare, undefined, bench.now);
    bench.data(2, { inlineQos, isKey: true });
    expect(bench.changes).toMatchObject([
      { kind, instance: '000102030405060708090a0b0c0d0e0f', isKey: false, inlineQosBigEndian: true },
      { kind, instance: '000102030405060708090a0b0c0d0e0f', isKey: true, payload: payloadOf(2) },
    ]);
    expect(bench.changes[0]).not.toHaveProperty('payload');
    expect(bench.changes[0]).not.toHaveProperty('time');
  });

  it('is alive where neither payload nor status says anything', () => {
    const bench = started();
    const { payload: _payload, ...bare } = data(1);
    bench.engine.onData(WRITER.guid, bare, undefined, bench.now);
    expect(bench.changes).toMatchObject([{ kind: 'alive', isKey: false, inlineQos: [] }]);
  });
});

describe('acknowledging', () => {
  it('answers a HEARTBEAT that wants an answer at once', () => {
    const bench = started();
    bench.data(1);
    bench.data(4);
    bench.heartbeat(1, 6);
    expect(bench.takeSent()).toEqual(['0 ack 2 [2 3 5 6]']);
    for (const sequence of [2, 3, 5, 6]) bench.data(sequence);
    bench.heartbeat(1, 6);
    expect(bench.takeSent()).toEqual(['0 ack 7 [] final']);
  });

  it('sends to the writer with the ids of both and rising counts', () => {
    const bench = started();
    bench.heartbeat(1, 0);
    bench.heartbeat(1, 0);
    const [first, second] = bench.sent;
    expect(first?.target).toEqual({ key: '1/127.0.0.1/7411', prefix: WRITER.guid.prefix, locators: WRITER.locators });
    expect(second?.target).toBe(first?.target);
    expect(first?.message).toMatchObject({ readerId: READER_ID, writerId: WRITER_ID });
    expect(second!.message.count).toBe(first!.message.count + 1);
  });

  it('sends to the new place of a writer that moved, and goes on', () => {
    const bench = started();
    bench.data(1);
    bench.match({ locators: [udpV4('127.0.0.1', 9999)] });
    expect(bench.takeSent()).toEqual([]);
    bench.heartbeat(1, 1);
    expect(bench.sent[0]?.target.key).toBe('1/127.0.0.1/9999');
    expect(bench.takeSent()).toEqual(['0 ack 2 [] final']);
  });

  it('does not answer a final HEARTBEAT when nothing is missing', () => {
    const bench = started();
    bench.data(1);
    bench.heartbeat(1, 1, { final: true });
    bench.run(5000);
    expect(bench.takeSent()).toEqual([]);
  });

  it('answers final HEARTBEATs that show something missing with one ACKNACK', () => {
    const bench = started();
    bench.run(100);
    bench.data(1);
    bench.heartbeat(1, 2, { final: true });
    bench.run(2);
    bench.heartbeat(1, 3, { final: true });
    expect(bench.takeSent()).toEqual([]);
    bench.run(8);
    expect(bench.takeSent()).toEqual(['105 ack 2 [2 3]']);
  });

  it('asks for at most 256 numbers', () => {
    const bench = started();
    bench.heartbeat(1, 10_000);
    const [{ message }] = bench.sent as [(typeof bench.sent)[0]];
    expect(message).toMatchObject({ state: { base: 1, numBits: 256 } });
  });

  it('ignores repeated and older HEARTBEATs, and takes counts that go round', () => {
    const bench = started();
    const hear = (count: number): number => {
      bench.engine.onHeartbeat(WRITER.guid, heartbeat(1, 0, count), bench.now);
      return bench.takeSent().length;
    };
    expect([hear(5), hear(5), hear(4), hear(0x7fffffff), hear(-0x80000000), hear(0x7fffffff)]).toEqual([
      1, 0, 0, 1, 1, 0,
    ]);
    bench.run(2000);
    expect(hear(1)).toBe(1);
  });

  it('waits with asking for what may be reordered, then asks with back-off until it comes', () => {
    const bench = started();
    bench.data(2);
    expect(bench.takeSent()).toEqual([]);
    bench.run(1200);
    expect(bench.takeSent()).toEqual([20, 40, 80, 160, 320, 640, 1140].map((atMs) => `${atMs} ack 1 [1]`));
    bench.data(1);
    bench.run(5000);
    expect(bench.takeSent()).toEqual([]);
  });

  it('asks at the fast rate again when something came of it', () => {
    const bench = started();
    bench.data(4);
    bench.run(400);
    bench.takeSent();
    bench.data(2);
    bench.run(60);
    expect(bench.takeSent()).toEqual(['420 ack 1 [1 3]', '440 ack 1 [1 3]']);
  });

  it('does not ask again what a HEARTBEAT has just had asked', () => {
    const bench = started();
    bench.data(2);
    bench.run(15);
    bench.heartbeat(1, 2);
    bench.run(20);
    expect(bench.takeSent()).toEqual(['15 ack 1 [1]']);
    bench.run(10);
    expect(bench.takeSent()).toEqual(['40 ack 1 [1]']);
  });
});

describe('bounds', () => {
  it('holds no more changes of a writer than allowed, and gets the rest later', () => {
    const bench = started({ maxHeldChanges: 3 });
    for (let sequence = 2; sequence <= 6; sequence++) bench.data(sequence);
    expect(bench.engine.heldOctets).toBe(24);
    expect(bench.engine.counters.overflow).toBe(2);
    bench.data(1);
    expect(bench.sequences).toEqual([1, 2, 3, 4]);
    bench.heartbeat(1, 6);
    expect(bench.takeSent()).toEqual(['0 ack 5 [5 6]']);
  });

  it('holds no more octets than allowed over all writers', () => {
    const bench = started({ maxHeldOctets: 20 });
    const other = writerGuid('01ff', 2);
    bench.match({ guid: other });
    bench.data(2);
    bench.data(2, {}, other);
    bench.data(3, {}, other);
    expect(bench.engine.heldOctets).toBe(16);
    expect(bench.engine.counters.overflow).toBe(1);
  });

  it('keeps no datagram alive for a few octets of it', () => {
    const bench = started();
    const datagram = new Uint8Array(65_536);
    const inlineQos = [{ pid: 0x8001, value: datagram.subarray(8, 12) }];
    bench.data(2, { payload: datagram.subarray(100, 104), inlineQos });
    bench.data(3, { payload: datagram.subarray(100, 60_000) });
    bench.data(1, { payload: datagram.subarray(0, 4) });
    const [first, second, third] = bench.changes;
    expect(first!.payload!.buffer).toBe(datagram.buffer);
    expect(second!.payload!.buffer.byteLength).toBe(4);
    expect(second!.inlineQos[0]!.value.buffer.byteLength).toBe(4);
    expect(third!.payload!.buffer).toBe(datagram.buffer);
  });
});
