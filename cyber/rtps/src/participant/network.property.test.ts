import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { HeldCounts } from './participant-api.js';
import { Stage } from './testing/stage.js';
import { type Story, stories } from './testing/story.js';

const FULL = process.env['BLENDER_SIM_FULL'] === '1';
/** Shrinking a story takes minutes: the seed tells it again. */
const parameters = (few: number): fc.Parameters<[Story]> => ({ numRuns: FULL ? 50 * few : few, endOnFailure: true });

/** What a participant holds that has nobody to talk to, and no endpoints. */
const FLOOR: HeldCounts = {
  participants: 0,
  remoteEndpoints: 0,
  localEndpoints: 0,
  heardWriters: 0,
  writerChanges: 0,
  writerOctets: 0,
  readerOctets: 0,
  timers: 8,
  unsentOctets: 0,
};

async function tell(story: Story): Promise<void> {
  const stage = new Stage(story);
  try {
    await stage.play(story);
    await stage.settle(60_000);
    // Two leases on, all is as it was: nobody is lost, nothing comes again.
    await stage.world.clock.advance(6000);
    expect(stage.differences()).toEqual([]);
    expect(stage.faults()).toEqual([]);
    for (const held of stage.held()) expect(held).toMatchObject({ readerOctets: 0, unsentOctets: 0 });
    await stage.closeEndpoints();
    await stage.settle(60_000);
    // For three leases those who were out of sight would be told what has ended.
    await stage.world.clock.advance(4000);
    for (const held of stage.held())
      expect(held).toMatchObject({ localEndpoints: 0, remoteEndpoints: 0, writerOctets: 0 });
    const [last, ...others] = stage.actors;
    for (const actor of others) await stage.leave(actor);
    await stage.world.clock.advance(4000);
    const held = last?.participant.status().held;
    expect(held).toEqual({ ...FLOOR, timers: held?.timers });
    expect(held?.timers).toBeLessThanOrEqual(FLOOR.timers);
    expect(stage.faults()).toEqual([]);
  } finally {
    await stage.end();
  }
}

test(
  'two participants: what the QoS promises arrives in order, once; all agree; nothing is left',
  { timeout: 3_600_000 },
  () => fc.assert(fc.asyncProperty(stories(2), tell), parameters(20)),
);

test('up to eight participants that come, go, stop and die', { timeout: 3_600_000 }, () =>
  fc.assert(fc.asyncProperty(stories(8), tell), parameters(12)),
);
