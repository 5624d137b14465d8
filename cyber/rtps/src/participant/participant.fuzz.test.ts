import { seededRandom } from '@blender-sim/base';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { goldenDatagrams } from '../testing/golden.js';
import { FuzzRig } from './testing/fuzz-rig.js';
import { mutatedDatagram } from './testing/mutation.js';

const FULL = process.env['BLENDER_SIM_FULL'] === '1';
const RUNS = FULL ? 1_000_000 : 20_000;
const SEED = Number(process.env['BLENDER_SIM_SEED'] ?? (FULL ? Date.now() : 1)) >>> 0;
const BOUNDS = { maxParticipants: 40, maxEndpoints: 300 };

const captured = [...goldenDatagrams().values()].flat();

function collectedMebioctets(): number {
  setFlagsFromString('--expose-gc');
  // The type of a function that this realm does not have until the flag is set.
  const collect = runInNewContext('gc') as () => void;
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return (heapUsed + arrayBuffers) / 2 ** 20;
}

test(`a participant that is sent mutated datagrams (seed ${SEED})`, { timeout: 3_600_000 }, async () => {
  const random = seededRandom(SEED);
  const rig = await FuzzRig.start(BOUNDS, random);
  const pick = (): Uint8Array => {
    const corpus = captured.length > 0 && random() < 0.1 ? captured : rig.heard;
    return corpus[Math.floor(random() * corpus.length)] ?? new Uint8Array(20);
  };
  let settledMebioctets = 0;
  for (let run = 1; run <= RUNS; run++) {
    rig.inject(mutatedDatagram(pick, random));
    if (run % 40 === 0) await rig.talk();
    if (run % 4000 === 0) await rig.renewEndpoints();
    if (run % 20_000 === 10_000) await rig.renewPeers();
    if (run % 1000 === 0) {
      const { participants, remoteEndpoints, heardWriters, localEndpoints, timers } = rig.target.status().held;
      expect(participants).toBeLessThanOrEqual(BOUNDS.maxParticipants);
      expect(remoteEndpoints).toBeLessThanOrEqual(BOUNDS.maxEndpoints);
      expect(heardWriters).toBeLessThanOrEqual(3 * BOUNDS.maxParticipants + BOUNDS.maxEndpoints + localEndpoints);
      expect(timers).toBeLessThanOrEqual(8 + localEndpoints);
      expect(rig.faults).toEqual([]);
      expect(rig.log.errors).toEqual([]);
    }
    if (run === RUNS / 5) settledMebioctets = collectedMebioctets();
  }
  const { warnings, counters, held } = rig.target.status();
  if (FULL) {
    console.info({ seed: SEED, delivered: rig.delivered, changed: rig.changed, held, warnings: warnings.length });
    console.info(settledMebioctets, collectedMebioctets(), counters.malformed, counters.ignored);
  }
  expect(collectedMebioctets() - settledMebioctets).toBeLessThan(40);
  // They got deep enough to matter, and it went on working.
  expect(counters.malformed.size).toBeGreaterThan(6);
  expect(rig.delivered).toBeGreaterThan(RUNS / 200);
  expect(rig.changed).toBeGreaterThan(0);
  expect(await rig.complaints(20)).toEqual([]);
  expect(rig.faults).toEqual([]);
  await rig.close();
});
