import { deferred } from '@blender-sim/base';
import { type WallMs } from '@blender-sim/base';
import { RoleType, newIdentity } from '@blender-sim/topology';
import { afterEach, describe, expect, test } from 'vitest';
import type { Cyber, Node } from '../cyber-api.js';
import { serviceAttributes } from '../role-attributes.js';
import { NodeWorld } from '../testing/node-world.js';
import { DATA_PREFIX, StagedProcess } from '../testing/staged-process.js';
import { guidOf } from '../testing/staged-wire.js';
import { textType } from '../testing/text-type.js';

const TYPES = { requestType: textType(), responseType: textType() };
const SERVICE = 'shout';
const HOST_1 = '10.0.0.2';
const HOST_2 = '10.0.0.3';

const worlds: NodeWorld[] = [];

async function meet(
  processes: 1 | 2,
  seed: number = 1,
): Promise<{ world: NodeWorld; cyber: Cyber; serves: Node; asks: Node }> {
  const world = new NodeWorld({ seed });
  worlds.push(world);
  const first = await world.process(1, { wire: 10 });
  const second = processes === 1 ? first : await world.process(2, { wire: 10 });
  const serves = await world.during(first.createNode('serves'));
  return { world, cyber: first, serves, asks: await world.during(second.createNode('asks')) };
}

afterEach(async () => {
  for (const world of worlds.splice(0)) {
    world.network.heal();
    await world.close();
    await world.clock.advance(100);
    expect(world.clock.pending).toEqual([]);
  }
});

describe.each([1, 2] as const)('a service and its client in %i process(es)', (processes) => {
  test('a client that was made before its server gets its answer, larger than a datagram', async () => {
    const { world, serves, asks } = await meet(processes);
    const client = asks.createClient({ service: SERVICE, ...TYPES });
    const call = client.call('x');
    await world.clock.advance(200);
    serves.createService({ service: SERVICE, ...TYPES, handle: (text) => text.repeat(200_000) });
    expect((await world.during(call)).length).toBe(200_000);
  });

  test('a call without time ends at once, with or without a server', async () => {
    const { world, serves, asks } = await meet(processes);
    const client = asks.createClient({ service: SERVICE, ...TYPES });
    await expect(world.during(client.call('x', { deadlineMs: 0 }))).rejects.toMatchObject({ code: 'CYBER_NO_SERVER' });
    serves.createService({ service: SERVICE, ...TYPES, handle: () => new Promise<string>(() => undefined) });
    await world.during(client.waitForService());
    const before = world.clock.monotonicMs();
    await expect(world.during(client.call('x', { deadlineMs: 0 }))).rejects.toMatchObject({
      code: 'CYBER_CALL_TIMEOUT',
    });
    expect(world.clock.monotonicMs() - before).toBeLessThanOrEqual(10);
  });

  test('a signal that has aborted already ends a call before it begins', async () => {
    const { world, serves, asks } = await meet(processes);
    const executed: string[] = [];
    serves.createService({ service: SERVICE, ...TYPES, handle: (text) => `${executed.push(text)}` });
    const client = asks.createClient({ service: SERVICE, ...TYPES });
    await world.during(client.waitForService());
    const signal = AbortSignal.abort(new Error('never mind'));
    await expect(client.call('x', { signal })).rejects.toThrow('never mind');
    await expect(client.waitForService({ signal })).rejects.toThrow('never mind');
    await world.clock.advance(100);
    expect(executed).toEqual([]);
  });

  test('a server that closes while it works is told, and its caller learns at its deadline that it is gone', async () => {
    const { world, serves, asks } = await meet(processes);
    const told = deferred<unknown>();
    const service = serves.createService({
      service: SERVICE,
      ...TYPES,
      handle: (_text, { signal }) => {
        signal.addEventListener('abort', () => told.resolve(signal.reason));
        return new Promise<string>(() => undefined);
      },
    });
    const client = asks.createClient({ service: SERVICE, ...TYPES });
    await world.during(client.waitForService());
    const call = client.call('x', { deadlineMs: 1000 });
    call.catch(() => undefined);
    await world.clock.advance(100);
    await world.during(service.close());
    expect(await told.promise).toMatchObject({ code: 'CYBER_CLOSED' });
    await expect(world.during(call)).rejects.toMatchObject({
      code: 'CYBER_CALL_TIMEOUT',
      message: 'No answer of shout within 1000 ms; its server is gone.',
    });
  });

  test('of several servers one answer is heard', async () => {
    const { world, serves, asks } = await meet(processes);
    const executed: string[] = [];
    const options = { service: SERVICE, ...TYPES, allowsSeveral: true };
    const first = serves.createService({ ...options, handle: (text) => `${text} ${executed.push('first')}` });
    const second = serves.createService({ ...options, handle: (text) => `${text} ${executed.push('second')}` });
    const client = asks.createClient({ service: SERVICE, ...TYPES });
    await world.during(client.waitForService());
    expect(client.servers).toHaveLength(1);
    expect(await world.during(client.call('a'))).toMatch(/^a [12]$/);
    await world.clock.advance(100);
    // On the wire all servers have the request, as in C++; in one process the first.
    expect(executed.length).toBe(processes);
    await world.during(first.close());
    await world.clock.advance(100);
    expect([client.isReady, client.servers.length]).toEqual([true, 1]);
    expect(await world.during(client.call('b'))).toBe(`b ${processes + 1}`);
    expect(executed.at(-1)).toBe('second');
    await world.during(second.close());
    await world.until(() => client.servers.length === 0, 1000);
    expect(client.isReady).toBe(false);
  });
});

/** The first moment that a program has after its answer: the next turn, or as soon as that is serialised. */
const moments = [
  ['in the next turn', setImmediate, 1],
  ['in the next turn', setImmediate, 2],
  ['in the next turn', setImmediate, 3],
  ['in the same turn', queueMicrotask, 4],
  ['in the same turn', queueMicrotask, 5],
  ['in the same turn', queueMicrotask, 6],
] as const;

test.each(moments)(
  'an answer is not lost where its server closes %s and the link loses (case %#)',
  async (_, later, seed) => {
    const { world, cyber, serves, asks } = await meet(2, seed);
    let closed: Promise<void> | undefined;
    serves.createService({
      service: SERVICE,
      requestType: TYPES.requestType,
      responseType: {
        ...TYPES.responseType,
        encode: (text) => {
          for (const [from, to] of [[HOST_1, HOST_2] as const, [HOST_2, HOST_1] as const]) {
            world.network.setLink(from, to, { loss: 0.4 });
          }
          later(() => void (closed = cyber.close()));
          return TYPES.responseType.encode(text);
        },
      },
      handle: (text) => `${text}!`,
    });
    const client = asks.createClient({ service: SERVICE, ...TYPES });
    await world.during(client.waitForService());
    expect(await world.during(client.call('last', { deadlineMs: 10_000 }))).toBe('last!');
    await world.during(closed!);
  },
);

test('requests that wait are 64 MiB at most: nobody fills the memory of a server', async () => {
  const process = await StagedProcess.create();
  const node = await process.cyber.createNode('one');
  const gate = deferred<void>();
  const service = node.createService({
    service: SERVICE,
    ...TYPES,
    maxRequestAgeMs: Infinity,
    handle: () => gate.promise.then(() => 'done'),
  });
  const clientId = newIdentity();
  const data = new Uint8Array(10 * 2 ** 20);
  for (let sequence = 1; sequence <= 10; sequence++) {
    process.wire.readers.get(`${SERVICE}__SRV__REQUEST`)!.receive('', {
      data,
      info: { senderId: clientId, spareId: clientId, sequence: BigInt(sequence) },
      writer: guidOf(DATA_PREFIX),
    });
  }
  // One runs, six wait.
  expect(service.counters.overflowed).toBe(3);
  gate.resolve();
  await process.clock.advance(10);
  expect(service.counters).toMatchObject({ handled: 7, overflowed: 3 });
  expect(await process.close()).toEqual([]);
});

test('what is asked by who is nobody, or says that it is someone else, is answered or dropped, never thrown', async () => {
  const process = await StagedProcess.create();
  const node = await process.cyber.createNode('one');
  const service = node.createService({ service: SERVICE, ...TYPES, handle: (text) => text });
  const client = node.createClient({ service: SERVICE, ...TYPES });
  process.join(RoleType.ROLE_SERVER, serviceAttributes(process.otherNode, 'elsewhere'));
  const requests = process.wire.readers.get(`${SERVICE}__SRV__REQUEST`)!;
  const responses = process.wire.readers.get(`${SERVICE}__SRV__RESPONSE`)!;
  requests.receive('no info', {});
  responses.receive('no info', {});
  for (const sequence of [0n, 1n, 2n ** 63n - 1n]) {
    const [senderId, spareId] = [newIdentity(), newIdentity()];
    const info = { senderId, spareId, sequence };
    requests.receive('', { info, data: Uint8Array.of(0xff), writer: guidOf('cc'.repeat(12)) });
    requests.receive('ok', {
      info: { ...info, senderId: newIdentity() },
      sourceTime: Number.MAX_SAFE_INTEGER as WallMs,
    });
    responses.receive('unasked', { info });
  }
  await process.clock.advance(10);
  // The second of each number and client is a repetition.
  expect(service.counters).toEqual({ handled: 0, failed: 0, stale: 0, undecodable: 4, overflowed: 0 });
  const writer = process.wire.writers.get(`${SERVICE}__SRV__RESPONSE`)!;
  expect(writer.sent).toEqual([]);
  expect(await client.call('own')).toBe('own');
  expect(await process.close()).toEqual([]);
});
