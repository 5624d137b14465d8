import { RoleType } from '@blender-sim/topology';
import { beforeEach, describe, expect, test } from 'vitest';
import { EXIT } from '../../../exit-code.js';
import { objects } from '../../rtps/testing/command-world.js';
import { CyberCommandWorld } from '../testing/cyber-command-world.js';
import { type Speaker, announce, join } from '../testing/speaker.js';
import { pubCommand } from './pub.js';

const MESSAGE = ['--message', '{"depth":1}'];

let world: CyberCommandWorld;
let first: Speaker;
let second: Speaker;

beforeEach(async () => {
  world = new CyberCommandWorld();
  first = await join(world, 'first', 7);
  second = await join(world, 'second', 8);
});

describe('readers of several processes', () => {
  test('all known ones are waited for: each in its own time opens its endpoint', async () => {
    const heard = first.node.createReader({ channel: 'in', type: first.type });
    announce(second, RoleType.ROLE_READER, 'in');
    await world.clock.advance(1000);
    const pub = world.start(pubCommand, ['in', ...MESSAGE]);
    await world.clock.advance(2000);
    expect(pub.ended).toBeUndefined();
    const late = second.node.createReader({ channel: 'in', type: second.type });
    expect(await world.end(pub)).toBe(EXIT.OK);
    expect(pub.stdout).toBe('1 message to 3 readers\n');
    await world.until(() => heard.pending === 1 && late.pending === 1);
  });

  test('one that does not come within --wait is named, and not counted', async () => {
    first.node.createReader({ channel: 'in', type: first.type });
    announce(second, RoleType.ROLE_READER, 'in');
    await world.clock.advance(1000);
    const pub = world.start(pubCommand, ['in', ...MESSAGE, '--wait', '1']);
    const json = world.start(pubCommand, ['in', ...MESSAGE, '--wait', '1', '--json']);
    expect(await world.end(pub)).toBe(EXIT.OK);
    expect(await world.end(json)).toBe(EXIT.OK);
    expect(pub.stderr).toBe('Not reached: second (host-2+8), not matched in 1 s: written nevertheless.\n');
    expect(pub.stdout).toBe('1 message to 1 of 2 readers\n');
    expect(objects(json.stdout)).toMatchObject([{ event: 'done', written: 1, readers: 2, matched: 1 }]);
  });

  test('who comes after the last message has not got it', async () => {
    first.node.createReader({ channel: 'in', type: first.type });
    const args = ['in', '--message', '{}', '--rate', '10', '--count', '2', '--linger', '3'];
    const volatile = world.start(pubCommand, args);
    const latched = world.start(pubCommand, [...args, '--qos', 'TF_STATIC']);
    await world.clock.advance(3000);
    second.node.createReader({ channel: 'in', type: second.type, qos: 'TF_STATIC' });
    await world.end(volatile);
    await world.end(latched);
    expect(volatile.stdout).toBe('2 messages to 1 reader\n');
    expect(latched.stdout).toBe('2 messages to 2 readers\n');
  });
});

describe('the end', () => {
  const FILE = ['in', '--file', '-', '--rate', '1'];
  const stdin = Array.from({ length: 10 }, (_, depth) => `{"depth":${depth}}`);

  beforeEach(async () => {
    first.node.createReader({ channel: 'in', type: first.type });
    await world.clock.advance(500);
  });

  test('a file that is cut off is told, by --seconds and by Ctrl-C', async () => {
    const late = world.start(pubCommand, [...FILE, '--seconds', '4'], { stdin });
    expect(await world.end(late)).toBe(EXIT.TIME_UP);
    expect(late.stderr).toContain('Time is up while writing.');
    const interrupted = world.start(pubCommand, FILE, { stdin });
    await world.clock.advance(3000);
    interrupted.interrupt();
    expect(await world.end(interrupted)).toBe(EXIT.INTERRUPTED);
    const endless = world.start(pubCommand, ['in', ...MESSAGE, '--rate', '1', '--seconds', '4']);
    expect(await world.end(endless)).toBe(EXIT.OK);
  });

  test('no interval passes after the last message', async () => {
    const pub = world.start(pubCommand, ['in', ...MESSAGE, '--rate', '0.05', '--count', '2']);
    const startMs = world.clock.monotonicMs();
    expect(await world.end(pub, 60_000)).toBe(EXIT.OK);
    expect(world.clock.monotonicMs() - startMs).toBeLessThan(25_000);
  });
});
