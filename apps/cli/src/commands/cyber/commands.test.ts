import { create } from '@bufbuild/protobuf';
import { type Cyber, type JsonMessage, type MessageType, type Node, type Writer, rawTypeOf } from '@blender-sim/cyber';
import { QosProfileSchema, RoleAttributesSchema, RoleType } from '@blender-sim/topology';
import { beforeEach, describe, expect, test } from 'vitest';
import { EXIT } from '../../exit-code.js';
import { objects } from '../rtps/testing/command-world.js';
import { echoCommand } from './channels/echo.js';
import { pubCommand } from './channels/pub.js';
import { typeCommand } from './channels/type.js';
import { graphCommand } from './graph.js';
import { lookAt } from './lists.js';
import { bwCommand, hzCommand } from './measure/measures.js';
import { callCommand } from './services/call.js';
import { serveCommand } from './services/serve.js';
import { CyberCommandWorld } from './testing/cyber-command-world.js';

const TYPE = 'apollo.cyber.proto.QosProfile';

let world: CyberCommandWorld;
let other: Cyber;
let talker: Node;
let writer: Writer<JsonMessage>;
let type: MessageType<JsonMessage>;

beforeEach(async () => {
  world = new CyberCommandWorld();
  other = await world.join({ processId: 7 });
  talker = await world.settle(other.createNode('talker'));
  other.registry.add(QosProfileSchema);
  const found = other.registry.jsonType(TYPE);
  if (found === undefined) throw new Error('the registry was given this type');
  type = found;
  writer = talker.createWriter({ channel: 'channel/qos', type });
});

describe('lists', () => {
  test('nodes with process, age and lease, for people and for programs', async () => {
    await world.clock.advance(5000);
    const list = world.start((tools) => lookAt('node list', tools), []);
    expect(await world.end(list)).toBe(EXIT.OK);
    expect(list.stdout).toMatch(/^node +process +host ip +made with +known for +joined +lease left$/m);
    expect(list.stdout).toMatch(
      /^talker +host-1\+7 +10\.0\.0\.1 +blender-sim +.* ms +5\.\d+ s ago +1[01]\.?\d* s of 12 s$/m,
    );
    const json = world.start((tools) => lookAt('node list', tools), ['--json', '--seconds', '1']);
    await world.end(json);
    expect(objects(json.stdout)).toMatchObject([
      { node: 'talker', host: 'host-1', process: 7, isOurs: true, leaseMs: 12_000 },
    ]);
  });

  test('channels and services', async () => {
    const listener = await world.settle(other.createNode('listener'));
    listener.createReader({ channel: 'channel/qos', type });
    talker.createService({ service: 'echo', requestType: type, responseType: type, handle: (request) => request });
    const channels = world.start((tools) => lookAt('channel list', tools), ['--json']);
    await world.end(channels);
    expect(objects(channels.stdout)).toMatchObject([{ channel: 'channel/qos', type: TYPE, writers: 1, readers: 1 }]);
    const services = world.start((tools) => lookAt('service list', tools), []);
    await world.end(services);
    expect(services.stdout).toMatch(/^echo +talker +host-1\+7 +0 /m);
    const info = world.start((tools) => lookAt('node info', tools), ['listener']);
    await world.end(info);
    expect(info.stdout).toMatch(/^listener: host-1\+7/);
    expect(info.stdout).toContain('  hears from\n    talker\n');
    const channel = world.start((tools) => lookAt('channel info', tools), ['channel/qos']);
    await world.end(channel);
    expect(channel.stdout).toMatch(/written by\n {4}talker +host-1\+7 .*reliable, volatile, keep last 1/);
    const graph = world.start(graphCommand, ['--format', 'dot']);
    await world.end(graph);
    expect(graph.stdout).toContain('"channel channel/qos" -> "node listener";');
  });

  test('age is that of the role, not of the command', async () => {
    talker.createService({ service: 'echo', requestType: type, responseType: type, handle: (request) => request });
    await world.clock.advance(600_000);
    for (const list of ['channel list', 'service list'] as const) {
      const running = world.start((tools) => lookAt(list, tools), []);
      await world.end(running);
      expect(running.stdout).toMatch(/ known for +joined +lease left$/m);
      expect(running.stdout).toMatch(/ \d+ ms +10(\.\d+)? min ago +1\d\S* s of 12 s$/m);
    }
    for (const [info, name] of [
      ['channel info', 'channel/qos'],
      ['service info', 'echo'],
      ['node info', 'talker'],
    ] as const) {
      const running = world.start((tools) => lookAt(info, tools), [name]);
      await world.end(running);
      expect(running.stdout).toMatch(/known for \d+ ms, joined 10(\.\d+)? min ago, lease left 1\d\S* s of 12 s$/m);
    }
  });

  test('a QoS is fields for programs', async () => {
    const qos = { reliability: 'reliable', durability: 'volatile', history: 'keep-last', depth: 1, mps: 0 };
    for (const args of [
      ['channel info', 'channel/qos'],
      ['node info', 'talker'],
    ] as const) {
      const running = world.start((tools) => lookAt(args[0], tools), [args[1], '--json']);
      await world.end(running);
      expect(objects(running.stdout)).toMatchObject([{ writers: [{ qos }] }]);
    }
  });

  test('a name that several claim is told for programs too, each claimant once', async () => {
    for (const processId of [8, 9]) {
      await world.clock.advance(1000);
      const { topology } = await world.join({ processId });
      const { hostName, hostIp } = topology;
      const { nodeName, nodeId } = talker.attributes;
      const claim = create(RoleAttributesSchema, { hostName, hostIp, processId, nodeName, nodeId });
      topology.nodeManager.join(claim, RoleType.ROLE_NODE);
    }
    const list = world.start((tools) => lookAt('node list', tools), ['--json']);
    const info = world.start((tools) => lookAt('node info', tools), ['talker', '--json']);
    await world.end(list);
    await world.end(info);
    for (const { stdout } of [list, info]) {
      const [record] = objects(stdout) as { process: number; claimedBy: { process: number }[] }[];
      expect(record?.process).toBe(7);
      expect(record?.claimedBy.map(({ process }) => process)).toEqual([7, 8, 9]);
    }
  });

  test('what is not there is named, with what is', async () => {
    const info = world.start((tools) => lookAt('node info', tools), ['talkr']);
    await expect(world.end(info)).rejects.toThrow('No node "talkr" on this network. There is talker.');
    const service = world.start((tools) => lookAt('service info', tools), ['x']);
    await expect(world.end(service)).rejects.toThrow('There is no service at all');
  });

  test('an option that is wrong is told before anything is opened', async () => {
    for (const args of [
      ['--wire', '11'],
      ['--port-base', '7400'],
      ['--multicast', '--no-multicast'],
      ['--domain', 'x'],
    ]) {
      const list = world.start((tools) => lookAt('node list', tools), args);
      await expect(world.end(list)).rejects.toMatchObject({ code: 'USAGE' });
    }
  });
});

describe('echo', () => {
  test('decodes a type that it learns from the network', async () => {
    const echo = world.start(echoCommand, ['channel/qos', '--count', '2', '--json']);
    await world.settle(writer.waitForReader());
    await writer.write({ depth: 5, history: 'HISTORY_KEEP_ALL' });
    await writer.write({ depth: 6 });
    expect(await world.end(echo)).toBe(EXIT.OK);
    expect(objects(echo.stdout)).toMatchObject([
      {
        channel: 'channel/qos',
        type: TYPE,
        node: 'talker',
        process: 7,
        sequence: 1,
        message: { depth: 5, history: 'HISTORY_KEEP_ALL' },
      },
      { sequence: 2, message: { depth: 6 } },
    ]);
  });

  test('--raw prints octets, and text mode a message a line', async () => {
    const raw = world.start(echoCommand, ['channel/qos', '--count', '1', '--raw']);
    const text = world.start(echoCommand, ['channel/qos', '--count', '1']);
    await world.until(() => writer.readers.length === 2);
    await world.clock.advance(500);
    await writer.write({ depth: 5 });
    await world.end(raw);
    await world.end(text);
    expect(raw.stdout).toBe('1005\n');
    expect(text.stdout).toBe('{"depth":5}\n');
  });

  test('a type that nobody describes: what to do', async () => {
    talker.createWriter({
      channel: 'dark',
      type: { typeName: 'no.Such', encode: () => new Uint8Array(), decode: () => ({}) },
    });
    const echo = world.start(echoCommand, ['dark']);
    await expect(world.end(echo)).rejects.toThrow(
      /Nobody on the network describes the message type no\.Such.*--proto FILE.*--raw/,
    );
  });

  test('waits for a writer, and says so; Ctrl-C is the end', async () => {
    const echo = world.start(echoCommand, ['later']);
    await world.until(() => echo.stderr.includes('Nobody writes later yet: waiting.'));
    echo.interrupt();
    expect(await world.end(echo)).toBe(EXIT.INTERRUPTED);
  });

  test('--seconds before --count is time up', async () => {
    const echo = world.start(echoCommand, ['channel/qos', '--count', '2', '--seconds', '3']);
    expect(await world.end(echo)).toBe(EXIT.TIME_UP);
    expect(echo.stderr).toContain('0 of 2 messages came.');
  });
});

describe('measures', () => {
  test('hz and bw of a steady writer, and silence', async () => {
    const hz = world.start(hzCommand, ['channel/qos', '--json', '--seconds', '6']);
    const bw = world.start(bwCommand, ['channel/qos', '--json', '--seconds', '6']);
    await world.until(() => writer.readers.length === 2);
    await world.clock.advance(500);
    for (let n = 0; n < 30; n++) {
      await writer.write({ depth: 5 });
      await world.clock.advance(100);
    }
    await world.end(hz);
    await world.end(bw);
    const rates = objects(hz.stdout).filter(({ perSecond }) => perSecond !== undefined);
    expect(rates.at(-1)).toMatchObject({ event: 'hz', channel: 'channel/qos', total: 30, intervals: 29 });
    expect(rates.at(-1)?.['maxMs']).toBeCloseTo(100);
    expect(rates.at(-1)?.['perSecond']).toBeCloseTo(10);
    expect(objects(hz.stdout).at(-1)).toMatchObject({ messages: 0, total: 30 });
    const sizes = objects(bw.stdout).filter(({ meanOctets }) => meanOctets !== undefined);
    expect(sizes.at(-1)).toMatchObject({ meanOctets: 2, minOctets: 2, maxOctets: 2 });
  });
});

describe('type', () => {
  test('the name, and the definition', async () => {
    const name = world.start(typeCommand, ['channel/qos']);
    await world.end(name);
    expect(name.stdout).toBe(`${TYPE}\n`);
    const text = world.start(typeCommand, ['channel/qos', '--proto-text']);
    await world.end(text);
    expect(text.stdout).toContain('message QosProfile {\n  optional .apollo.cyber.proto.QosHistoryPolicy history = 1');
  });

  test('a definition that nobody has is missing with --json too', async () => {
    talker.createWriter({ channel: 'dark', type: rawTypeOf('no.Such') });
    for (const args of [[], ['--json']]) {
      const running = world.start(typeCommand, ['dark', '--proto-text', ...args]);
      await expect(world.end(running)).rejects.toMatchObject({ code: 'NOT_FOUND' });
      expect(running.stdout).toContain('no.Such');
    }
    const name = world.start(typeCommand, ['dark', '--json']);
    expect(await world.end(name)).toBe(EXIT.OK);
    expect(objects(name.stdout)).toEqual([{ channel: 'dark', type: 'no.Such', isDescribed: false }]);
  });
});

describe('pub', () => {
  test("takes the type of a reader that is there, and a file's lines in order", async () => {
    const reader = talker.createReader({ channel: 'in', type, pendingQueueSize: 10 });
    const pub = world.start(pubCommand, ['in', '--file', '-'], { stdin: ['{"depth":1}', '', '{"depth":2}'] });
    expect(await world.end(pub)).toBe(EXIT.OK);
    expect(pub.stdout).toBe('2 messages to 1 reader\n');
    await world.until(() => reader.pending === 2);
    expect(reader.take().map(({ message }) => message)).toMatchObject([{ depth: 1 }, { depth: 2 }]);
  });

  test('a wrong field, wrong JSON and a wrong line are named', async () => {
    talker.createReader({ channel: 'in', type });
    const start = (args: string[], stdin: string[] = []) => world.start(pubCommand, ['in', ...args], { stdin });
    await expect(world.end(start(['--message', '{"dpth":1}']))).rejects.toThrow(/--message.*dpth/);
    await expect(world.end(start(['--message', '{']))).rejects.toThrow('--message is no JSON');
    await expect(world.end(start(['--file', '-'], ['{"depth":1}', '7']))).rejects.toThrow('standard input, line 2');
    await expect(world.end(start([]))).rejects.toMatchObject({ code: 'USAGE' });
    await expect(world.end(start(['--file', '/nowhere.jsonl']))).rejects.toThrow("/nowhere.jsonl can't be read");
  });

  test('a channel that nobody uses needs --type', async () => {
    const pub = world.start(pubCommand, ['new', '--message', '{}']);
    await expect(world.end(pub)).rejects.toThrow('has to be given by --type');
    const typed = world.start(pubCommand, ['new', '--message', '{"depth":1}', '--type', TYPE, '--wait', '0.5']);
    expect(await world.end(typed)).toBe(EXIT.OK);
    expect(typed.stderr).toContain('No reader has come in 0.5 s');
  });
});

describe('services', () => {
  test('serve answers what call asks', async () => {
    const serve = world.start(serveCommand, ['qos', '--request-type', TYPE, '--echo', '--json', '--count', '1']);
    await world.until(() => serve.stdout.includes('ready'));
    const call = world.start(callCommand, ['qos', '{"depth":9}', '--request-type', TYPE]);
    expect(await world.end(call)).toBe(EXIT.OK);
    expect(call.stdout).toBe('{"depth":9}\n');
    expect(await world.end(serve)).toBe(EXIT.OK);
    expect(objects(serve.stdout).at(-1)).toMatchObject({ event: 'request', service: 'qos', request: { depth: 9 } });
  });

  test('without a server the call ends in time, and types have to be given', async () => {
    const call = world.start(callCommand, ['nobody', '{}', '--request-type', TYPE, '--seconds', '2']);
    await expect(world.end(call)).rejects.toMatchObject({ code: 'CYBER_NO_SERVER' });
    await expect(world.end(world.start(callCommand, ['x', '{}']))).rejects.toThrow('--request-type TYPE is missing');
  });
});
