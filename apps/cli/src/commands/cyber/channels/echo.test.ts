import { rawTypeOf } from '@blender-sim/cyber';
import { QOS_PROFILES, RoleType } from '@blender-sim/topology';
import { beforeEach, describe, expect, test } from 'vitest';
import { EXIT } from '../../../exit-code.js';
import { objects } from '../../rtps/testing/command-world.js';
import { hzCommand } from '../measure/measures.js';
import { CyberCommandWorld } from '../testing/cyber-command-world.js';
import { SPOKEN_TYPE, type Speaker, announce, join } from '../testing/speaker.js';
import { echoCommand } from './echo.js';

const CHANNEL = 'channel/qos';

let world: CyberCommandWorld;
let talker: Speaker;
let other: Speaker;

beforeEach(async () => {
  world = new CyberCommandWorld();
  talker = await join(world, 'talker', 7);
  other = await join(world, 'other', 8);
});

describe('a channel with two types', () => {
  async function twoWriters() {
    const writer = talker.node.createWriter({ channel: CHANNEL, type: talker.type });
    await world.clock.advance(100);
    const stranger = other.node.createWriter({
      channel: CHANNEL,
      type: rawTypeOf('other.Type'),
      typeCheck: 'warn',
    });
    const write = async (): Promise<void> => {
      await world.until(() => writer.hasReader() && stranger.hasReader());
      await stranger.write({ data: new Uint8Array([0x10, 0x07]) });
      await stranger.write({ data: new Uint8Array([0x10, 0x08]) });
      await world.clock.advance(50);
      await writer.write({ depth: 5 });
    };
    return write;
  }

  test("another type's messages are told at once, with whose they are, and not shown", async () => {
    const write = await twoWriters();
    const echo = world.start(echoCommand, [CHANNEL, '--count', '1', '--json']);
    await write();
    expect(await world.end(echo)).toBe(EXIT.OK);
    expect(objects(echo.stdout)).toMatchObject([{ node: 'talker', type: SPOKEN_TYPE, message: { depth: 5 } }]);
    expect(echo.stderr).toBe(
      `Not shown: messages of other (host-2+8), whose type is other.Type, not ${SPOKEN_TYPE}; --type or --raw shows them.\n` +
        'Not shown: 2 of another type.\n',
    );
  });

  test('--raw shows all, each with its own type; --type reads all as one', async () => {
    const write = await twoWriters();
    const raw = world.start(echoCommand, [CHANNEL, '--count', '3', '--json', '--raw']);
    const typed = world.start(echoCommand, [CHANNEL, '--count', '3', '--json', '--type', SPOKEN_TYPE]);
    await world.clock.advance(2000);
    await write();
    expect([await world.end(raw), await world.end(typed)]).toEqual([EXIT.OK, EXIT.OK]);
    expect(objects(raw.stdout).map(({ node, type, hex }) => [node, type, hex])).toEqual([
      ['other', 'other.Type', '1007'],
      ['other', 'other.Type', '1008'],
      ['talker', SPOKEN_TYPE, '1005'],
    ]);
    expect(objects(typed.stdout).map(({ type, message }) => [type, message])).toEqual([
      [SPOKEN_TYPE, { depth: 7 }],
      [SPOKEN_TYPE, { depth: 8 }],
      [SPOKEN_TYPE, { depth: 5 }],
    ]);
  });
});

test('the first message that is none of its type is told at once', async () => {
  talker.node.createWriter({ channel: CHANNEL, type: talker.type });
  await world.clock.advance(100);
  const liar = other.node.createWriter({ channel: CHANNEL, type: rawTypeOf(SPOKEN_TYPE) });
  const echo = world.start(echoCommand, [CHANNEL]);
  await world.settle(liar.waitForReader());
  await liar.write({ data: new Uint8Array([0xff]) });
  await liar.write({ data: new Uint8Array([0xff, 0xff]) });
  await world.clock.advance(100);
  const first = `Not shown: a message of other (host-2+8) that is no ${SPOKEN_TYPE} (1 octet); --raw shows it.\n`;
  expect(echo.stderr).toBe(first);
  echo.interrupt();
  await world.end(echo);
  expect(echo.stderr).toBe(`${first}Not shown: 2 that are no such message.\n`);
});

describe('writers that come later', () => {
  test('with best effort are heard too, and what was shown is not shown again', async () => {
    const latched = talker.node.createWriter({ channel: CHANNEL, type: talker.type, qos: 'TF_STATIC' });
    await latched.write({ depth: 1 });
    const echo = world.start(echoCommand, [CHANNEL, '--json']);
    await world.until(() => echo.stdout.includes('"depth":1'));
    const driver = other.node.createWriter({
      channel: CHANNEL,
      type: other.type,
      qos: { ...QOS_PROFILES.SENSOR_DATA, durability: QOS_PROFILES.TF_STATIC.durability },
    });
    await world.settle(driver.waitForReader());
    await driver.write({ depth: 2 });
    await world.until(() => echo.stdout.includes('"depth":2'));
    await latched.write({ depth: 3 });
    await world.until(() => echo.stdout.includes('"depth":3'));
    expect(objects(echo.stdout)).toHaveLength(3);
    expect(echo.stderr).toBe(`other (host-2+8) has come: ${CHANNEL} is heard best effort from now on.\n`);
    await driver.close();
    const again = other.node.createWriter({ channel: CHANNEL, type: other.type, qos: 'DEFAULT' });
    await world.settle(again.waitForReader());
    await again.write({ depth: 4 });
    await world.until(() => echo.stdout.includes('"depth":4'));
    expect(echo.stderr).toMatch(/is heard reliably from now on\.\n$/);
    echo.interrupt();
    expect(await world.end(echo)).toBe(EXIT.OK);
  });
});

test('a writer without history that comes later is heard too', async () => {
  const latched = talker.node.createWriter({ channel: CHANNEL, type: talker.type, qos: 'TF_STATIC' });
  await latched.write({ depth: 1 });
  const echo = world.start(echoCommand, [CHANNEL, '--json', '--count', '2']);
  await world.until(() => echo.stdout.includes('"depth":1'));
  const plain = other.node.createWriter({ channel: CHANNEL, type: other.type });
  await world.settle(plain.waitForReader());
  await plain.write({ depth: 2 });
  expect(await world.end(echo)).toBe(EXIT.OK);
  expect(objects(echo.stdout)).toMatchObject([{ message: { depth: 1 } }, { message: { depth: 2 } }]);
  expect(echo.stderr).toBe(`other (host-2+8) has come: ${CHANNEL} is heard without history from now on.\n`);
});

describe('names that no reader of ours can have', () => {
  test('a writer without a type is heard by --raw, hz and bw; without --raw it is said what to do', async () => {
    announce(talker, RoleType.ROLE_WRITER, CHANNEL, '');
    const raw = world.start(echoCommand, [CHANNEL, '--raw', '--seconds', '3']);
    const hz = world.start(hzCommand, [CHANNEL, '--seconds', '3']);
    const echo = world.start(echoCommand, [CHANNEL]);
    expect([await world.end(raw), await world.end(hz)]).toEqual([EXIT.OK, EXIT.OK]);
    await expect(world.end(echo)).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: `The writer of ${CHANNEL} names no type: give --type TYPE, or --raw.`,
    });
  });

  test('a channel that no topic can have the name of is said to be so, not to be wrongly asked for', async () => {
    const channel = 'c'.repeat(300);
    announce(talker, RoleType.ROLE_WRITER, channel);
    const raw = world.start(echoCommand, [channel, '--raw']);
    await expect(world.end(raw)).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: expect.stringMatching(/is announced, but can't be heard\..* 300 octets: use at most 255/) as string,
      fields: { channel, octets: 300, limit: 255 },
    });
  });
});
