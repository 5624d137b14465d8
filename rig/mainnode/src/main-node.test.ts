import { describe, expect, test } from 'vitest';
import { ManualClock } from '@blender-sim/base/testing';
import type { CallContext, NodeInfo__Output, RenderReq__Output } from '@blender-sim/protocol';
import { FakeNode, hang, rigInfo } from './testing/fake-node.js';
import { NodeUnavailable } from './render-node-client.js';
import { MainNode, type MainNodeOptions } from './main-node.js';

interface World {
  readonly clock: ManualClock;
  readonly main: MainNode;
  /** By port. */
  readonly clients: Map<number, FakeNode>;
}

function world(options: Partial<MainNodeOptions> = {}): World {
  const clock = new ManualClock();
  const clients = new Map<number, FakeNode>();
  const connect = (_host: string, port: number): FakeNode => {
    const client = clients.get(port) ?? new FakeNode();
    clients.set(port, client);
    return client;
  };
  return { clock, clients, main: new MainNode({ connect, clock, startupGraceMs: 0, ...options }) };
}

function info(port: number, changes: Partial<NodeInfo__Output> = {}): NodeInfo__Output {
  const rig = rigInfo();
  return {
    access_url: '127.0.0.1',
    access_port: port,
    weight: 0,
    slots: 1,
    version: '',
    rig_digest: rig.rig_digest,
    rig,
    ...changes,
  };
}

const ORIGINAL = { rig_digest: '', rig: null };

function request(serial: number, changes: Partial<RenderReq__Output> = {}): RenderReq__Output {
  return { id: { serial }, task_count: 1, light_count: 1, lights: [7], pixel_format: 0, options: null, ...changes };
}

const context = (signal: AbortSignal = new AbortController().signal): CallContext => ({ signal, deadline: undefined });
const beat = (serial: number) => ({ serial, slots: 1, busy: 0, queued: 0, rss_bytes: 0 });
const code = (name: string): unknown => expect.objectContaining({ code: name });

describe('drivers', () => {
  test('live by heartbeats, and leave serial and position behind', async () => {
    const { clock, main } = world({ maxDrivers: 1 });
    const first = main.registerDriver('1.0.0');
    main.move(first, { x: 1, y: 1, z: 1 });
    expect(() => main.registerDriver('')).toThrow(code('EXHAUSTED'));
    await clock.advance(2500);
    main.heartbeatDriver(first);
    await clock.advance(2400);
    expect(main.getPosition(first)).toEqual({ x: 1, y: 1, z: 1 });
    await clock.advance(3000);
    for (const call of [
      () => main.heartbeatDriver(first),
      () => main.move(first, { x: 0, y: 0, z: 0 }),
      () => main.getPosition(first),
      () => main.getRig(first),
      () => main.unregisterDriver(first),
      () => main.render(request(first), context()),
      () => main.renderStream(request(first), context()),
    ]) {
      expect(call).toThrow(code('UNAUTHORIZED'));
    }
    const second = main.registerDriver('');
    expect(second).toBe(first);
    expect(main.getPosition(second)).toEqual({ x: 0, y: 0, z: 0 });
  });

  test('a driver of another major version takes no serial', () => {
    const { main } = world({ maxDrivers: 1 });
    expect(() => main.registerDriver('2.0.0')).toThrow(code('INVALID_ARGUMENT'));
    expect(main.registerDriver('1.9.9')).toBe(1);
  });

  test('a position that is refused changes nothing', () => {
    const { main } = world();
    main.registerNode(info(1));
    const driver = main.registerDriver('');
    expect(main.getPosition(driver)).toEqual({ x: 1, y: 2, z: 3 });
    main.move(driver, { x: 10, y: 0, z: -10 });
    for (const bad of [NaN, Infinity, 10.01]) {
      expect(() => main.move(driver, { x: bad, y: 0, z: 0 })).toThrow(code('INVALID_ARGUMENT'));
    }
    expect(main.getPosition(driver)).toEqual({ x: 10, y: 0, z: -10 });
  });
});

describe('nodes', () => {
  test('live by heartbeats, and their channel is closed when they go', async () => {
    const { clock, main, clients } = world();
    const node = main.registerNode(info(1));
    await clock.advance(2500);
    main.heartbeatNode(beat(node));
    await clock.advance(2400);
    expect(clients.get(1)?.closed).toBe(0);
    await clock.advance(1000);
    expect(clients.get(1)?.closed).toBe(1);
    expect(() => main.heartbeatNode(beat(node))).toThrow(code('UNAUTHORIZED'));
    expect(() => main.unregisterNode(node)).toThrow(code('UNAUTHORIZED'));
  });

  test('one that registers under the same address takes the place of its predecessor, also in a full house', () => {
    const { main, clients } = world({ maxNodes: 1 });
    const before = main.registerNode(info(1));
    const after = main.registerNode(info(1));
    expect(clients.get(1)?.closed).toBe(1);
    expect(after).toBe(1);
    expect(before).toBe(1);
    expect(() => main.registerNode(info(2))).toThrow(code('EXHAUSTED'));
    main.unregisterNode(after);
    expect(main.registerNode(info(2))).toBe(1);
  });

  test('one that is refused leaves the live node under its address as it was', () => {
    const { main, clients } = world();
    const node = main.registerNode(info(1));
    main.registerNode(info(2));
    const other = { rig_digest: 'b', rig: rigInfo({ name: 'other', rig_digest: 'b' }) };
    expect(() => main.registerNode(info(1, other))).toThrow(code('RIG_MISMATCH'));
    expect(clients.get(1)?.closed).toBe(0);
    main.heartbeatNode(beat(node));
  });

  test('one that comes back with another rig is taken when it was the only one', () => {
    const { main } = world();
    const driver = main.registerDriver('');
    main.registerNode(info(1));
    main.registerNode(info(1, { rig_digest: 'b', rig: rigInfo({ name: 'other', rig_digest: 'b' }) }));
    expect(main.getRig(driver).name).toBe('other');
  });

  test('another rig is refused while a node is there, and binds when the last has gone', () => {
    const { main } = world();
    const other = rigInfo({ name: 'other', rig_digest: 'b' });
    const driver = main.registerDriver('');
    expect(() => main.getRig(driver)).toThrow(code('OVERLOAD'));
    const node = main.registerNode(info(1));
    expect(() => main.registerNode(info(2, { rig_digest: 'b', rig: other }))).toThrow(code('RIG_MISMATCH'));
    expect(main.getRig(driver).name).toBe('fake rig');
    main.unregisterNode(node);
    main.registerNode(info(2, { rig_digest: 'b', rig: other }));
    expect(main.getRig(driver).name).toBe('other');
  });

  test('a node that is refused binds nothing and keeps no serial', () => {
    const { main } = world({ maxNodes: 1 });
    const original = main.registerNode(info(1, ORIGINAL));
    expect(() => main.registerNode(info(2))).toThrow(code('EXHAUSTED'));
    const driver = main.registerDriver('');
    expect(() => main.getRig(driver)).toThrow(code('OVERLOAD'));
    main.unregisterNode(original);
    expect(() => main.registerNode(info(2, { access_port: 0 }))).toThrow(code('INVALID_ARGUMENT'));
    expect(() => main.registerNode(info(2, { version: '7.0.0' }))).toThrow(code('INVALID_ARGUMENT'));
    expect(main.registerNode(info(2))).toBe(1);
  });

  test('a channel that can not be made costs no serial', () => {
    let broken = true;
    const connect = (): FakeNode => {
      if (broken) throw new Error('no such scheme');
      return new FakeNode();
    };
    const { main } = world({ maxNodes: 1, connect });
    expect(() => main.registerNode(info(1))).toThrow(code('INVALID_ARGUMENT'));
    broken = false;
    expect(main.registerNode(info(1))).toBe(1);
  });

  test('a node whose call failed goes last until its next heartbeat', async () => {
    const { clock, main, clients } = world({ policy: { choose: (candidates) => [...candidates][0] } });
    const [lost] = [main.registerNode(info(1)), main.registerNode(info(2))];
    const driver = main.registerDriver('');
    const { answer } = clients.get(1) ?? new FakeNode();
    const asked = (): unknown[] => [1, 2].map((port) => clients.get(port)?.requests.length);
    const fail = (): Promise<never> => Promise.reject(new NodeUnavailable('connection refused'));
    Object.assign(clients.get(1) ?? {}, { answer: fail });
    const first = main.render(request(driver), context());
    await clock.advance(200);
    await first;
    await main.render(request(driver), context());
    expect(asked()).toEqual([1, 2]);
    Object.assign(clients.get(1) ?? {}, { answer });
    main.heartbeatNode(beat(lost));
    await main.render(request(driver), context());
    expect(asked()).toEqual([2, 2]);
  });
});

describe('Render', () => {
  test('is run again elsewhere within seconds when its node freezes', async () => {
    const { clock, main, clients } = world();
    const nodes = [main.registerNode(info(1)), main.registerNode(info(2))];
    const driver = main.registerDriver('');
    let frozen = 0;
    for (const [port, client] of clients) {
      const { answer } = client;
      client.answer = (slave, options) => {
        if (frozen !== 0) return answer(slave, options);
        frozen = port;
        return hang(options);
      };
    }
    const rendering = main.render(request(driver), context());
    for (let second = 0; second < 5; second++) {
      await clock.advance(1000);
      main.heartbeatDriver(driver);
      // The frozen one says nothing any more.
      main.heartbeatNode(beat(nodes[2 - frozen] ?? 0));
    }
    const answer = await rendering;
    expect(answer.imgs.equals(Buffer.alloc(6, 7))).toBe(true);
    expect([...clients.values()].map(({ requests }) => requests.length)).toEqual([1, 1]);
  });

  test('waits for a first node for a while after the start, and no longer', async () => {
    const { clock, main, clients } = world({ startupGraceMs: 3000 });
    const driver = main.registerDriver('');
    const rendering = main.render(request(driver), context());
    await clock.advance(1000);
    main.heartbeatDriver(driver);
    main.registerNode(info(1));
    expect((await rendering).task_count).toBe(1);
    // Asked before the rig was known, and still at its home.
    expect(clients.get(1)?.requests[0]?.position).toEqual({ x: 1, y: 2, z: 3 });

    const late = world({ startupGraceMs: 3000 });
    const lateDriver = late.main.registerDriver('');
    const refused = late.main.render(request(lateDriver), context());
    refused.catch(() => undefined);
    await late.clock.advance(2000);
    late.main.heartbeatDriver(lateDriver);
    await late.clock.advance(1000);
    await expect(refused).rejects.toMatchObject({ code: 'OVERLOAD' });
    await expect(late.main.render(request(lateDriver), context())).rejects.toMatchObject({ code: 'OVERLOAD' });
  });

  test('a request from before the rig was known is checked against the rig', async () => {
    const { clock, main, clients } = world({ startupGraceMs: 3000 });
    const driver = main.registerDriver('');
    main.move(driver, { x: 99, y: 0, z: 0 });
    const far = main.render(request(driver), context());
    const bright = main.render(request(driver, { light_count: 4, lights: [1, 2, 3, 4] }), context());
    for (const rendering of [far, bright]) rendering.catch(() => undefined);
    main.registerNode(info(1));
    await clock.advance(1);
    await expect(far).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    await expect(bright).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    expect(clients.get(1)?.requests).toEqual([]);
  });
});

test('close() may be called twice, leaves no timer and ends who waits for a node', async () => {
  const { clock, main, clients } = world({ startupGraceMs: 3000 });
  const driver = main.registerDriver('');
  const waiting = main.render(request(driver), context());
  await main.close();
  await expect(waiting).rejects.toMatchObject({ code: 'OVERLOAD' });
  main.registerNode(info(1));
  await main.close();
  await main[Symbol.asyncDispose]();
  expect(clients.get(1)?.closed).toBeGreaterThan(0);
  expect(clock.pending).toEqual([]);
});
