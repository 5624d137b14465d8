import type { Clock, WallMs } from '@blender-sim/base';
import { type Cyber, type JsonMessage, type Writer, createCyber } from '@blender-sim/cyber';
import { QosProfileSchema } from '@blender-sim/topology';
import { beforeEach, describe, expect, test } from 'vitest';
import { EXIT } from '../../exit-code.js';
import { objects } from '../rtps/testing/command-world.js';
import { doctorCommand } from './doctor/doctor.js';
import { monitorCommand } from './monitor/monitor.js';
import { callCommand } from './services/call.js';
import { CyberCommandWorld, type Running } from './testing/cyber-command-world.js';

const TYPE = 'apollo.cyber.proto.QosProfile';

let world: CyberCommandWorld;
let other: Cyber;
let writer: Writer<JsonMessage>;

beforeEach(async () => {
  world = new CyberCommandWorld();
  other = await world.join({ processId: 7 });
  const talker = await world.settle(other.createNode('talker'));
  other.registry.add(QosProfileSchema);
  const type = other.registry.jsonType(TYPE);
  if (type === undefined) throw new Error('the registry was given this type');
  writer = talker.createWriter({ channel: 'channel/qos', type });
  talker.createWriter({ channel: 'channel/silent', type });
});

/** The lines of the screen that was painted last, without colours. */
function screenOf({ stdout }: Running): string[] {
  const painted = stdout.split('\u001b[H').at(-1) ?? '';
  return painted.replace(/\u001b\[[0-9;?]*[A-Za-z]/g, '').split('\r\n');
}

/** Time passes, with a message every 100 ms. */
async function talk(ms: number): Promise<void> {
  for (let at = 0; at < ms; at += 100) {
    await writer.write({ depth: at });
    await world.clock.advance(100);
  }
}

describe('monitor', () => {
  test('shows what flows, opens a channel, and gives the terminal back', async () => {
    const monitor = world.start(monitorCommand, [], { terminal: true, environment: { NO_COLOR: '1' } });
    await world.until(() => writer.readers.length === 1);
    await talk(4000);
    expect(monitor.isRaw).toBe(true);
    expect(monitor.stdout).toMatch(/^\u001b\[\?1049h\u001b\[\?25l\u001b\[\?7l/);
    expect(screenOf(monitor)).toHaveLength(24);
    expect(screenOf(monitor)[0]).toBe('domain 80, Cyber 9 and 10 on 10.0.0.2: 1 process, 1 node, 2 channels');
    expect(screenOf(monitor)[2]).toMatch(
      /^> channel\/qos +(9|10)\.\d\d +\S+ B +1 +0 {2}apollo\.cyber\.proto\.QosProfile$/,
    );
    expect(screenOf(monitor)[3]).toMatch(/^ {2}channel\/silent +0 +- +1 +0 /);
    monitor.type('\r');
    await talk(1000);
    expect(screenOf(monitor)[1]).toBe('channel/qos');
    expect(screenOf(monitor)[3]).toBe('written   by talker');
    expect(screenOf(monitor)[8]).toMatch(/^depth: \d+$/);
    monitor.resize(40, 10);
    expect(screenOf(monitor)).toHaveLength(10);
    monitor.type('q');
    expect(screenOf(monitor)[1]).toMatch(/^ {2}channel +frames/);
    monitor.type('q');
    expect(await world.end(monitor)).toBe(EXIT.OK);
    expect(monitor.isRaw).toBe(false);
    expect(monitor.stdout.endsWith('\u001b[?7h\u001b[?25h\u001b[?1049l')).toBe(true);
  });

  test('Ctrl-C as a key and as a signal end it, and give the terminal back', async () => {
    for (const end of [(running: Running) => running.type('\u0003'), (running: Running) => running.interrupt()]) {
      const monitor = world.start(monitorCommand, [], { terminal: true });
      await world.until(() => monitor.isRaw);
      end(monitor);
      expect(await world.end(monitor)).toBe(EXIT.OK);
      expect(monitor.isRaw).toBe(false);
      expect(monitor.stdout.endsWith('\u001b[?7h\u001b[?25h\u001b[?1049l')).toBe(true);
    }
  });

  test('--once prints the table, --json an object, and a channel that falls silent is told', async () => {
    const once = world.start(monitorCommand, ['--once']);
    await world.until(() => writer.readers.length === 1);
    await talk(2500);
    expect(await world.end(once)).toBe(EXIT.OK);
    expect(once.stdout).toMatch(/^ {2}channel\/qos +\d+\.\d\d /m);
    const json = world.start(monitorCommand, ['--json', '--seconds', '8']);
    await world.until(() => writer.readers.length === 1);
    await talk(3000);
    expect(await world.end(json)).toBe(EXIT.OK);
    const flowing = objects(json.stdout).map(({ channels }) => (channels as { isFlowing: boolean }[])[0]?.isFlowing);
    expect(flowing).toContain(true);
    expect(flowing.at(-1)).toBe(false);
    // Its own reader is not told of.
    expect(objects(json.stdout).at(-1)).toMatchObject({
      domain: 80,
      processes: 1,
      nodes: 1,
      channels: [
        { channel: 'channel/qos', readers: [], joinedMs: expect.any(Number) as number, leaseMs: 12_000 },
        { leaseLeftMs: expect.any(Number) as number },
      ],
    });
  });

  test('a writer that goes takes its channel along', async () => {
    const monitor = world.start(monitorCommand, [], { terminal: true });
    await world.until(() => writer.readers.length === 1);
    await writer.close();
    await world.until(() => screenOf(monitor)[0]?.endsWith('1 channel') === true);
    monitor.type('q');
    await world.end(monitor);
  });
});

describe('doctor', () => {
  test('tells who is met, and ends well where nothing is wrong', async () => {
    const doctor = world.start(doctorCommand, []);
    expect(await world.end(doctor)).toBe(EXIT.OK);
    expect(doctor.stdout).toMatch(/^ok {7}network: domain 80 on 10\.0\.0\.2: Cyber 9 on UDP 26000 and/m);
    expect(doctor.stdout).toMatch(/^ok {7}processes: 1 met, with 3 roles$/m);
    expect(doctor.stdout).not.toMatch(/^(warning|error)/m);
  });

  test('a process of ours without nodes, such as another of these commands, is no finding', async () => {
    await world.join({ processId: 8 });
    const doctor = world.start(doctorCommand, ['--json']);
    expect(await world.end(doctor)).toBe(EXIT.OK);
    expect(objects(doctor.stdout)).toMatchObject([{ isHealthy: true }]);
  });

  test('who falls silent is waited for until half its lease is over, or it is heard again', async () => {
    const find = async (doctor: Running): Promise<string[]> => {
      await world.end(doctor);
      const [record] = objects(doctor.stdout) as { findings: { about: string }[] }[];
      return record?.findings.map(({ about }) => about) ?? [];
    };
    const begin = async (): Promise<Running> => {
      const doctor = world.start(doctorCommand, ['--json']);
      await world.clock.advance(800);
      // Host 1 is the talker's.
      world.network.freeze('10.0.0.1');
      return doctor;
    };
    const gone = await begin();
    expect(await find(gone)).toContain('silence');
    world.network.thaw('10.0.0.1');
    const back = await begin();
    await world.clock.advance(3500);
    expect(back.ended).toBeUndefined();
    world.network.thaw('10.0.0.1');
    expect(await find(back)).not.toContain('silence');
  });

  test('tells of a clock that is ahead by its packets alone, also with --trace', async () => {
    const clock: Clock = {
      monotonicMs: () => world.clock.monotonicMs(),
      wallMs: () => (world.clock.wallMs() + 3_600_000) as WallMs,
      after: (name, delayMs, callback) => world.clock.after(name, delayMs, callback),
      every: (name, intervalMs, callback) => world.clock.every(name, intervalMs, callback),
    };
    const transport = world.network.transport('10.0.0.99');
    const network = { transport, ip: '10.0.0.99', hostName: 'early', processId: 1, environment: {} };
    // No roles: their times would tell it.
    await world.settle(createCyber({ ...network, clock, settleMs: 0 }));
    for (const args of [[], ['--trace']]) {
      const doctor = world.start(doctorCommand, args);
      expect(await world.end(doctor)).toBe(EXIT.FAILURE);
      expect(doctor.stdout).toMatch(/^warning +clock: the clock of early\+1 is ahead/m);
      expect(doctor.stderr.length > 0).toBe(args.length > 0);
    }
  });

  test('what keeps it from joining is a finding', async () => {
    const doctor = world.start(doctorCommand, ['--json'], { environment: { CYBER_DOMAIN_ID: 'abc' } });
    expect(await world.end(doctor)).toBe(EXIT.FAILURE);
    expect(objects(doctor.stdout)).toMatchObject([
      { isHealthy: false, findings: [{ severity: 'error', about: 'start' }, {}] },
    ]);
  });
});

test('parameters of a node, without types given', async () => {
  const node = await world.settle(other.createNode('camera'));
  node.createParameterServer().set('exposure', 12n);
  const call = world.start(callCommand, ['camera/get_parameter', '{"value":"exposure"}', '--json']);
  expect(await world.end(call)).toBe(EXIT.OK);
  expect(objects(call.stdout)).toMatchObject([{ response: { name: 'exposure', type: 'INT', intValue: '12' } }]);
});
