import { DEFAULT_QOS, rawType } from '@blender-sim/rtps';
import { describe, expect, test } from 'vitest';
import { EXIT } from '../../exit-code.js';
import { pubCommand } from './pub.js';
import { spyCommand } from './spy.js';
import { CommandWorld, objects } from './testing/command-world.js';

const TYPE = rawType('Octets');

/** A participant with a best-effort writer, another with a reliable reader of the same topic. */
async function mismatched(world: CommandWorld): Promise<void> {
  const a = await world.join({ name: 'a', properties: { __Hostname: 'host-a', __Pid: '12', __ProcessName: 'prog' } });
  const b = await world.join({ name: 'b\u001b[2J' });
  a.createWriter({ topic: 'T', type: TYPE, qos: { ...DEFAULT_QOS, reliability: 'best-effort', partitions: ['p'] } });
  b.createReader({ topic: 'T', type: TYPE, qos: { partitions: ['p'], deadlineMs: 100 } });
}

describe('rtps spy', () => {
  test('--once shows participants, endpoints with what is not default, and why they do not match', async () => {
    const world = new CommandWorld();
    await mismatched(world);
    const spy = world.start(spyCommand, ['--once', '--seconds', '2']);
    expect(await world.end(spy)).toBe(EXIT.OK);
    const text = spy.stdout.replace(/01ff[0-9a-f]{20}/g, 'GUID');
    expect(text).toContain('domain 0: 2 participants, 2 endpoints, 1 mismatch\n');
    expect(text).toMatch(
      /^a \(vendor 0x01ff\), on host-a, process 12 \(prog\)\n {2}GUID, RTPS 2\.3, seen for .*, silent for .*, lease 10 s$/m,
    );
    expect(text).toMatch(/^ {2}discovery 10\.0\.0\.1:7410 239\.255\.0\.1:7400, data 10\.0\.0\.1:7411$/m);
    expect(text).toMatch(/^ {2}writer {2}103 {2}T {2}Octets {2}best-effort, volatile, partition "p"$/m);
    expect(text).toMatch(/^ {2}reader {2}104 {2}T {2}Octets {2}reliable, volatile, partition "p", deadline 100 ms$/m);
    expect(text).toMatch(/^no match on T: writer GUID\|103, reader GUID\|104\n {2}reliability: .*\n {2}deadline: /m);
    expect(text).not.toContain('\u001b');
  });

  test('--once --json is one object', async () => {
    const world = new CommandWorld();
    await mismatched(world);
    const spy = world.start(spyCommand, ['--once', '--seconds', '2', '--json']);
    await world.end(spy);
    expect(objects(spy.stdout)).toMatchObject([
      {
        event: 'snapshot',
        domain: 0,
        participants: [
          {
            name: 'a',
            hostName: 'host-a',
            processId: 12,
            leaseMs: 10_000,
            endpoints: [{ kind: 'writer', topic: 'T', keyed: false }],
          },
          {
            name: 'b\u001b[2J',
            endpoints: [{ kind: 'reader', qos: ['reliable', 'volatile', 'partition "p"', 'deadline 100 ms'] }],
          },
        ],
        mismatches: [{ topic: 'T', reasons: [{ policy: 'reliability' }, { policy: 'deadline' }] }],
      },
    ]);
  });

  test('--json tells what happens, an object an event', async () => {
    const world = new CommandWorld();
    const spy = world.start(spyCommand, ['--json']);
    await world.clock.advance(100);
    const other = await world.join({ name: 'other' });
    const writer = other.createWriter({ topic: 'T', type: TYPE });
    await world.until(() => spy.stdout.includes('endpoint-added'));
    await writer.close();
    await world.until(() => spy.stdout.includes('endpoint-removed'));
    await other.close();
    await world.until(() => spy.stdout.includes('"left"'));
    spy.interrupt();
    expect(await world.end(spy)).toBe(EXIT.OK);
    const told = objects(spy.stdout).filter(({ event }) => event !== 'changed' && event !== 'warning');
    expect(told.map(({ event }) => event)).toEqual(['joined', 'endpoint-added', 'endpoint-removed', 'left']);
    expect(told[1]).toMatchObject({
      endpoint: { kind: 'writer', topic: 'T', type: 'Octets', guid: expect.stringMatching(/00000103$/) as string },
    });
  });

  test('--rates measures what writers send, and nothing is joined without it', async () => {
    const world = new CommandWorld();
    const pub = world.start(pubCommand, ['--topic', 'T', '--rate', '50', '--size', '100', '--json']);
    const plain = world.start(spyCommand, ['--json', '--seconds', '3']);
    await world.end(plain);
    expect(pub.stdout).not.toContain('"matched"');
    const spy = world.start(spyCommand, ['--rates', '--json', '--seconds', '5']);
    await world.end(spy);
    const rates = objects(spy.stdout).filter(({ event }) => event === 'rate');
    expect(rates.at(-1)).toMatchObject({ topic: 'T' });
    expect(Number(rates.at(-1)?.['samplesPerSecond'])).toBeCloseTo(50, -1);
    pub.interrupt();
    await world.end(pub);
  });

  test('--rates tells who had lost the spy, though the spy did not lose him', async () => {
    const world = new CommandWorld();
    const spy = world.start(spyCommand, ['--rates', '--json']);
    const other = await world.join({ name: 'other', leaseMs: 100_000 });
    other.createWriter({ topic: 'T', type: TYPE });
    await world.until(() => other.endpoints.length === 1);
    await world.clock.advance(1000);
    world.network.partition(['10.0.0.1'], ['10.0.0.2']);
    await world.until(() => other.participants.length === 0);
    expect(spy.stdout).not.toContain('forgot-us');
    world.network.heal();
    await world.until(() => spy.stdout.includes('forgot-us'));
    spy.interrupt();
    await world.end(spy);
    const told = objects(spy.stdout).map(({ event }) => event);
    expect(told.filter((event) => event === 'forgot-us' || event === 'lost')).toEqual(['forgot-us']);
  });

  test('on a terminal a picture is kept up to date, no longer than the terminal', async () => {
    const world = new CommandWorld();
    const spy = world.start(spyCommand, ['--seconds', '5'], true);
    await world.clock.advance(1000);
    const other = await world.join({ name: 'other' });
    for (let i = 0; i < 60; i++) other.createWriter({ topic: `T${i}`, type: TYPE });
    await world.end(spy);
    const pictures = spy.stdout.split('\u001b[H\u001b[J').slice(1);
    expect(pictures[0]).toContain('0 participants');
    expect(pictures.at(-2)).toMatch(/… \d+ lines more\n$/);
    expect(pictures.at(-2)?.split('\n').length).toBe(50);
    // The one that stays is whole.
    expect(pictures.at(-1)).toContain('T59');
  });

  test('--counters tells what was dropped and why', async () => {
    const world = new CommandWorld();
    const spy = world.start(spyCommand, ['--once', '--counters', '--seconds', '2']);
    const sender = world.network.transport('10.0.0.99');
    await sender.open({ port: 0, interfaces: ['10.0.0.99'], receiveBufferBytes: 1000 }, () => undefined);
    await world.clock.advance(100);
    sender.send(Buffer.from('not RTPS at all, really'), { kind: 1, address: '10.0.0.1', port: 7410 });
    await world.end(spy);
    expect(spy.stdout).toMatch(/^malformed not-rtps +1$/m);
  });
});
