import type { MonotonicMs } from '@blender-sim/base';
import { describe, expect, it } from 'vitest';
import { guidText } from '../structure/guid.js';
import { LivelinessEngine } from './liveliness-engine.js';
import { livelinessChange, readParticipantMessage } from './participant-message.js';
import { endpoint, prefixOf } from './testing/endpoints.js';
import { fuzz } from './testing/payloads.js';

const ms = (at: number): MonotonicMs => at as MonotonicMs;

describe('ParticipantMessageData', () => {
  it('reads what it writes', () => {
    for (const kind of ['automatic', 'manual-by-participant'] as const) {
      const { payload, instance } = livelinessChange(prefixOf(3), kind);
      expect(readParticipantMessage(payload)).toEqual({ prefix: prefixOf(3), kind });
      expect(instance).toBe(`${prefixOf(3)}0000000${kind === 'automatic' ? 1 : 2}`);
    }
  });

  it('reads big-endian ones and kinds of vendors, and refuses what is none', () => {
    const { payload } = livelinessChange(prefixOf(3), 'automatic');
    const big = Uint8Array.from(payload);
    big.set([0, 0], 0);
    big.set([0, 0, 0, 1], 20);
    expect(readParticipantMessage(big)).toEqual({ prefix: prefixOf(3), kind: 'automatic' });
    big[16] = 0x80;
    expect(readParticipantMessage(big)).toEqual({ prefix: prefixOf(3), kind: 'other' });
    expect(readParticipantMessage(payload.subarray(0, 22))).toBeUndefined();
    expect(readParticipantMessage(new Uint8Array(0))).toBeUndefined();
  });

  it('never throws', () => {
    let malformed = 0;
    fuzz([livelinessChange(prefixOf(1), 'automatic').payload], (mutated) => {
      if (readParticipantMessage(mutated) === undefined) malformed++;
    });
    expect(malformed).toBeGreaterThan(100);
  }, 240_000);
});

function engine() {
  const told: string[] = [];
  const liveliness = new LivelinessEngine({
    onAssert: () => void told.push('assert'),
    onLost: (guid) => void told.push(`lost ${guidText(guid).slice(-3)}`),
    onAlive: (guid) => void told.push(`alive ${guidText(guid).slice(-3)}`),
  });
  return { liveliness, told };
}

const leased = (
  n: number,
  index: number,
  livelinessLeaseMs: number,
  liveliness: 'automatic' | 'manual-by-participant' | 'manual-by-topic' = 'automatic',
) => endpoint('writer', n, index, { qos: { liveliness, livelinessLeaseMs } });

describe('the liveliness of our writers', () => {
  it('is asserted at once and then twice in the shortest lease', () => {
    const { liveliness, told } = engine();
    expect(liveliness.addLocal(leased(1, 1, Infinity), ms(0))).toBe(Infinity);
    expect(liveliness.addLocal(leased(1, 2, 500, 'manual-by-topic'), ms(0))).toBe(Infinity);
    expect(told).toEqual([]);
    expect(liveliness.addLocal(leased(1, 3, 1000), ms(0))).toBe(500);
    expect(liveliness.tick(ms(499))).toBe(500);
    expect(told).toEqual(['assert']);
    expect(liveliness.tick(ms(500))).toBe(1000);
    expect(liveliness.addLocal(leased(1, 4, 200), ms(510))).toBe(600);
    liveliness.removeLocal(leased(1, 4, 200).guid);
    expect(liveliness.tick(ms(600))).toBe(1000);
    liveliness.removeLocal(leased(1, 3, 1000).guid);
    expect(liveliness.tick(ms(5000))).toBe(Infinity);
    expect(told).toEqual(['assert', 'assert']);
  });
});

describe('the liveliness of remote writers', () => {
  it('ends with the lease, to the millisecond, and comes back', () => {
    const { liveliness, told } = engine();
    const writer = leased(2, 1, 1000);
    expect(liveliness.addRemote(writer, ms(0))).toBe(1000);
    liveliness.heardParticipant(prefixOf(2), 'automatic', ms(600));
    expect(liveliness.tick(ms(1000))).toBe(1600);
    liveliness.tick(ms(1599));
    expect(told).toEqual([]);
    liveliness.tick(ms(1600));
    expect(told).toEqual(['lost 103']);
    expect(liveliness.heardParticipant(prefixOf(2), 'automatic', ms(2000))).toBe(3000);
    liveliness.heardParticipant(prefixOf(2), 'automatic', ms(2500));
    expect(told).toEqual(['lost 103', 'alive 103']);
    liveliness.removeRemote(writer.guid);
    expect(liveliness.tick(ms(9000))).toBe(Infinity);
  });

  it('is asserted by what its kind says: messages for all, one writer for all, itself', () => {
    const { liveliness, told } = engine();
    liveliness.addRemote(leased(2, 1, 1000, 'automatic'), ms(0));
    liveliness.addRemote(leased(2, 2, 1000, 'manual-by-participant'), ms(0));
    liveliness.addRemote(leased(2, 3, 1000, 'manual-by-participant'), ms(0));
    liveliness.addRemote(leased(2, 4, 1000, 'manual-by-topic'), ms(0));
    liveliness.heardParticipant(prefixOf(2), 'automatic', ms(500));
    liveliness.tick(ms(1000));
    expect(told.sort()).toEqual(['lost 203', 'lost 303', 'lost 403']);
    told.length = 0;
    liveliness.heardWriter(leased(2, 2, 0).guid, ms(1100));
    expect(told.sort()).toEqual(['alive 203', 'alive 303']);
    told.length = 0;
    liveliness.heardWriter(leased(2, 4, 0).guid, ms(1200));
    expect(told).toEqual(['alive 403']);
    told.length = 0;
    liveliness.removeParticipant(prefixOf(2));
    expect(liveliness.tick(ms(1e6))).toBe(Infinity);
    expect(told).toEqual([]);
  });
});
