import { seededRandom } from '@blender-sim/base';
import { describe, expect, it } from 'vitest';
import type { Guid } from '../../structure/guid.js';
import { frag, payloadOf, ReaderBench, WRITER_ID, writerGuid } from './testing/reader-bench.js';

const STEPS = process.env['BLENDER_SIM_FULL'] === '1' ? 1_000_000 : 20_000;
const MAX_HELD_OCTETS = 5000;
const SEED = Number(process.env['BLENDER_SIM_SEED'] ?? 1);

describe('a reader among writers that send anything', () => {
  it.each(['reliable', 'best-effort'] as const)(
    '%s: never throws, keeps order and its bounds',
    (reliability) => {
      const random = seededRandom(SEED);
      const below = (n: number): number => Math.floor(random() * n);
      const weird = (n: number): number =>
        random() < 0.05 ? ([0, -1, 2 ** 31, 2 ** 32 - 1, 2 ** 53 - 2][below(5)] ?? 0) : 1 + below(n);
      const bench = new ReaderBench({
        reliability,
        maxHeldOctets: MAX_HELD_OCTETS,
        maxHeldChanges: 20,
        maxSampleOctets: 3000,
      });
      const guids = Array.from({ length: 5 }, (_, i) => writerGuid(['01ff', '010f', '0110', '0101', '01ff'][i], i));
      // The number before which nothing may come any more, by writer; a match begins anew.
      const newest = new Map<string, number>();
      const shown = new Set<number>();
      bench.onChange = ({ writer, sequence }) => {
        if (sequence <= (newest.get(writer.prefix) ?? 0)) throw new Error(`${sequence} comes after a later one.`);
        newest.set(writer.prefix, sequence);
        if (random() < 0.1) bench.engine.pause();
        if (random() < 0.01) unmatch(writer);
      };
      const unmatch = (guid: Guid): void => {
        bench.engine.unmatchWriter(guid, bench.now);
      };
      const match = (guid: Guid): void => {
        // What the former match still has to deliver would mix with the new one's.
        bench.engine.resume(bench.now);
        unmatch(guid);
        bench.engine.resume(bench.now);
        newest.delete(guid.prefix);
        bench.match({
          guid,
          reliability: random() < 0.7 ? 'reliable' : 'best-effort',
          durability: random() < 0.5 ? 'volatile' : 'transient-local',
        });
      };
      const steps: ((guid: Guid) => void)[] = [
        (guid) => bench.data(weird(60), { payload: payloadOf(1, below(400)) }, guid),
        (guid) => bench.data(weird(60), { payload: payloadOf(1, below(10)) }, guid),
        (guid) => {
          const size = 1 + below(500);
          const piece = frag(weird(60), payloadOf(1, 1 + below(1000)), size, 1 + below(4), below(4));
          const sampleSize = random() < 0.1 ? weird(5000) : piece.sampleSize;
          bench.frag({ ...piece, sampleSize, fragmentSize: random() < 0.1 ? weird(3) : size }, guid);
        },
        (guid) => bench.heartbeat(weird(60), weird(60), { final: random() < 0.5, count: weird(1000) }, guid),
        (guid) => bench.heartbeat(1, weird(60), {}, guid),
        (guid) => bench.heartbeatFrag(weird(60), weird(10), guid),
        (guid) => bench.gap(weird(60), weird(60), [weird(60), weird(300)], guid),
        () => bench.run(below(100)),
        () => bench.engine.resume(bench.now),
        (guid) => (random() < 0.05 ? match(guid) : undefined),
        (guid) => (random() < 0.02 ? unmatch(guid) : undefined),
      ];
      for (let i = 0; i < STEPS; i++) {
        steps[below(steps.length)]?.(guids[below(guids.length)]!);
        if (bench.engine.heldOctets > MAX_HELD_OCTETS) throw new Error(`${bench.engine.heldOctets} octets are held.`);
        bench.changes.length = 0;
        for (const { message } of bench.sent.splice(0)) {
          const { base, numBits, bitmap } = message.kind === 'acknack' ? message.state : message.fragments;
          shown.add(numBits);
          if (
            base < 1 ||
            numBits > 256 ||
            bitmap.length !== Math.ceil(numBits / 32) ||
            message.writerId !== WRITER_ID
          ) {
            throw new Error(`A reader sent ${JSON.stringify(message)}.`);
          }
        }
      }
      expect(newest.size).toBeGreaterThan(0);
      expect(shown.size).toBeGreaterThan(reliability === 'reliable' ? 10 : -1);
      for (const guid of guids) unmatch(guid);
      for (let i = 0; i < 1000; i++) bench.engine.resume(bench.now);
      expect(bench.engine.heldOctets).toBe(0);
    },
    600_000,
  );
});
