import { beforeEach, expect, test } from 'vitest';
import { EXIT } from '../../../exit-code.js';
import { objects } from '../../rtps/testing/command-world.js';
import { CyberCommandWorld } from '../testing/cyber-command-world.js';
import { type Speaker, join } from '../testing/speaker.js';
import { bwCommand, hzCommand } from './measures.js';

const CHANNEL = 'channel/qos';

let world: CyberCommandWorld;
let talker: Speaker;

beforeEach(async () => {
  world = new CyberCommandWorld();
  talker = await join(world, 'talker', 7);
});

test('what a writer has kept is no traffic', async () => {
  const writer = talker.node.createWriter({ channel: CHANNEL, type: talker.type, qos: 'TF_STATIC' });
  for (let depth = 1; depth <= 5; depth++) await writer.write({ depth });
  const hz = world.start(hzCommand, [CHANNEL, '--json', '--seconds', '6']);
  await world.settle(writer.waitForReader());
  await world.clock.advance(1500);
  for (let depth = 6; depth <= 8; depth++) {
    await writer.write({ depth });
    await world.clock.advance(100);
  }
  expect(await world.end(hz)).toBe(EXIT.OK);
  expect(objects(hz.stdout).at(-1)).toMatchObject({ total: 3, lost: 0 });
});

test('bursts: octets a second are those that came, however short the burst', async () => {
  const writer = talker.node.createWriter({ channel: CHANNEL, type: talker.type, qos: { depth: 1000 } });
  const bw = world.start(bwCommand, [CHANNEL, '--json', '--seconds', '8']);
  await world.settle(writer.waitForReader());
  for (let second = 0; second < 6; second++) {
    // Two octets each: 400 octets a second.
    for (let n = 0; n < 200; n++) await writer.write({ depth: 5 });
    await world.clock.advance(1000);
  }
  await world.end(bw);
  const rates = objects(bw.stdout).flatMap(({ octetsPerSecond }) => octetsPerSecond ?? []);
  expect(rates.length).toBeGreaterThan(4);
  for (const rate of rates.slice(3)) expect(rate).toBeCloseTo(400, -1);
  expect(objects(bw.stdout).find(({ window }) => window === 100)).toMatchObject({ messages: 200, meanOctets: 2 });
});

test('messages that did not arrive are counted', async () => {
  const writer = talker.node.createWriter({ channel: CHANNEL, type: talker.type, qos: 'SENSOR_DATA' });
  const json = world.start(hzCommand, [CHANNEL, '--json', '--seconds', '6']);
  const text = world.start(hzCommand, [CHANNEL, '--seconds', '6']);
  await world.until(() => writer.matchedReaders.length === 2);
  await world.clock.advance(500);
  const write = async (count: number): Promise<void> => {
    for (let n = 0; n < count; n++) {
      await writer.write({ depth: 5 });
      await world.clock.advance(50);
    }
  };
  await write(5);
  world.network.partition(['10.0.0.1'], ['10.0.0.2', '10.0.0.3']);
  await write(3);
  world.network.heal();
  await write(5);
  await world.end(json);
  await world.end(text);
  expect(objects(json.stdout).at(-1)).toMatchObject({ total: 10, lost: 3 });
  expect(text.stdout).toMatch(/over 9 intervals, 3 lost$/m);
});

test('where a best-effort writer comes, what is written before its reader is matched is not lost', async () => {
  const reliable = talker.node.createWriter({ channel: CHANNEL, type: talker.type });
  const hz = world.start(hzCommand, [CHANNEL, '--json', '--seconds', '6']);
  await world.settle(reliable.waitForReader());
  await reliable.write({ depth: 5 });
  const other = await join(world, 'other', 8);
  const driver = other.node.createWriter({ channel: CHANNEL, type: other.type, qos: 'SENSOR_DATA' });
  for (let n = 0; n < 100; n++) {
    await reliable.write({ depth: 5 });
    await world.clock.advance(10);
  }
  await driver.write({ depth: 6 });
  expect(await world.end(hz)).toBe(EXIT.OK);
  expect(hz.stderr).toMatch(/is heard best effort from now on\.\n$/);
  expect(objects(hz.stdout).at(-1)).toMatchObject({ total: 102, lost: 0 });
});
