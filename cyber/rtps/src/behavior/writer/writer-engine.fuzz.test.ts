import fc from 'fast-check';
import { expect, it } from 'vitest';
import { numbersOf } from '../../structure/sequence-number.js';
import { WRITER_ID, WriterHarness, readerGuid } from './testing/writer-harness.js';

const number = fc.oneof(fc.integer({ min: 0, max: 30 }), fc.integer({ min: -5, max: 2 ** 40 }));
const word = fc.record({
  reader: fc.nat(3),
  base: number,
  numBits: fc.integer({ min: 0, max: 256 }),
  bits: fc.integer(),
  sequence: number,
  count: fc.oneof(fc.nat(100), fc.integer()),
  final: fc.boolean(),
});
const step = fc.oneof(
  fc.record({ acknack: word }),
  fc.record({ nackFrag: word }),
  fc.record({ write: fc.nat(6000) }),
  fc.record({ tick: fc.nat(1500) }),
  fc.record({ remove: fc.nat(20) }),
);

it('whatever readers say, nothing throws, memory is bounded, and what is sent makes sense', () => {
  const numRuns = process.env['BLENDER_SIM_FULL'] === '1' ? 20_000 : 200;
  fc.assert(
    fc.property(fc.boolean(), fc.array(step, { maxLength: 60 }), (isLocal, steps) => {
      const durability = isLocal ? 'transient-local' : 'volatile';
      const writer = new WriterHarness({ durability, fragmentSize: 1000, maxSamples: 10, maxOctets: 30_000 });
      writer.match(0, { durability });
      writer.match(1, { durability, windowOctets: 5000 });
      writer.match(2, { durability, reliability: 'best-effort' });
      for (const step of steps) {
        if ('write' in step) writer.write(step.write);
        else if ('tick' in step) writer.tick(step.tick);
        else if ('remove' in step) writer.engine.remove(step.remove, writer.at);
        else {
          const { reader, base, numBits, bits, sequence, count, final } =
            'acknack' in step ? step.acknack : step.nackFrag;
          const set = { base, numBits, bitmap: new Uint32Array((numBits + 31) >>> 5).fill(bits) };
          const guid = readerGuid(reader);
          const ids = { readerId: guid.entityId, writerId: WRITER_ID, count };
          if ('acknack' in step)
            writer.engine.onAckNack(guid, { kind: 'acknack', ...ids, state: set, final }, writer.at);
          else writer.engine.onNackFrag(guid, { kind: 'nack-frag', ...ids, sequence, fragments: set }, writer.at);
        }
        expect(writer.engine.heldChanges).toBeLessThanOrEqual(10);
        expect(writer.engine.heldOctets).toBeLessThanOrEqual(30_000);
        const sent = writer.take();
        expect(sent.length).toBeLessThan(2000);
        const last = writer.engine.lastSequence;
        for (const { submessage } of sent) {
          if (submessage.kind === 'heartbeat') {
            const { first } = submessage;
            expect(first >= 1 && submessage.last >= first - 1 && submessage.last <= last).toBe(true);
          } else if (submessage.kind === 'gap') {
            const { start, list } = submessage;
            expect(start >= 1 && list.base > start && list.base <= last + 1).toBe(true);
            expect([...numbersOf(list)].every((gone) => gone <= last)).toBe(true);
          } else if (submessage.kind === 'data-frag') {
            const { fragmentStart, sampleSize, payload } = submessage;
            expect(fragmentStart >= 1 && fragmentStart <= Math.ceil(sampleSize / 1000)).toBe(true);
            expect(payload.length).toBe(Math.min(1000, sampleSize - (fragmentStart - 1) * 1000));
          }
        }
      }
      // Without them memory returns to its floor.
      writer.tick(2000);
      for (const index of [0, 1]) writer.engine.unmatchReader(readerGuid(index), writer.at);
      writer.tick(2000);
      expect(writer.engine.isAcknowledged()).toBe(true);
      if (!isLocal) expect(writer.engine.heldOctets).toBe(0);
    }),
    { numRuns },
  );
}, 180_000);
