import { crc32 } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { EXIT } from '../../exit-code.js';
import { Pattern } from './pattern.js';
import { pubCommand } from './pub.js';
import { subCommand } from './sub.js';
import { CommandWorld, objects } from './testing/command-world.js';

const named = (text: string, event: string): Record<string, unknown>[] =>
  objects(text).filter((line) => line['event'] === event);

describe('rtps pub and rtps sub', () => {
  test('every sample arrives, told with number, writer, size and digest of its body', async () => {
    const world = new CommandWorld();
    const sub = world.start(subCommand, ['--topic', 'T', '--reliable', '--count', '5', '--json', '--check', 'pattern']);
    const pub = world.start(pubCommand, ['--topic', 'T', '--reliable', '--count', '5', '--size', '13', '--json']);
    expect(await world.end(sub)).toBe(EXIT.OK);
    expect(await world.end(pub)).toBe(EXIT.OK);
    const { guid } = named(pub.stdout, 'ready')[0] ?? {};
    const bodies = [1, 2, 3, 4, 5].map((n) => {
      const body = new Uint8Array(13);
      new Pattern(13).fill(n, body, 0);
      return body;
    });
    expect(objects(sub.stdout)).toMatchObject(
      bodies.map((body, i) => ({
        event: 'sample',
        seq: i + 1,
        source: guid,
        size: 13,
        digest: crc32(body).toString(16).padStart(8, '0'),
        kind: 'alive',
        content: 'ok',
        number: i + 1,
        inlineQos: [],
      })),
    );
    expect(named(pub.stdout, 'done')).toMatchObject([{ samples: 5, octets: 65 }]);
  });

  test('the rate is kept', async () => {
    const world = new CommandWorld();
    const sub = world.start(subCommand, ['--topic', 'T', '--reliable', '--count', '21', '--json']);
    world.start(pubCommand, ['--topic', 'T', '--reliable', '--count', '21', '--rate', '20', '--json']);
    await world.end(sub);
    const times = objects(sub.stdout).map((line) => Number(line['sourceTime']));
    expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeCloseTo(1, 2);
  });

  test('what --payload-hex says is the body, also in a sequence<octet>; a related sample is named', async () => {
    const world = new CommandWorld();
    const sub = world.start(subCommand, ['--topic', 'T', '--reliable', '--count', '1', '--json']);
    const args = [
      '--topic',
      'T',
      '--reliable',
      '--count',
      '1',
      '--payload-hex',
      '00ff',
      '--body',
      'octets',
      '--related',
    ];
    const pub = world.start(pubCommand, [...args, '--json']);
    await world.end(sub);
    await world.end(pub);
    const digest = crc32(Uint8Array.of(2, 0, 0, 0, 0, 0xff))
      .toString(16)
      .padStart(8, '0');
    const { guid } = named(pub.stdout, 'ready')[0] ?? {};
    expect(objects(sub.stdout)).toMatchObject([
      {
        size: 6,
        digest,
        related: { source: guid, seq: 1 },
        inlineQos: [{ pid: 0x800f, hex: `${String(guid)}0000000001000000` }],
      },
    ]);
  });

  test('who comes late gets a transient-local history, and the end of its instances', async () => {
    const world = new CommandWorld();
    const qos = ['--topic', 'T', '--keyed', '--reliable', '--transient-local', '--json'];
    const pub = world.start(pubCommand, [...qos, '--count', '3', '--key-hex', 'aabb', '--dispose', '--linger', '5']);
    await world.until(() => pub.stdout.includes('"written"'));
    const sub = world.start(subCommand, [...qos, '--seconds', '3']);
    expect(await world.end(sub)).toBe(EXIT.OK);
    const instance = `aabb${'0'.repeat(28)}`;
    expect(objects(sub.stdout)).toMatchObject([
      { seq: 1, kind: 'alive', instance },
      { seq: 2, kind: 'alive', instance },
      { seq: 3, kind: 'alive', instance },
      { seq: 4, kind: 'disposed', instance },
    ]);
    expect(await world.end(pub)).toBe(EXIT.OK);
  });

  test('a wrong content is told, and is exit code 7', async () => {
    const world = new CommandWorld();
    const sub = world.start(subCommand, ['--topic', 'T', '--reliable', '--count', '1', '--check', 'pattern']);
    world.start(pubCommand, ['--topic', 'T', '--reliable', '--count', '1', '--payload-hex', '000102030405060708']);
    expect(await world.end(sub)).toBe(EXIT.CHECK_FAILED);
    expect(sub.stdout).toMatch(/^1 9 octets [0-9a-f]{8} from 01ff[0-9a-f]{20}00000103 bad\n$/);
  });

  test('time that is up before all has come is exit code 8; Ctrl-C ends what has no end with 0', async () => {
    const world = new CommandWorld();
    const sub = world.start(subCommand, ['--topic', 'T', '--count', '1', '--seconds', '2']);
    const endless = world.start(subCommand, ['--topic', 'T']);
    const pub = world.start(pubCommand, ['--topic', 'U', '--wait-readers', '1', '--seconds', '2']);
    expect(await world.end(sub)).toBe(EXIT.TIME_UP);
    expect(sub.stderr).toContain('0 of 1 samples came.');
    expect(await world.end(pub)).toBe(EXIT.OK);
    endless.interrupt();
    expect(await world.end(endless)).toBe(EXIT.OK);
    const counted = world.start(pubCommand, ['--topic', 'U', '--count', '1', '--wait-readers', '1']);
    await world.clock.advance(1000);
    counted.interrupt();
    expect(await world.end(counted)).toBe(EXIT.INTERRUPTED);
  });

  test('without a reader it waits 10 s, says so and writes', async () => {
    const world = new CommandWorld();
    const pub = world.start(pubCommand, ['--topic', 'T', '--count', '2', '--rate', '0']);
    await world.clock.advance(9000);
    expect(pub.ended).toBeUndefined();
    expect(await world.end(pub, 2000)).toBe(EXIT.OK);
    expect(pub.stderr).toContain('No reader has come in 10 s');
  });

  test('Ctrl-C says goodbye: others see it leave, not lost', async () => {
    const world = new CommandWorld();
    const watcher = await world.join();
    const seen: string[] = [];
    watcher.on((event) => 'participant' in event && seen.push(event.kind));
    const sub = world.start(subCommand, ['--topic', 'T']);
    await world.until(() => seen.includes('joined'));
    sub.interrupt();
    await world.end(sub);
    await world.until(() => seen.includes('left'), 1000);
    expect(seen).not.toContain('lost');
  });

  test('--trace prints datagrams on stderr', async () => {
    const world = new CommandWorld();
    await world.join({ name: 'other' });
    const sub = world.start(subCommand, ['--topic', 'T', '--seconds', '1', '--trace']);
    await world.end(sub);
    expect(sub.stderr).toMatch(/^in {2}10\.0\.0\.1:\d+ {2}01ff[0-9a-f]{20} RTPS 2\.3, vendor 01ff, \d+ octets$/m);
    expect(sub.stderr).toContain('    name "other"');
  });

  test('--events tells what else happens', async () => {
    const world = new CommandWorld();
    const sub = world.start(subCommand, ['--topic', 'T', '--json', '--events', '--seconds', '3']);
    world.start(pubCommand, ['--topic', 'T', '--count', '1', '--participant-name', 'P']);
    await world.end(sub);
    expect(
      objects(sub.stdout).map((line) => [line['event'], line['what'] ?? line['count'] ?? line['samples']]),
    ).toEqual([
      ['ready', undefined],
      ['participant', 'joined'],
      ['matched', 1],
      ['sample', undefined],
      ['matched', 0],
      ['participant', 'left'],
      ['done', 1],
    ]);
  });
});

describe('a wrong option is one clear sentence', () => {
  test.each([
    { args: [], says: '--topic NAME is missing' },
    { args: ['--topic', 'T', '--reliable', '--best-effort'], says: '--reliable and --best-effort exclude each other' },
    { args: ['--topic', 'T', '--keep-last', '0'], says: '--keep-last is "0"; expected an integer from 1' },
    { args: ['--topic', 'T', '--keep-last', '1', '--keep-all'], says: '--keep-last and --keep-all exclude' },
    { args: ['--topic', 'T', '--durability', 'eternal'], says: 'expected one of volatile, transient-local' },
    { args: ['--topic', 'T', '--domain', '-1'], says: '--domain is "-1"; expected an integer from 0' },
    { args: ['--topic', 'T', '--rate', 'fast'], says: '--rate is "fast"; expected a number from 0' },
    { args: ['--topic', 'T', '--size', '1', '--payload-hex', '00'], says: '--size and --payload-hex exclude' },
    { args: ['--topic', 'T', '--payload-hex', '0'], says: 'expected pairs of hexadecimal digits' },
    { args: ['--topic', 'T', '--key-hex', '00'], says: '--key-hex is for topics that are --keyed' },
    { args: ['--topic', 'T', '--keyed', '--key-hex', '00'.repeat(17)], says: 'has 17 octets; expected at most 16' },
    { args: ['--topic', 'T', '--dispose'], says: '--dispose is for topics that are --keyed' },
    { args: ['--topic', 'T', '--body', 'cooked'], says: '--body is "cooked"; expected one of raw, octets' },
    { args: ['--topic', 'T', '--multicast', '--no-multicast'], says: 'exclude each other' },
    { args: ['--topic', 'T', '--seconds', '0'], says: '--seconds is "0"; expected a number from' },
  ])('pub $args', async ({ args, says }) => {
    const world = new CommandWorld();
    const pub = world.start(pubCommand, args);
    await expect(world.end(pub)).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining(says) as string,
    });
  });
});
