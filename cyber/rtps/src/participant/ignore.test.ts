import { expect, test } from 'vitest';
import type { ParticipantEvent } from './participant-api.js';
import { rawType } from './raw-type.js';
import { SimWorld } from './testing/sim-world.js';

const TYPE = rawType('Octets');
const LATE = { durability: 'transient-local' } as const;

test('who is ignored is not met, and the others are', async () => {
  const world = new SimWorld();
  const picky = await world.join(1, { ignore: ({ name }) => name === 'host-2' });
  const events: ParticipantEvent[] = [];
  picky.on((event) => void events.push(event));
  const writer = picky.createWriter({ topic: 'T', type: TYPE, qos: LATE });
  await writer.write(Buffer.from('x'));
  const unwanted = await world.join(2);
  const stranger = unwanted.createReader({ topic: 'T', type: TYPE, qos: LATE });
  let sentToUnwanted = 0;
  picky.tap = ({ direction, peer }) => {
    if (direction === 'out' && peer.address === '10.0.0.2') sentToUnwanted++;
  };
  const friend = await world.join(3);
  const reader = friend.createReader({ topic: 'T', type: TYPE, qos: LATE });
  let samples = 0;
  await world.until(() => (samples += reader.take().length) === 1);
  await world.clock.advance(7000);

  expect(picky.participants.map(({ identity }) => identity.name)).toEqual(['host-3']);
  expect(writer.matched.map(({ guid }) => guid.prefix)).toEqual([friend.guid.prefix]);
  // It has met us: nobody told it otherwise.
  expect(unwanted.participants).toHaveLength(2);
  expect(stranger.take()).toEqual([]);
  expect(sentToUnwanted).toBe(0);
  expect(picky.status().counters.ignored.get('unwanted')).toBeGreaterThan(2);
  await unwanted.close();
  await world.clock.advance(1000);
  expect(events.filter((event) => 'participant' in event).map(({ kind }) => kind)).toEqual(['joined']);
});

test('it is asked again until the participant is met, and one that throws ignores nobody', async () => {
  const world = new SimWorld();
  const asked: string[] = [];
  let isUnwanted = true;
  const picky = await world.join(1, {
    ignore: ({ name }) => {
      asked.push(name);
      if (name === 'host-3') throw new Error('no idea');
      return isUnwanted;
    },
  });
  await world.join(2);
  await world.join(3);
  await world.until(() => picky.participants.length === 1);
  expect(world.logger.entries.filter(({ line }) => line === 'ignore failed')).toHaveLength(1);
  isUnwanted = false;
  await world.until(() => picky.participants.length === 2, 3100);
  const { length } = asked;
  await world.clock.advance(10_000);
  expect(asked).toHaveLength(length);
});
