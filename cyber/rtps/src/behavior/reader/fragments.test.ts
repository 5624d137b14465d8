import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DataFrag } from '../../messages/submessage.js';
import { frag, payloadOf, ReaderBench, type ReaderBench as Bench, WRITER, writerGuid } from './testing/reader-bench.js';

function started(options: ConstructorParameters<typeof Bench>[0] = {}): ReaderBench {
  const bench = new ReaderBench(options).match();
  bench.heartbeat(1, 0);
  bench.sent.length = 0;
  return bench;
}

describe('reassembly', () => {
  it('puts together a change of any size from fragments of any size, in any order, some of them twice', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 3000 }),
        fc.integer({ min: 1, max: 700 }),
        fc.infiniteStream(fc.nat()),
        fc.boolean(),
        (octets, fragmentSize, choices, isReliable) => {
          const bench = new ReaderBench().match({ reliability: isReliable ? 'reliable' : 'best-effort' });
          bench.heartbeat(1, 0);
          const payload = payloadOf(7, octets);
          const total = Math.ceil(octets / fragmentSize);
          const pieces: DataFrag[] = [];
          for (let at = 1; at <= total;) {
            const count = 1 + (choices.next().value % Math.min(4, total - at + 1));
            const piece = frag(1, payload, fragmentSize, at, count);
            pieces.push(piece);
            // Some writers pad the last fragment to a multiple of 4.
            if (choices.next().value % 4 === 0) pieces.push({ ...piece, payload: padded(piece.payload) });
            at += count;
          }
          shuffle(pieces, choices);
          for (const piece of pieces) bench.frag(piece);
          expect(bench.changes).toHaveLength(1);
          expect(Buffer.compare(bench.changes[0]!.payload!, payload)).toBe(0);
          expect(bench.engine.heldOctets).toBe(0);
          expect(bench.engine.counters).toMatchObject({ badFragments: 0, overflow: 0 });
        },
      ),
      { numRuns: 150 },
    );
  });

  it('keeps order with changes that come whole', () => {
    const bench = started();
    const payload = payloadOf(1, 100);
    bench.frag(frag(1, payload, 60, 2));
    bench.data(2);
    bench.frag(frag(3, payload, 60, 1, 2));
    expect(bench.sequences).toEqual([]);
    bench.frag(frag(1, payload, 60, 1));
    expect(bench.sequences).toEqual([1, 2, 3]);
    expect(bench.engine.heldOctets).toBe(0);
  });

  it('takes a whole change in place of the fragments it has', () => {
    const bench = started();
    bench.frag(frag(1, payloadOf(1, 100), 60, 1));
    bench.data(1);
    bench.frag(frag(1, payloadOf(1, 100), 60, 2));
    expect(bench.sequences).toEqual([1]);
    expect(bench.engine.heldOctets).toBe(0);
    expect(bench.engine.counters.duplicates).toBe(1);
  });

  it('takes time, inline QoS and kind from the fragment that has them', () => {
    const bench = started();
    const payload = payloadOf(1, 10);
    const inlineQos = [{ pid: 0x0071, value: Uint8Array.of(0, 0, 0, 1) }];
    bench.engine.onDataFrag(
      WRITER.guid,
      { ...frag(1, payload, 6, 2), isKey: true },
      { seconds: 5, fraction: 1 },
      bench.now,
    );
    const last: DataFrag = { ...frag(1, payload, 6, 1), isKey: true, inlineQos, bigEndian: true };
    bench.engine.onDataFrag(WRITER.guid, last, undefined, bench.now);
    expect(bench.changes).toMatchObject([
      { kind: 'disposed', isKey: true, time: { seconds: 5, fraction: 1 }, inlineQosBigEndian: true, payload },
    ]);
  });

  it.each<[string, Partial<DataFrag>]>([
    ['another fragment size', { fragmentSize: 50 }],
    ['another sample size', { sampleSize: 99 }],
    ['fewer octets than fragments', { payload: new Uint8Array(39) }],
    ['fragment 0', { fragmentStart: 0 }],
    ['no fragment', { fragmentCount: 0 }],
    ['fragments beyond the last', { fragmentCount: 2, payload: new Uint8Array(200) }],
    ['a key in place of data', { isKey: true }],
    ['fragments of no size', { fragmentSize: 0 }],
  ])('counts and drops %s', (_name, wrong) => {
    const bench = started();
    const payload = payloadOf(1, 100);
    bench.frag(frag(1, payload, 60, 1));
    bench.frag({ ...frag(1, payload, 60, 2), ...wrong });
    expect(bench.changes).toEqual([]);
    expect(bench.engine.counters.badFragments).toBe(1);
    bench.frag(frag(1, payload, 60, 2));
    expect(bench.changes).toMatchObject([{ payload }]);
  });
});

describe('asking for fragments', () => {
  it('asks for the holes at once and not for the whole change, when a HEARTBEAT asks', () => {
    const bench = started();
    const payload = payloadOf(2, 100);
    for (const fragment of [1, 3, 6]) bench.frag(frag(2, payload, 10, fragment));
    bench.heartbeat(1, 3);
    expect(bench.takeSent()).toEqual(['0 ack 1 [1 3]', '0 frag 2: 2 [2 4 5]']);
  });

  it('asks for the rest, too, when nothing flows any more', () => {
    const bench = started();
    bench.frag(frag(1, payloadOf(1, 50), 10, 1));
    bench.run(60);
    expect(bench.takeSent()).toEqual([
      '20 ack 1 [] final',
      '20 frag 1: 2 [2 3 4 5]',
      '40 ack 1 [] final',
      '40 frag 1: 2 [2 3 4 5]',
    ]);
  });

  it('does not ask while fragments flow', () => {
    const bench = started();
    const payload = payloadOf(1, 100);
    for (let fragment = 1; fragment <= 9; fragment++) {
      bench.frag(frag(1, payload, 10, fragment));
      bench.run(15);
    }
    expect(bench.takeSent()).toEqual([]);
    bench.run(5);
    expect(bench.takeSent()).toEqual(['140 ack 1 [] final', '140 frag 1: 10 [10]']);
  });

  it('answers a HEARTBEAT_FRAG with what is missing, or with how far it is', () => {
    const bench = started();
    const payload = payloadOf(1, 100);
    bench.frag(frag(1, payload, 10, 1));
    bench.heartbeatFrag(1, 3);
    bench.frag(frag(1, payload, 10, 2, 2));
    bench.heartbeatFrag(1, 3);
    expect(bench.takeSent()).toEqual(['0 frag 1: 2 [2 3]', '0 frag 1: 4 []']);
    bench.frag(frag(1, payload, 10, 4, 7));
    bench.heartbeatFrag(1, 10);
    bench.heartbeatFrag(2, 2);
    expect(bench.takeSent()).toEqual(['0 ack 2 [] final', '0 frag 2: 1 [1 2]']);
  });

  it.each(['010f', '0110'])('sends no empty set to a writer of vendor %s', (vendor) => {
    const guid = writerGuid(vendor);
    const bench = new ReaderBench().match({ guid });
    bench.heartbeat(1, 0, {}, guid);
    bench.sent.length = 0;
    bench.frag(frag(1, payloadOf(1, 100), 10, 1, 3), guid);
    bench.heartbeatFrag(1, 3, guid);
    expect(bench.takeSent()).toEqual([]);
  });
});

describe('bounds', () => {
  it('allocates nothing for a change that is announced as larger than allowed, and goes on without it', () => {
    const bench = started();
    bench.frag({ ...frag(1, payloadOf(1, 100), 10, 1), sampleSize: 2 ** 31, fragmentSize: 10 });
    expect(bench.engine.heldOctets).toBe(0);
    expect(bench.engine.counters.overflow).toBe(1);
    bench.data(2);
    expect(bench.sequences).toEqual([2]);
  });

  it('counts the marks of small fragments', () => {
    const bench = started({ maxHeldOctets: 1000 });
    bench.frag(frag(1, payloadOf(1, 950), 1, 1));
    expect(bench.engine.heldOctets).toBe(0);
    bench.frag(frag(1, payloadOf(1, 800), 1, 1));
    expect(bench.engine.heldOctets).toBe(900);
  });

  it('lets the oldest change of a best-effort writer go first', () => {
    const bench = started({ maxHeldOctets: 250 });
    const other = writerGuid('01ff', 2);
    bench.match({ guid: other, reliability: 'best-effort' });
    const payload = payloadOf(1, 100);
    bench.frag(frag(1, payload, 60, 1), other);
    bench.frag(frag(2, payload, 60, 1), other);
    bench.frag(frag(1, payload, 60, 1));
    expect(bench.engine.heldOctets).toBe(208);
    bench.frag(frag(1, payload, 60, 2), other);
    bench.frag(frag(2, payload, 60, 2), other);
    expect(bench.changes).toMatchObject([{ writer: other, sequence: 2 }]);
  });

  it('lets two large changes of reliable writers not evict each other, until one is stale', () => {
    const bench = started({ maxHeldOctets: 150 });
    const other = writerGuid('01ff', 2);
    bench.match({ guid: other });
    bench.heartbeat(1, 0, {}, other);
    const payload = payloadOf(1, 100);
    bench.frag(frag(1, payload, 60, 1));
    bench.frag(frag(1, payload, 60, 1), other);
    bench.frag(frag(1, payload, 60, 2));
    expect(bench.sequences).toEqual([1]);
    bench.frag(frag(2, payload, 60, 1));
    bench.run(1000);
    bench.frag(frag(1, payload, 60, 1), other);
    bench.frag(frag(1, payload, 60, 2), other);
    expect(bench.changes.map(({ writer }) => writer)).toEqual([WRITER.guid, other]);
  });

  it('makes room for the change that all wait for by dropping what can be had again', () => {
    const bench = started({ maxHeldOctets: 150 });
    const payload = payloadOf(1, 100);
    bench.frag(frag(3, payload, 60, 1));
    for (const sequence of [4, 5]) bench.data(sequence);
    expect(bench.engine.heldOctets).toBe(120);
    bench.frag(frag(1, payload, 60, 1));
    bench.frag(frag(1, payload, 60, 2));
    expect(bench.sequences).toEqual([1]);
    bench.heartbeat(1, 5);
    expect(bench.takeSent()).toEqual(['0 ack 2 [2 3 4 5]']);
  });

  it('drops the fragments of a change that will not come', () => {
    const bench = started();
    bench.frag(frag(1, payloadOf(1, 100), 60, 1));
    bench.gap(1, 2);
    expect(bench.engine.heldOctets).toBe(0);
    bench.data(2);
    expect(bench.sequences).toEqual([2]);
  });
});

function padded(payload: Uint8Array): Uint8Array {
  const octets = new Uint8Array(Math.ceil(payload.length / 4) * 4);
  octets.set(payload);
  return octets;
}

function shuffle(items: unknown[], choices: Iterator<number>): void {
  for (let i = items.length - 1; i > 0; i--) {
    const j = (choices.next().value as number) % (i + 1);
    [items[i], items[j]] = [items[j], items[i]];
  }
}
