import net from 'node:net';
import * as grpc from '@grpc/grpc-js';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { deferred, seededRandom } from '@blender-sim/base';
import { ErrCode, type NodeInfo, type RenderReq, type RunningServer, type SlaveRenderReq } from '@blender-sim/protocol';
import { type EmulateCalls, emulateCalls } from '@blender-sim/protocol/testing';
import { FakeNode, goodFrame, hang, rigInfo } from './testing/fake-node.js';
import { type NodeServer, nodeServer } from './testing/node-server.js';
import { type StartMainNodeOptions, startMainNode } from './start.js';

const LISTEN = { host: '127.0.0.1', port: 0 };

const cleanups: (() => unknown)[] = [];
let main: RunningServer;
let calls: EmulateCalls;

async function start(options: StartMainNodeOptions = {}): Promise<void> {
  main = await startMainNode({
    listen: LISTEN,
    startupGraceMs: 0,
    maxDrivers: 3,
    maxNodes: 3,
    maxTasks: 8,
    maxBytes: 100,
    ...options,
  });
  calls = emulateCalls(main.address);
  const [server, client] = [main, calls.client];
  cleanups.push(
    () => server.close(),
    () => client.close(),
  );
}

async function node(): Promise<NodeServer> {
  const running = await nodeServer();
  cleanups.push(() => running.server.close());
  return running;
}

function info({ server }: NodeServer, changes: Partial<NodeInfo> = {}): NodeInfo {
  const rig = rigInfo();
  const { host, port } = server.address;
  return {
    access_url: host,
    access_port: port,
    weight: 1,
    slots: 1,
    version: '1.0.0',
    rig_digest: rig.rig_digest,
    rig,
    ...changes,
  };
}

beforeEach(() => start());
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function driver(): Promise<number> {
  return (await calls.registerDriver({ version: '1.0.0' })).serial?.serial ?? 0;
}

const batch = (serial: number, tasks: number, changes: Partial<RenderReq> = {}): RenderReq => ({
  id: { serial },
  task_count: tasks,
  light_count: 1,
  lights: Array.from({ length: tasks }, (_, index) => index + 1),
  ...changes,
});

describe('a driver and a node of this project', () => {
  test('register, beat, move, ask, render and leave', async () => {
    const running = await node();
    const registered = await calls.registerNode(info(running));
    expect(registered).toMatchObject({ status: { code: ErrCode.OK }, serial: { serial: 1 } });
    const id = await driver();
    expect((await calls.heartbeatUser(id)).code).toBe(ErrCode.OK);
    expect((await calls.heartbeatNode({ serial: 1, slots: 1, rss_bytes: 2 ** 40 })).code).toBe(ErrCode.OK);
    expect(await calls.getPosition(id)).toMatchObject({ id: { serial: id }, position: { x: 1, y: 2, z: 3 } });
    expect(await calls.move({ id: { serial: id }, position: { x: 5, y: 0, z: -5 } })).toEqual({
      id: { serial: id },
      status: { code: 0, message: '' },
    });
    expect((await calls.getPosition(id)).position).toEqual({ x: 5, y: 0, z: -5 });
    expect(await calls.getRig(id)).toMatchObject({
      status: { code: 0 },
      name: 'fake rig',
      light_count: 3,
      home: { x: 1, y: 2, z: 3 },
    });

    const answer = await calls.render(batch(id, 3), { deadline: Date.now() + 10_000 });
    expect(answer).toMatchObject({
      id: { serial: id },
      status: { code: 0 },
      task_count: 3,
      width: 2,
      height: 3,
      pixel_format: 0,
    });
    expect(answer.imgs.equals(Buffer.from([1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3]))).toBe(true);
    expect(running.node.requests[0]).toMatchObject({
      position: { x: 5, y: 0, z: -5 },
      task_count: 3,
      light_count: 1,
      lights: [1, 2, 3],
    });
    expect(running.node.requests[0]?.deadline_ms).toBeGreaterThan(9000);

    const frames = await calls.renderStream(batch(id, 3));
    expect(frames.map(({ index, img }) => [index, img[0]])).toEqual([
      [0, 1],
      [1, 2],
      [2, 3],
    ]);
    expect((await calls.unregisterDriver(id)).code).toBe(ErrCode.OK);
    expect((await calls.unregisterNode(1)).code).toBe(ErrCode.OK);
    expect((await calls.unregisterNode(1)).code).toBe(ErrCode.UNAUTHORIZED);
  });

  test('of the original: only the fields of the specification, no version, no digest', async () => {
    const running = await node();
    const { host, port } = running.server.address;
    expect((await calls.registerNode({ access_url: host, access_port: port })).status?.code).toBe(ErrCode.OK);
    const registered = await calls.registerDriver({});
    expect(registered).toMatchObject({ status: { code: ErrCode.OK } });
    const id = registered.serial ?? { serial: 0 };
    expect((await calls.getPosition(id.serial)).position).toEqual({ x: 0, y: 0, z: 0 });
    // proto3 leaves a position of zeroes out.
    expect((await calls.move({ id })).status?.code).toBe(ErrCode.OK);
    const answer = await calls.render({ id, task_count: 2, light_count: 2, lights: [9, 0, 8, 0] });
    expect(answer.imgs.length).toBe(answer.task_count * answer.width * answer.height);
    expect((await calls.heartbeatNode({ serial: 1 })).code).toBe(ErrCode.OK);
  });

  test('a driver registers while another renders, and heartbeats go on', async () => {
    const running = await node();
    const release = deferred<void>();
    const { answer } = running.node;
    running.node.answer = async (...args) => release.promise.then(() => answer(...args));
    await calls.registerNode(info(running));
    const rendering = calls.render(batch(await driver(), 1));
    expect(await driver()).toBe(2);
    expect((await calls.heartbeatUser(1)).code).toBe(ErrCode.OK);
    release.resolve();
    expect((await rendering).status?.code).toBe(ErrCode.OK);
  });
});

describe('bad input gets a status and changes nothing', () => {
  test('an unknown serial is UNAUTHORIZED everywhere, and so is none', async () => {
    await calls.registerNode(info(await node()));
    for (const serial of [0, 7, 0xffffffff]) {
      const codes = [
        (await calls.heartbeatUser(serial)).code,
        (await calls.unregisterDriver(serial)).code,
        (await calls.move({ id: { serial }, position: { x: 1 } })).status?.code,
        (await calls.getPosition(serial)).status?.code,
        (await calls.getRig(serial)).status?.code,
        (await calls.render(batch(serial, 1))).status?.code,
        (await calls.renderStream(batch(serial, 1)))[0]?.status?.code,
        (await calls.heartbeatNode({ serial })).code,
        (await calls.unregisterNode(serial)).code,
      ];
      expect(codes).toEqual(codes.map(() => ErrCode.UNAUTHORIZED));
    }
    expect((await calls.move({ position: { x: 1 } })).status?.code).toBe(ErrCode.UNAUTHORIZED);
    expect((await calls.render({ task_count: 1, light_count: 1, lights: [1] })).status?.code).toBe(
      ErrCode.UNAUTHORIZED,
    );
  });

  test.each<[string, Partial<RenderReq>]>([
    ['task_count', { task_count: 0, lights: [] }],
    ['task_count', { task_count: 9, lights: [1, 2, 3, 4, 5, 6, 7, 8, 9] }],
    ['task_count', { task_count: 8, lights: [1, 2, 3, 4, 5, 6, 7, 8], pixel_format: 'RGB32F' }],
    ['light_count', { light_count: 0, lights: [] }],
    ['light_count', { light_count: 4, lights: [1, 2, 3, 4] }],
    ['lights', { lights: [] }],
    ['lights', { lights: [1, 2] }],
    ['pixel_format', { pixel_format: 17 as never }],
  ])('Render and RenderStream name %s', async (field, changes) => {
    const running = await node();
    await calls.registerNode(info(running));
    const id = await driver();
    const bad = { ...batch(id, 1), ...changes };
    const { status } = await calls.render(bad);
    expect(status).toMatchObject({
      code: ErrCode.INVALID_ARGUMENT,
      message: expect.stringMatching(`^${field}: `) as string,
    });
    const frames = await calls.renderStream(bad);
    expect(frames).toMatchObject([{ status: { code: ErrCode.INVALID_ARGUMENT }, img: Buffer.alloc(0) }]);
    expect(running.node.requests).toEqual([]);
    expect((await calls.render(batch(id, 1))).status?.code).toBe(ErrCode.OK);
  });

  test('positions that are not finite or off the stage', async () => {
    await calls.registerNode(info(await node()));
    const id = await driver();
    for (const x of [NaN, Infinity, -Infinity, 10.5]) {
      const { status } = await calls.move({ id: { serial: id }, position: { x } });
      expect(status).toMatchObject({
        code: ErrCode.INVALID_ARGUMENT,
        message: expect.stringMatching(/^position\.x is /) as string,
      });
    }
    expect((await calls.getPosition(id)).position).toEqual({ x: 1, y: 2, z: 3 });
  });

  test('more drivers and nodes than serials, and versions of another major', async () => {
    for (let index = 0; index < 3; index++) await driver();
    expect(await calls.registerDriver()).toMatchObject({ status: { code: ErrCode.EXHAUSTED }, serial: { serial: 0 } });
    const running = await node();
    for (let port = 1; port <= 3; port++) await calls.registerNode(info(running, { access_port: port }));
    expect((await calls.registerNode(info(running))).status?.code).toBe(ErrCode.EXHAUSTED);
    expect((await calls.registerDriver({ version: '2.0.0' })).status).toMatchObject({
      code: ErrCode.INVALID_ARGUMENT,
      message: expect.stringMatching(/2\.0\.0.*1\.0\.0/) as string,
    });
    expect((await calls.registerNode(info(running, { version: 'new' }))).status?.code).toBe(ErrCode.INVALID_ARGUMENT);
  });

  test('a node of another rig or renderer', async () => {
    const [first, second] = [await node(), await node()];
    await calls.registerNode(info(first));
    const rig = rigInfo({ rig_digest: 'b', name: 'other' });
    expect((await calls.registerNode(info(second, { rig_digest: 'b', rig }))).status).toMatchObject({
      code: ErrCode.RIG_MISMATCH,
      message: expect.stringMatching(/fake rig.*other/) as string,
    });
    const renderer = rigInfo({ renderer_digest: 'renderer-2' });
    expect((await calls.registerNode(info(second, { rig: renderer }))).status?.code).toBe(ErrCode.RIG_MISMATCH);
    // The same node, restarted: under its address another rig may come when it was the only one.
    expect((await calls.registerNode(info(first, { rig_digest: 'b', rig }))).status?.code).toBe(ErrCode.OK);
  });

  test('no node is OVERLOAD', async () => {
    const id = await driver();
    expect((await calls.render(batch(id, 1))).status?.code).toBe(ErrCode.OVERLOAD);
    expect((await calls.renderStream(batch(id, 1)))[0]?.status?.code).toBe(ErrCode.OVERLOAD);
    expect((await calls.getRig(id)).status?.code).toBe(ErrCode.OVERLOAD);
  });
});

describe('a node that fails', () => {
  const QUICK = { backoff: { firstMs: 5, maxMs: 10 }, policy: { choose: <T>(nodes: Iterable<T>) => [...nodes][0] } };

  async function twoNodes(): Promise<[NodeServer, NodeServer]> {
    await start(QUICK);
    const nodes: [NodeServer, NodeServer] = [await node(), await node()];
    for (const running of nodes) await calls.registerNode(info(running));
    return nodes;
  }

  test('is not there any more: another one answers', async () => {
    const [dead] = await twoNodes();
    const id = await driver();
    await dead.server.close();
    expect((await calls.render(batch(id, 2))).status?.code).toBe(ErrCode.OK);
    expect(await calls.renderStream(batch(id, 2))).toHaveLength(2);
  });

  test('dies in the middle of a stream: the driver sees all patterns once', async () => {
    const [dying] = await twoNodes();
    const id = await driver();
    dying.node.stream = async function* (request: SlaveRenderReq, options) {
      yield goodFrame(request, 0);
      yield goodFrame(request, 1);
      setImmediate(() => void dying.server.close());
      await hang(options);
    };
    const frames = await calls.renderStream(batch(id, 6));
    expect(frames.map(({ index, img }) => [index, img[0]])).toEqual(
      [0, 1, 2, 3, 4, 5].map((index) => [index, index + 1]),
    );
  });

  test('answers garbage or with an error at every try: the driver gets the reason', async () => {
    const nodes = await twoNodes();
    const id = await driver();
    for (const { node: fake } of nodes) {
      fake.answer = () =>
        Promise.resolve({
          status: { code: 5, message: 'out of memory' },
          task_count: 0,
          width: 0,
          height: 0,
          imgs: Buffer.alloc(0),
          pixel_format: 0,
          mode: 0,
          samples: 0,
          noise: [],
          shared_file: '',
        });
    }
    expect((await calls.render(batch(id, 1))).status).toEqual({
      code: ErrCode.RENDER_FAILED,
      message: '5 tries failed; the last one: out of memory',
    });
  });

  test('is told when the driver cancels or its time is up, and no other is asked', async () => {
    const nodes = await twoNodes();
    const id = await driver();
    const arrivals = nodes.map(({ node: fake }: { node: FakeNode }) => {
      const arrived = deferred<AbortSignal>();
      fake.answer = (_request, options) => {
        arrived.resolve(options.signal);
        return hang(options);
      };
      fake.stream = async function* (request, options) {
        arrived.resolve(options.signal);
        yield goodFrame(request, 0);
        await hang(options);
      };
      return arrived.promise;
    });
    const call = calls.client.Render(batch(id, 2), () => undefined);
    const signal = await Promise.race(arrivals);
    const aborted = new Promise((resolve) => signal.addEventListener('abort', resolve));
    call.cancel();
    await aborted;
    await expect(calls.render(batch(id, 2), { deadline: Date.now() + 100 })).rejects.toMatchObject({
      code: grpc.status.DEADLINE_EXCEEDED,
    });
    const stream = calls.renderStream(batch(id, 2), { deadline: Date.now() + 100 });
    await expect(stream).rejects.toMatchObject({ code: grpc.status.DEADLINE_EXCEEDED });
    // Nothing was left behind: the main node goes on with the next one.
    const good = new FakeNode();
    for (const { node: fake } of nodes) fake.answer = (request, options) => good.render(request, options);
    expect((await calls.render(batch(id, 1))).status?.code).toBe(ErrCode.OK);
    expect(nodes.flatMap(({ node: fake }) => fake.requests)).toHaveLength(4);
  });
});

describe('garbage', () => {
  /** Sends octets and waits until the other end has closed, or a moment. */
  async function send(octets: Buffer): Promise<void> {
    const socket = net.connect(main.address);
    await new Promise<void>((resolve) => {
      socket.on('error', () => resolve()).on('close', () => resolve());
      socket.setTimeout(100, () => resolve());
      socket.write(octets);
      socket.resume();
    });
    socket.destroy();
  }

  test('of any octets at the port does not disturb the main node', async () => {
    const random = seededRandom(1);
    const noise = (length: number): Buffer =>
      Buffer.from(Uint8Array.from({ length }, () => Math.floor(random() * 256)));
    const preface = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
    const frame = (type: number, payload: Buffer): Buffer => {
      const head = Buffer.from([0, 0, 0, type, 0, 0, 0, 0, 1]);
      head.writeUIntBE(payload.length, 0, 3);
      return Buffer.concat([head, payload]);
    };
    const attacks = [
      Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n'),
      Buffer.from([0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3]),
      ...[1, 100, 70_000].map(noise),
      ...Array.from({ length: 20 }, (_, type) =>
        Buffer.concat([preface, frame(4, Buffer.alloc(0)), frame(type % 10, noise(type * 13))]),
      ),
    ];
    await Promise.all(attacks.map(send));
    expect(await driver()).toBe(1);
  });

  test('instead of a message is refused, call by call, and disturbs nobody', async () => {
    const random = seededRandom(2);
    const id = await driver();
    await calls.registerNode(info(await node()));
    const methods = [
      'RegisterDriver',
      'UnRegisterDriver',
      'HeartBeatUser',
      'Move',
      'GetPosition',
      'Render',
      'GetRig',
      'RegisterNode',
      'UnRegisterNode',
      'HeartBeatNode',
    ];
    const outcomes = Array.from({ length: 300 }, (_, index) => {
      const octets = Buffer.from(
        Uint8Array.from({ length: Math.floor(random() * 40) }, () => Math.floor(random() * 256)),
      );
      return new Promise<boolean>((resolve) => {
        calls.client.makeUnaryRequest(
          `/blendersim.Emulate/${methods[index % methods.length] ?? ''}`,
          (value: Buffer) => value,
          (value: Buffer) => value,
          octets,
          { deadline: Date.now() + 10_000 },
          (error) => resolve(error === null || error.code === grpc.status.INTERNAL),
        );
      });
    });
    expect(await Promise.all(outcomes)).not.toContain(false);
    expect((await calls.registerNode(info(await node(), { access_url: '\u0000' }))).status?.code).toBe(
      ErrCode.INVALID_ARGUMENT,
    );
    expect((await calls.heartbeatUser(id)).code).toBe(ErrCode.OK);
    expect((await calls.render(batch(id, 1))).status?.code).toBe(ErrCode.OK);
  });
});

test('a port in use is an error, and what was started is stopped', async () => {
  await expect(startMainNode({ listen: main.address })).rejects.toMatchObject({ code: 'LISTEN_IN_USE' });
});

test('close() twice is fine', async () => {
  await main.close();
  await main.close(100);
  await main[Symbol.asyncDispose]();
});
