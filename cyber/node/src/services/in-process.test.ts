import { deferred } from '@blender-sim/base';
import { afterEach, describe, expect, test } from 'vitest';
import type { Cyber, Node } from '../cyber-api.js';
import { NodeWorld } from '../testing/node-world.js';
import { textType } from '../testing/text-type.js';

const TYPES = { requestType: textType(), responseType: textType() };
const SERVICE = 'shout';

const worlds: NodeWorld[] = [];

async function node(): Promise<{ world: NodeWorld; cyber: Cyber; node: Node }> {
  const world = new NodeWorld();
  worlds.push(world);
  const cyber = await world.process(1, { isRealityMode: false });
  return { world, cyber, node: await cyber.createNode('one') };
}

afterEach(async () => {
  for (const world of worlds.splice(0)) {
    await world.close();
    expect(world.clock.pending).toEqual([]);
  }
});

describe('a service of this process', () => {
  test('answers, one request at a time and in order', async () => {
    const { world, node: one } = await node();
    const log: string[] = [];
    const service = one.createService({
      service: SERVICE,
      ...TYPES,
      handle: async (request, { sequence }) => {
        log.push(`> ${request} ${sequence}`);
        await Promise.resolve();
        log.push(`< ${request}`);
        return request.toUpperCase();
      },
    });
    const client = one.createClient({ service: SERVICE, ...TYPES });
    expect(client.isReady).toBe(true);
    await client.waitForService();
    const answers = await world.during(Promise.all([client.call('a'), client.call('b')]));
    expect(answers).toEqual(['A', 'B']);
    expect(log).toEqual(['> a 1', '< a', '> b 2', '< b']);
    expect(service.counters).toEqual({ handled: 2, failed: 0, stale: 0, undecodable: 0, overflowed: 0 });
    expect(client.servers.map(({ attributes }) => attributes.nodeName)).toEqual(['one']);
  });

  test('a call waits for its server within its deadline', async () => {
    const { world, node: one } = await node();
    const client = one.createClient({ service: SERVICE, ...TYPES });
    const call = client.call('late', { deadlineMs: 1000 });
    await world.clock.advance(500);
    one.createService({ service: SERVICE, ...TYPES, handle: (request) => `${request}!` });
    expect(await world.during(call)).toBe('late!');
  });

  test('says that nobody serves, or who does not answer', async () => {
    const { world, node: one } = await node();
    const client = one.createClient({ service: SERVICE, ...TYPES });
    await expect(world.during(client.call('x', { deadlineMs: 100 }))).rejects.toMatchObject({
      code: 'CYBER_NO_SERVER',
      message: 'No server of shout within 100 ms: nobody serves it.',
    });
    await expect(world.during(client.waitForService({ timeoutMs: 50 }))).rejects.toMatchObject({
      code: 'CYBER_NO_SERVER',
    });
    const service = one.createService({
      service: SERVICE,
      ...TYPES,
      handle: () => Promise.reject(new Error('no idea')),
    });
    await expect(world.during(client.call('x', { deadlineMs: 100 }))).rejects.toMatchObject({
      code: 'CYBER_CALL_TIMEOUT',
      message: 'No answer of shout within 100 ms; it is served by node "one" on host-1, pid 1001.',
    });
    expect(service.counters.failed).toBe(1);
    expect(world.logger.entries.at(-1)?.fields).toMatchObject({ service: SERVICE, error: 'no idea' });
  });

  test('a name is served once, unless several are allowed', async () => {
    const { node: one } = await node();
    const options = { service: SERVICE, ...TYPES, handle: (request: string) => request };
    const first = one.createService(options);
    expect(() => one.createService(options)).toThrow(
      expect.objectContaining({
        code: 'CYBER_SERVICE_TAKEN',
        message: expect.stringContaining('node "one" on host-1, pid 1001') as string,
      }),
    );
    one.createService({ ...options, allowsSeveral: true });
    await first.close();
  });

  test('more than may wait are dropped and counted; several run at once where allowed', async () => {
    const { world, node: one } = await node();
    const gates = new Map<string, () => void>();
    const service = one.createService({
      service: SERVICE,
      ...TYPES,
      concurrency: 2,
      maxWaiting: 1,
      handle: async (request) => {
        const gate = deferred<void>();
        gates.set(request, () => gate.resolve());
        await gate.promise;
        return request;
      },
    });
    const client = one.createClient({ service: SERVICE, ...TYPES });
    const calls = ['a', 'b', 'c', 'd'].map((text) => client.call(text, { deadlineMs: 1000 }));
    const dropped = expect(calls[3]).rejects.toMatchObject({ code: 'CYBER_CALL_TIMEOUT' });
    await world.clock.advance(10);
    expect([...gates.keys()]).toEqual(['a', 'b']);
    gates.get('b')?.();
    await world.clock.advance(10);
    expect([...gates.keys()]).toEqual(['a', 'b', 'c']);
    gates.get('a')?.();
    gates.get('c')?.();
    expect(await Promise.all(calls.slice(0, 3))).toEqual(['a', 'b', 'c']);
    await world.clock.advance(1000);
    await dropped;
    expect(service.counters).toMatchObject({ handled: 3, overflowed: 1 });
  });

  test('a request that waited too long is not executed', async () => {
    const { world, node: one } = await node();
    const gate = deferred<void>();
    const done: string[] = [];
    const service = one.createService({
      service: SERVICE,
      ...TYPES,
      maxRequestAgeMs: 200,
      handle: async (request) => {
        done.push(request);
        await gate.promise;
        return request;
      },
    });
    const client = one.createClient({ service: SERVICE, ...TYPES });
    const calls = [client.call('slow'), client.call('waiting')];
    const late = expect(calls[1]).rejects.toMatchObject({ code: 'CYBER_CALL_TIMEOUT' });
    await world.clock.advance(201);
    gate.resolve();
    expect(await calls[0]).toBe('slow');
    await world.clock.advance(5000);
    await late;
    expect(done).toEqual(['slow']);
    expect(service.counters.stale).toBe(1);
  });

  test('signals and closing end calls; the handler is told', async () => {
    const { world, node: one } = await node();
    let told: unknown;
    const service = one.createService({
      service: SERVICE,
      ...TYPES,
      handle: (_request, { signal }) =>
        new Promise<string>((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            told = signal.reason;
            reject(told);
          });
        }),
    });
    const client = one.createClient({ service: SERVICE, ...TYPES });
    const abort = new AbortController();
    const aborted = expect(client.call('x', { signal: abort.signal })).rejects.toThrow('changed my mind');
    const cut = expect(client.call('y')).rejects.toMatchObject({ code: 'CYBER_CLOSED' });
    await world.clock.advance(1);
    abort.abort(new Error('changed my mind'));
    await aborted;
    await Promise.all([client.close(), client.close()]);
    await cut;
    await Promise.all([service.close(), service.close()]);
    expect(told).toMatchObject({ code: 'CYBER_CLOSED' });
    expect(client.isReady).toBe(false);
    await expect(client.call('z')).rejects.toMatchObject({ code: 'CYBER_CLOSED' });
    expect(world.clock.pending.filter((name) => name.startsWith('cyber'))).toEqual([]);
  });

  test.each([
    [{ concurrency: 0 }, /concurrency 0/],
    [{ maxRequestAgeMs: Number.NaN }, /maxRequestAgeMs NaN/],
    [{ service: '' }, /name of a service is empty/],
    [{ service: 'x'.repeat(241) }, /has 241 octets: use at most 240/],
  ])('refuses %o', async (options, message) => {
    const { node: one } = await node();
    expect(() => one.createService({ service: SERVICE, ...TYPES, handle: (r) => r, ...options })).toThrow(message);
  });

  test('a deadline that is longer than timers can be is none', async () => {
    const { world, node: one } = await node();
    const client = one.createClient({ service: SERVICE, ...TYPES });
    const call = client.call('x', { deadlineMs: Number.MAX_SAFE_INTEGER });
    await world.clock.advance(1000);
    expect(world.clock.pending).toEqual([]);
    one.createService({ service: SERVICE, ...TYPES, handle: (text) => text });
    expect(await call).toBe('x');
  });

  test('refuses a deadline that is none', async () => {
    const { node: one } = await node();
    const client = one.createClient({ service: SERVICE, ...TYPES });
    await expect(client.call('x', { deadlineMs: Number.NaN })).rejects.toMatchObject({ code: 'CYBER_CONFIG' });
  });
});
