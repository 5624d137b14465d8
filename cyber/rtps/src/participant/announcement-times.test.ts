import type { WallMs } from '@blender-sim/base';
import { expect, test } from 'vitest';
import type { Message } from '../messages/submessage.js';
import { isBuiltinId } from '../structure/entity-id.js';
import { wallMsOf } from '../structure/wire-time.js';
import { rawType } from './raw-type.js';
import { SimWorld } from './testing/sim-world.js';

const TYPE = rawType('Octets');

/** Of each built-in DATA in it, its number and the source time that stands before it. */
function announcements({ submessages }: Message): { readonly sequence: number; readonly atMs: number | undefined }[] {
  let atMs: number | undefined;
  const found: ReturnType<typeof announcements> = [];
  for (const one of submessages) {
    if (one.kind === 'info-ts') atMs = one.time && wallMsOf(one.time);
    if (one.kind === 'data' && isBuiltinId(one.writerId)) found.push({ sequence: one.sequence, atMs });
  }
  return found;
}

// Fast DDS 2.9 never acts on some that have none (conformance/src/rtps/disorder.test.ts).
test('what is announced has a source time that rises with its number, also when the clock is put back', async () => {
  const world = new SimWorld({ seed: 7 });
  // So that some of it is sent again.
  world.network.setDefaultLink({ loss: 0.2 });
  const announcer = await world.join(1);
  const sent: ReturnType<typeof announcements> = [];
  announcer.tap = ({ direction, message }) => {
    if (direction === 'out' && message !== undefined) sent.push(...announcements(message));
  };
  const other = await world.join(2);
  for (let i = 0; i < 3; i++) announcer.createWriter({ topic: 'T', type: TYPE });
  await world.until(() => other.participants.length === 1);
  await world.clock.advance(1000);
  const backMs = world.clock.wallMs() - 60_000;
  world.clock.wallMs = () => backMs as WallMs;
  const last = announcer.createWriter({ topic: 'T', type: TYPE });
  const reader = other.createReader({ topic: 'T', type: TYPE });
  await world.until(() => reader.matched.length === 4);
  await last.close();
  await world.until(() => reader.matched.length === 3);
  const latecomer = await world.join(3);
  const late = latecomer.createReader({ topic: 'T', type: TYPE });
  await world.until(() => late.matched.length === 3);
  expect(sent.length).toBeGreaterThan(8);
  const inOrder = sent.toSorted((a, b) => a.sequence - b.sequence).map(({ atMs }) => atMs);
  expect(inOrder).not.toContain(undefined);
  expect(Math.min(...inOrder.map((atMs) => atMs ?? -Infinity))).toBeGreaterThan(backMs);
  expect(inOrder).toEqual(inOrder.toSorted((a, b) => (a ?? 0) - (b ?? 0)));
});
