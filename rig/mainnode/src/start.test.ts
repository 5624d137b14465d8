import * as grpc from '@grpc/grpc-js';
import { deferred } from '@blender-sim/base';
import { describe, expect, test } from 'vitest';
import { ErrCode, type RenderReq, type SlaveRenderReq } from '@blender-sim/protocol';
import { FakeNode, goodFrame, hang, rigInfo } from './testing/fake-node.js';
import type { NodeServer } from './testing/node-server.js';
import { batchOf, nodeInfoOf, useMainNode } from './testing/running-main-node.js';
import { startMainNode } from './start.js';

const run = useMainNode();

describe('a driver and a node of this project', () => {
  test('register, beat, move, ask, render and leave', async () => {
    const running = await run.node();
    const registered = await run.calls.registerNode(nodeInfoOf(running));
    expect(registered).toMatchObject({ status: { code: ErrCode.OK }, serial: { serial: 1 } });
    const id = await run.driver();
    expect((await run.calls.heartbeatUser(id)).code).toBe(ErrCode.OK);
    expect((await run.calls.heartbeatNode({ serial: 1, slots: 1, rss_bytes: 2 ** 40 })).code).toBe(ErrCode.OK);
    expect(await run.calls.getPosition(id)).toMatchObject({ id: { serial: id }, position: { x: 1, y: 2, z: 3 } });
    expect(await run.calls.move({ id: { serial: id }, position: { x: 5, y: 0, z: -5 } })).toEqual({
      id: { serial: id },
      status: { code: 0, message: '' },
    });
    expect((await run.calls.getPosition(id)).position).toEqual({ x: 5, y: 0, z: -5 });
    expect(await run.calls.getRig(id)).toMatchObject({
      status: { code: 0 },
      name: 'fake rig',
      light_count: 3,
      home: { x: 1, y: 2, z: 3 },
    });

    const answer = await run.calls.render(batchOf(id, 3), { deadline: Date.now() + 600_000 });
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
    expect(running.node.requests[0]?.deadline_ms).toBeGreaterThan(500_000);

    const frames = await run.calls.renderStream(batchOf(id, 3));
    expect(frames.map(({ index, img }) => [index, img[0]])).toEqual([
      [0, 1],
      [1, 2],
      [2, 3],
    ]);
    expect((await run.calls.unregisterDriver(id)).code).toBe(ErrCode.OK);
    expect((await run.calls.unregisterNode(1)).code).toBe(ErrCode.OK);
    expect((await run.calls.unregisterNode(1)).code).toBe(ErrCode.UNAUTHORIZED);
  });

  test('of the original: only the fields of the specification, no version, no digest', async () => {
    const running = await run.node();
    const { host, port } = running.server.address;
    expect((await run.calls.registerNode({ access_url: host, access_port: port })).status?.code).toBe(ErrCode.OK);
    const registered = await run.calls.registerDriver({});
    expect(registered).toMatchObject({ status: { code: ErrCode.OK } });
    const id = registered.serial ?? { serial: 0 };
    expect((await run.calls.getPosition(id.serial)).position).toEqual({ x: 0, y: 0, z: 0 });
    // proto3 leaves a position of zeroes out.
    expect((await run.calls.move({ id })).status?.code).toBe(ErrCode.OK);
    const answer = await run.calls.render({ id, task_count: 2, light_count: 2, lights: [9, 0, 8, 0] });
    expect(answer.imgs.length).toBe(answer.task_count * answer.width * answer.height);
    expect((await run.calls.heartbeatNode({ serial: 1 })).code).toBe(ErrCode.OK);
  });

  test('a driver registers while another renders, and heartbeats go on', async () => {
    const running = await run.node();
    const release = deferred<void>();
    const { answer } = running.node;
    running.node.answer = async (...args) => release.promise.then(() => answer(...args));
    await run.calls.registerNode(nodeInfoOf(running));
    const rendering = run.calls.render(batchOf(await run.driver(), 1));
    expect(await run.driver()).toBe(2);
    expect((await run.calls.heartbeatUser(1)).code).toBe(ErrCode.OK);
    release.resolve();
    expect((await rendering).status?.code).toBe(ErrCode.OK);
  });
});

describe('bad input gets a status and changes nothing', () => {
  test('an unknown serial is UNAUTHORIZED everywhere, and so is none', async () => {
    await run.calls.registerNode(nodeInfoOf(await run.node()));
    for (const serial of [0, 7, 0xffffffff]) {
      const codes = [
        (await run.calls.heartbeatUser(serial)).code,
        (await run.calls.unregisterDriver(serial)).code,
        (await run.calls.move({ id: { serial }, position: { x: 1 } })).status?.code,
        (await run.calls.getPosition(serial)).status?.code,
        (await run.calls.getRig(serial)).status?.code,
        (await run.calls.render(batchOf(serial, 1))).status?.code,
        (await run.calls.renderStream(batchOf(serial, 1)))[0]?.status?.code,
        (await run.calls.heartbeatNode({ serial })).code,
        (await run.calls.unregisterNode(serial)).code,
      ];
      expect(codes).toEqual(codes.map(() => ErrCode.UNAUTHORIZED));
    }
    expect((await run.calls.move({ position: { x: 1 } })).status?.code).toBe(ErrCode.UNAUTHORIZED);
    expect((await run.calls.render({ task_count: 1, light_count: 1, lights: [1] })).status?.code).toBe(
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
    const running = await run.node();
    await run.calls.registerNode(nodeInfoOf(running));
    const id = await run.driver();
    const bad = { ...batchOf(id, 1), ...changes };
    const { status } = await run.calls.render(bad);
    expect(status).toMatchObject({
      code: ErrCode.INVALID_ARGUMENT,
      message: expect.stringMatching(`^${field}: `) as string,
    });
    const frames = await run.calls.renderStream(bad);
    expect(frames).toMatchObject([{ status: { code: ErrCode.INVALID_ARGUMENT }, img: Buffer.alloc(0) }]);
    expect(running.node.requests).toEqual([]);
    expect((await run.calls.render(batchOf(id, 1))).status?.code).toBe(ErrCode.OK);
  });

  test('positions that are not finite or off the stage', async () => {
    await run.calls.registerNode(nodeInfoOf(await run.node()));
    const id = await run.driver();
    for (const x of [NaN, Infinity, -Infinity, 10.5]) {
      const { status } = await run.calls.move({ id: { serial: id }, position: { x } });
      expect(status).toMatchObject({
        code: ErrCode.INVALID_ARGUMENT,
        message: expect.stringMatching(/^position\.x is /) as string,
      });
    }
    expect((await run.calls.getPosition(id)).position).toEqual({ x: 1, y: 2, z: 3 });
  });

  test('more drivers and nodes than serials, and versions of another major', async () => {
    for (let index = 0; index < 3; index++) await run.driver();
    expect(await run.calls.registerDriver()).toMatchObject({
      status: { code: ErrCode.EXHAUSTED },
      serial: { serial: 0 },
    });
    const running = await run.node();
    for (let port = 1; port <= 3; port++) await run.calls.registerNode(nodeInfoOf(running, { access_port: port }));
    expect((await run.calls.registerNode(nodeInfoOf(running))).status?.code).toBe(ErrCode.EXHAUSTED);
    expect((await run.calls.registerDriver({ version: '2.0.0' })).status).toMatchObject({
      code: ErrCode.INVALID_ARGUMENT,
      message: expect.stringMatching(/2\.0\.0.*1\.0\.0/) as string,
    });
    expect((await run.calls.registerNode(nodeInfoOf(running, { version: 'new' }))).status?.code).toBe(
      ErrCode.INVALID_ARGUMENT,
    );
  });

  test('a node of another rig or renderer', async () => {
    const [first, second] = [await run.node(), await run.node()];
    await run.calls.registerNode(nodeInfoOf(first));
    const rig = rigInfo({ rig_digest: 'b', name: 'other' });
    expect((await run.calls.registerNode(nodeInfoOf(second, { rig_digest: 'b', rig }))).status).toMatchObject({
      code: ErrCode.RIG_MISMATCH,
      message: expect.stringMatching(/fake rig.*other/) as string,
    });
    const renderer = rigInfo({ renderer_digest: 'renderer-2' });
    expect((await run.calls.registerNode(nodeInfoOf(second, { rig: renderer }))).status?.code).toBe(
      ErrCode.RIG_MISMATCH,
    );
    // The same node, restarted: under its address another rig may come when it was the only one.
    expect((await run.calls.registerNode(nodeInfoOf(first, { rig_digest: 'b', rig }))).status?.code).toBe(ErrCode.OK);
  });

  test('no node is OVERLOAD', async () => {
    const id = await run.driver();
    expect((await run.calls.render(batchOf(id, 1))).status?.code).toBe(ErrCode.OVERLOAD);
    expect((await run.calls.renderStream(batchOf(id, 1)))[0]?.status?.code).toBe(ErrCode.OVERLOAD);
    expect((await run.calls.getRig(id)).status?.code).toBe(ErrCode.OVERLOAD);
  });
});

describe('a node that fails', () => {
  const QUICK = { backoff: { firstMs: 5, maxMs: 10 }, policy: { choose: <T>(nodes: Iterable<T>) => [...nodes][0] } };

  async function twoNodes(): Promise<[NodeServer, NodeServer]> {
    await run.start(QUICK);
    const nodes: [NodeServer, NodeServer] = [await run.node(), await run.node()];
    for (const running of nodes) await run.calls.registerNode(nodeInfoOf(running));
    return nodes;
  }

  test('is not there any more: another one answers', async () => {
    const [dead] = await twoNodes();
    const id = await run.driver();
    await dead.server.close();
    expect((await run.calls.render(batchOf(id, 2))).status?.code).toBe(ErrCode.OK);
    expect(await run.calls.renderStream(batchOf(id, 2))).toHaveLength(2);
  });

  test('dies in the middle of a stream: the driver sees all patterns once', async () => {
    const [dying] = await twoNodes();
    const id = await run.driver();
    dying.node.stream = async function* (request: SlaveRenderReq, options) {
      yield goodFrame(request, 0);
      yield goodFrame(request, 1);
      setImmediate(() => void dying.server.close());
      await hang(options);
    };
    const frames = await run.calls.renderStream(batchOf(id, 6));
    expect(frames.map(({ index, img }) => [index, img[0]])).toEqual(
      [0, 1, 2, 3, 4, 5].map((index) => [index, index + 1]),
    );
  });

  test('answers garbage or with an error at every try: the driver gets the reason', async () => {
    const nodes = await twoNodes();
    const id = await run.driver();
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
    expect((await run.calls.render(batchOf(id, 1))).status).toEqual({
      code: ErrCode.RENDER_FAILED,
      message: '5 tries failed; the last one: out of memory',
    });
  });

  test('is told when the driver cancels or its time is up, and no other is asked', async () => {
    const nodes = await twoNodes();
    const id = await run.driver();
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
    const call = run.calls.client.Render(batchOf(id, 2), () => undefined);
    const signal = await Promise.race(arrivals);
    const aborted = new Promise((resolve) => signal.addEventListener('abort', resolve));
    call.cancel();
    await aborted;
    await expect(run.calls.render(batchOf(id, 2), { deadline: Date.now() + 2000 })).rejects.toMatchObject({
      code: grpc.status.DEADLINE_EXCEEDED,
    });
    const stream = run.calls.renderStream(batchOf(id, 2), { deadline: Date.now() + 2000 });
    await expect(stream).rejects.toMatchObject({ code: grpc.status.DEADLINE_EXCEEDED });
    // Nothing was left behind: the main node goes on with the next one.
    const good = new FakeNode();
    for (const { node: fake } of nodes) fake.answer = (request, options) => good.render(request, options);
    expect((await run.calls.render(batchOf(id, 1))).status?.code).toBe(ErrCode.OK);
    expect(nodes.flatMap(({ node: fake }) => fake.requests)).toHaveLength(4);
  });
});

test('a port in use is an error, and what was started is stopped', async () => {
  await expect(startMainNode({ listen: run.main.address })).rejects.toMatchObject({ code: 'LISTEN_IN_USE' });
});

test('close() twice is fine', async () => {
  await run.main.close();
  await run.main.close(100);
  await run.main[Symbol.asyncDispose]();
});
