import { afterEach, describe, expect, test } from 'vitest';
import type { CyberOptions, Node } from '../cyber-api.js';
import { NodeWorld } from '../testing/node-world.js';
import { textType } from '../testing/text-type.js';

const TYPES = { requestType: textType(), responseType: textType() };
const SERVICE = 'shout';
const HOUR = 3_600_000;

const worlds: NodeWorld[] = [];

async function meet(
  wires: readonly NonNullable<CyberOptions['wire']>[],
  skewMs: readonly number[] = [],
): Promise<{ world: NodeWorld; nodes: Node[] }> {
  const world = new NodeWorld();
  worlds.push(world);
  const nodes: Node[] = [];
  for (const [i, wire] of wires.entries()) {
    const cyber = await world.process(i + 1, { wire }, { skewMs: skewMs[i] ?? 0 });
    nodes.push(await world.during(cyber.createNode(`node-${i + 1}`)));
  }
  return { world, nodes };
}

afterEach(async () => {
  for (const world of worlds.splice(0)) {
    await world.close();
    expect(world.clock.pending).toEqual([]);
  }
});

describe('a service between processes', () => {
  test.each([
    [9, 9],
    [10, 10],
    ['auto', 'auto'],
    ['auto', 9],
    [10, 'auto'],
  ] as const)('answers, by wires %s and %s, each request once', async (served, asked) => {
    const { world, nodes } = await meet([served, asked]);
    const service = nodes[0]!.createService({ service: SERVICE, ...TYPES, handle: (request) => request.toUpperCase() });
    const client = nodes[1]!.createClient({ service: SERVICE, ...TYPES });
    await world.during(client.waitForService({ timeoutMs: 5000 }));
    const answers = await world.during(Promise.all(['a', 'b', 'c'].map((text) => client.call(text))));
    expect(answers).toEqual(['A', 'B', 'C']);
    expect(service.counters).toMatchObject({ handled: 3, stale: 0 });
  });

  test('a hundred calls at once are all answered', async () => {
    const { world, nodes } = await meet([9, 9]);
    nodes[0]!.createService({ service: SERVICE, ...TYPES, concurrency: 10, handle: async (request) => request });
    const client = nodes[1]!.createClient({ service: SERVICE, ...TYPES });
    const texts = Array.from({ length: 100 }, (_, i) => `${i}`);
    expect(await world.during(Promise.all(texts.map((text) => client.call(text))))).toEqual(texts);
  });

  test.each([HOUR, -HOUR])('serves a client that comes later and whose clock is %i ms ahead', async (skewMs) => {
    const world = new NodeWorld();
    worlds.push(world);
    const a = await world.process(1, { wire: 9 });
    const one = await world.during(a.createNode('one'));
    const service = one.createService({ service: SERVICE, ...TYPES, handle: (request) => request.toUpperCase() });
    await world.clock.advance(5000);
    const b = await world.process(2, { wire: 9 }, { skewMs });
    const two = await world.during(b.createNode('two'));
    const client = two.createClient({ service: SERVICE, ...TYPES });
    expect(await world.during(client.call('a'))).toBe('A');
    expect(service.counters).toMatchObject({ handled: 1, stale: 0 });
  });

  test('C++ lets a late server execute a request that was given up (31-, 7.5); ours takes it back', async () => {
    const { world, nodes } = await meet([9, 9]);
    const never = nodes[0]!.createService({
      service: SERVICE,
      ...TYPES,
      handle: () => new Promise<string>(() => undefined),
    });
    const client = nodes[1]!.createClient({ service: SERVICE, ...TYPES });
    await world.during(client.waitForService());
    await expect(world.during(client.call('old', { deadlineMs: 500 }))).rejects.toMatchObject({
      code: 'CYBER_CALL_TIMEOUT',
    });
    await world.during(never.close());
    const done: string[] = [];
    nodes[0]!.createService({
      service: SERVICE,
      ...TYPES,
      maxRequestAgeMs: Infinity,
      handle: (request) => {
        done.push(request);
        return request;
      },
    });
    expect(await world.during(client.call('new'))).toBe('new');
    expect(done).toEqual(['new']);
  });

  test('a server that closes is gone for clients and frees its name; C++ says no LEAVE (31-, 7.6)', async () => {
    const { world, nodes } = await meet([9, 9]);
    const options = { service: SERVICE, ...TYPES, handle: (request: string) => request };
    const service = nodes[0]!.createService(options);
    const client = nodes[1]!.createClient({ service: SERVICE, ...TYPES });
    await world.during(client.waitForService());
    expect(() => nodes[1]!.createService(options)).toThrow(
      expect.objectContaining({
        code: 'CYBER_SERVICE_TAKEN',
        message: expect.stringContaining('node "node-1" on host-1, pid 1001') as string,
      }),
    );
    await world.during(service.close());
    await world.until(() => client.servers.length === 0, 5000);
    expect(client.isReady).toBe(false);
    nodes[1]!.createService(options);
    expect(await world.during(client.call('here now'))).toBe('here now');
  });
});
