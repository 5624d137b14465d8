import type { WallMs } from '@blender-sim/base';
import { expect, test } from 'vitest';
import type { Message } from '../messages/submessage.js';
import { ENTITY_SEDP_PUBLICATIONS_WRITER } from '../structure/entity-id.js';
import { type WireTime, wireTimeOf } from '../structure/wire-time.js';
import { rawType } from './raw-type.js';
import { SimWorld } from './testing/sim-world.js';

const TYPE = rawType('Octets');

interface Announcement {
  readonly sequence: number;
  /** 2^-32 s; undefined: it has none. */
  readonly at: bigint | undefined;
}

const ticksOf = ({ seconds, fraction }: WireTime): bigint => (BigInt(seconds) << 32n) + BigInt(fraction);

/** Of each writer that a message announces, the number of the announcement and the source time that stands before it. */
function announcements({ submessages }: Message): Announcement[] {
  let at: bigint | undefined;
  const found: Announcement[] = [];
  for (const one of submessages) {
    if (one.kind === 'info-ts') at = one.time && ticksOf(one.time);
    if (one.kind === 'data' && one.writerId === ENTITY_SEDP_PUBLICATIONS_WRITER) {
      found.push({ sequence: one.sequence, at });
    }
  }
  return found;
}

// Fast DDS 2.9 never acts on some that have none (conformance/src/rtps/disorder.test.ts).
test('what is announced has a source time that rises with its number, also when the clock is put back', async () => {
  const world = new SimWorld({ seed: 7 });
  // So that some of it is sent again.
  world.network.setDefaultLink({ loss: 0.2 });
  const announcer = await world.join(1);
  const sent = new Map<number, bigint | undefined>();
  let isSame = true;
  announcer.tap = ({ direction, message }) => {
    if (direction === 'in' || message === undefined) return;
    for (const { sequence, at } of announcements(message)) {
      isSame &&= !sent.has(sequence) || sent.get(sequence) === at;
      sent.set(sequence, at);
    }
  };
  const other = await world.join(2);
  for (let i = 0; i < 3; i++) announcer.createWriter({ topic: 'T', type: TYPE });
  await world.until(() => other.participants.length === 1);
  await world.clock.advance(1000);
  const backMs = (world.clock.wallMs() - 60_000) as WallMs;
  world.clock.wallMs = () => backMs;
  const last = announcer.createWriter({ topic: 'T', type: TYPE });
  const reader = other.createReader({ topic: 'T', type: TYPE });
  await world.until(() => reader.matched.length === 4);
  await last.close();
  await world.until(() => reader.matched.length === 3);
  const latecomer = await world.join(3);
  const late = latecomer.createReader({ topic: 'T', type: TYPE });
  await world.until(() => late.matched.length === 3);
  expect(isSame).toBe(true);
  // Four announcements and an end.
  expect([...sent.keys()].sort()).toEqual([1, 2, 3, 4, 5]);
  let before = ticksOf(wireTimeOf(backMs)) + (30n << 32n);
  for (const at of [1, 2, 3, 4, 5].map((sequence) => sent.get(sequence))) {
    expect(at).toBeGreaterThan(before);
    before = at ?? before;
  }
});

test('no two announcements have one source time, though the clock stands still', async () => {
  const world = new SimWorld();
  const times = new Map<string, bigint | undefined>();
  const prefixes = [1, 2].map((tail) => Uint8Array.from({ length: 12 }, (_, i) => (i === 11 ? tail : i + 1)));
  const joined = await Promise.all(prefixes.map((guidPrefix, i) => world.join(i + 1, { guidPrefix })));
  for (const [index, one] of joined.entries()) {
    one.tap = ({ direction, message }) => {
      if (direction === 'in' || message === undefined) return;
      for (const { sequence, at } of announcements(message)) times.set(`${index} ${sequence}`, at);
    };
    for (let i = 0; i < 20; i++) one.createWriter({ topic: 'T', type: TYPE });
  }
  await world.until(() => times.size === 40);
  expect(new Set(times.values()).size).toBe(40);
});
