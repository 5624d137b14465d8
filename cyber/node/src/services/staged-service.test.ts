import { deferred } from '@blender-sim/base';
import type { WallMs } from '@blender-sim/base';
import { RoleType, newIdentity } from '@blender-sim/topology';
import { afterEach, describe, expect, test } from 'vitest';
import type { ServiceOptions } from '../cyber-api.js';
import { serviceAttributes } from '../role-attributes.js';
import { DATA_PREFIX, StagedProcess } from '../testing/staged-process.js';
import { StagedWire, guidOf } from '../testing/staged-wire.js';
import { textType } from '../testing/text-type.js';

const TYPES = { requestType: textType(), responseType: textType() };
const SERVICE = 'shout';
const REQUEST = 'shout__SRV__REQUEST';
const RESPONSE = 'shout__SRV__RESPONSE';

const staged: StagedProcess[] = [];

async function stage(wires: readonly StagedWire[] = [new StagedWire(10)]) {
  const process = await StagedProcess.create(wires);
  staged.push(process);
  return { process, node: await process.cyber.createNode('one') };
}

async function stageServer(options: Partial<ServiceOptions<string, string>> = {}, wires?: readonly StagedWire[]) {
  const { process, node } = await stage(wires);
  const done: string[] = [];
  const service = node.createService({
    service: SERVICE,
    ...TYPES,
    handle: (request) => {
      done.push(request);
      return request.toUpperCase();
    },
    ...options,
  });
  const clientId = newIdentity();
  /** A request that was written `agoMs` before now on a clock that is `aheadMs` before ours. */
  const request = async (sequence: number, { agoMs = 0, aheadMs = 0, wire = 0 } = {}): Promise<void> => {
    process.wires[wire]!.readers.get(REQUEST)!.receive(`${sequence}`, {
      info: { senderId: clientId, spareId: clientId, sequence: BigInt(sequence) },
      writer: guidOf(DATA_PREFIX),
      sourceTime: (process.clock.wallMs() - agoMs + aheadMs) as WallMs,
    });
    await process.clock.advance(0);
  };
  return { process, service, clientId, request, done };
}

afterEach(async () => {
  for (const process of staged.splice(0)) expect(await process.close()).toEqual([]);
});

describe('a server on the wire', () => {
  test('answers with its own identity, the client and its number, and forgets the answer when that is had', async () => {
    const { process, request, clientId } = await stageServer();
    const writer = process.wire.writers.get(RESPONSE)!;
    await request(1);
    expect(writer.sent.map(({ text }) => text)).toEqual(['1']);
    expect(writer.sent[0]?.options.info).toMatchObject({ spareId: clientId, sequence: 1n });
    expect(writer.sent[0]?.options.info?.senderId).not.toBe(clientId);
    // Its client's reader is not known yet: who acknowledges is not it.
    await process.clock.advance(1000);
    expect(writer.removed).toEqual([]);
    const had = deferred<void>();
    writer.acknowledged = had.promise;
    writer.match(DATA_PREFIX);
    await process.clock.advance(10);
    expect(writer.removed).toEqual([]);
    had.resolve();
    await process.clock.advance(0);
    expect(writer.removed).toEqual([1]);
    expect(process.clock.pending).toEqual([]);
  });

  test('an answer that nobody fetches goes after 10 s', async () => {
    const { process, request } = await stageServer();
    await request(1);
    await process.clock.advance(4000);
    await request(2);
    const writer = process.wire.writers.get(RESPONSE)!;
    await process.clock.advance(6000);
    expect(writer.removed).toEqual([1]);
    await process.clock.advance(4000);
    expect(writer.removed).toEqual([1, 2]);
  });

  test('a request that comes by both wires is executed once', async () => {
    const { request, done, service } = await stageServer({}, [new StagedWire(10), new StagedWire(9)]);
    await request(1, { wire: 1 });
    await request(1, { wire: 0 });
    await request(2, { wire: 0 });
    await request(2, { wire: 1 });
    expect(done).toEqual(['1', '2']);
    expect(service.counters.handled).toBe(2);
  });

  test('what is no request is counted', async () => {
    const { process, service } = await stageServer();
    const reader = process.wire.readers.get(REQUEST)!;
    reader.receive('nobody', {});
    const senderId = newIdentity();
    reader.receive('', { info: { senderId, spareId: senderId, sequence: 1n }, data: Uint8Array.of(0xff) });
    await process.clock.advance(0);
    expect(service.counters).toMatchObject({ handled: 0, undecodable: 2 });
  });
});

describe('old requests (31-, section 7, row 5)', () => {
  test('C++ executes what its clients gave up on long ago; ours does not, unless asked', async () => {
    const { request, done, service } = await stageServer();
    await request(1, { agoMs: 60_000 });
    await request(2, { agoMs: 5001 });
    await request(3, { agoMs: 4000 });
    expect(done).toEqual(['3']);
    expect(service.counters.stale).toBe(2);
    const all = await stageServer({ maxRequestAgeMs: Infinity });
    await all.request(1, { agoMs: 60_000 });
    expect(all.done).toEqual(['1']);
  });

  test.each([3_600_000, -3_600_000])('a client whose clock is %i ms ahead is served', async (aheadMs) => {
    const { process, request, done, service } = await stageServer();
    process.wire.readers.get(REQUEST)!.match(DATA_PREFIX);
    await process.clock.advance(2001);
    await request(1, { aheadMs, agoMs: 20 });
    await request(2, { aheadMs, agoMs: 30 });
    // It was held up on its way, as when a link is lost and comes back.
    await request(3, { aheadMs, agoMs: 6000 });
    expect(done).toEqual(['1', '2']);
    expect(service.counters.stale).toBe(1);
  });

  test('a clock that is set back is believed after a while', async () => {
    const { process, request, done } = await stageServer();
    process.wire.readers.get(REQUEST)!.match(DATA_PREFIX);
    await process.clock.advance(2001);
    await request(1);
    await request(2, { aheadMs: -3_600_000 });
    for (let s = 0; s < 60; s++) {
      await process.clock.advance(1000);
      await request(3 + s, { aheadMs: -3_600_000 });
    }
    expect(done[0]).toBe('1');
    expect(done).not.toContain('2');
    expect(done.at(-1)).toBe('62');
  });

  test('a client that was known before shows its clock with its JOIN, one that was there before us does not', async () => {
    const aheadMs = -3_600_000;
    const known = await stageServer();
    known.process.aheadMs = aheadMs;
    // Met 4 s ago: what it says now is new.
    await known.process.clock.advance(4000);
    known.process.join(RoleType.ROLE_CLIENT, serviceAttributes(known.process.otherNode, SERVICE));
    await known.request(1, { aheadMs });
    expect(known.done).toEqual(['1']);

    const older = await stageServer();
    older.process.aheadMs = aheadMs;
    older.process.join(RoleType.ROLE_CLIENT, serviceAttributes(older.process.otherNode, SERVICE));
    older.process.wire.readers.get(REQUEST)!.match(DATA_PREFIX);
    await older.request(1, { aheadMs });
    expect(older.done).toEqual([]);
    await older.process.clock.advance(2001);
    await older.request(2, { aheadMs });
    expect(older.done).toEqual(['2']);
  });
});

describe('a client on the wire', () => {
  async function stageClient(wires?: readonly StagedWire[]) {
    const { process, node } = await stage(wires);
    const client = node.createClient({ service: SERVICE, ...TYPES });
    const server = serviceAttributes(process.otherNode, SERVICE);
    return { process, client, server };
  }

  function answer(wire: StagedWire, at: number, text: string): void {
    const info = wire.writers.get(REQUEST)!.sent[at]!.options.info!;
    wire.readers.get(RESPONSE)!.receive(text, { info: { ...info, senderId: newIdentity() } });
  }

  test('is ready when the server has joined and both ends are matched, not before', async () => {
    const { process, client, server } = await stageClient();
    const { wire } = process;
    const ready = client.waitForService();
    wire.writers.get(REQUEST)!.match(DATA_PREFIX);
    process.join(RoleType.ROLE_SERVER, server);
    expect(client.isReady).toBe(false);
    wire.readers.get(RESPONSE)!.match(DATA_PREFIX);
    await ready;
    expect(client.isReady).toBe(true);
    process.leave(RoleType.ROLE_SERVER, server);
    expect(client.isReady).toBe(false);
  });

  test('asks with its identity twice and its count, hears its own answers only, and withdraws each request', async () => {
    const { process, client, server } = await stageClient();
    const { wire } = process;
    process.join(RoleType.ROLE_SERVER, server);
    wire.writers.get(REQUEST)!.match(DATA_PREFIX);
    wire.readers.get(RESPONSE)!.match(DATA_PREFIX);
    const calls = [client.call('a'), client.call('b')];
    await process.clock.advance(0);
    const { sent, removed } = wire.writers.get(REQUEST)!;
    expect(sent.map(({ text, options: { info } }) => [text, info?.sequence, info?.senderId === info?.spareId])).toEqual(
      [
        ['a', 1n, true],
        ['b', 2n, true],
      ],
    );
    const other = newIdentity();
    wire.readers.get(RESPONSE)!.receive('for another', { info: { senderId: other, spareId: other, sequence: 1n } });
    answer(wire, 1, 'B');
    answer(wire, 0, 'A');
    answer(wire, 0, 'A once more');
    expect(await Promise.all(calls)).toEqual(['A', 'B']);
    await process.clock.advance(0);
    expect([...removed].sort()).toEqual([1, 2]);
    expect(process.clock.pending).toEqual([]);
  });

  test('a request that is given up or cancelled is withdrawn: no late server executes it', async () => {
    const { process, client, server } = await stageClient();
    const { wire } = process;
    process.join(RoleType.ROLE_SERVER, server);
    wire.writers.get(REQUEST)!.match(DATA_PREFIX);
    wire.readers.get(RESPONSE)!.match(DATA_PREFIX);
    const late = expect(client.call('a', { deadlineMs: 300 })).rejects.toMatchObject({
      code: 'CYBER_CALL_TIMEOUT',
      message: 'No answer of shout within 300 ms; it is served by node "other" on far, pid 77.',
    });
    const abort = new AbortController();
    const cancelled = expect(client.call('b', { signal: abort.signal })).rejects.toThrow('no longer');
    await process.clock.advance(300);
    await late;
    abort.abort(new Error('no longer'));
    await cancelled;
    await process.clock.advance(0);
    expect(wire.writers.get(REQUEST)!.removed).toEqual([1, 2]);
  });

  test('an answer of another type is an error', async () => {
    const { process, client, server } = await stageClient();
    const { wire } = process;
    process.join(RoleType.ROLE_SERVER, server);
    wire.writers.get(REQUEST)!.match(DATA_PREFIX);
    wire.readers.get(RESPONSE)!.match(DATA_PREFIX);
    const call = expect(client.call('a')).rejects.toMatchObject({ code: 'CYBER_MESSAGE' });
    await process.clock.advance(0);
    const { info } = wire.writers.get(REQUEST)!.sent[0]!.options;
    wire.readers.get(RESPONSE)!.receive('', { info: info!, data: Uint8Array.of(0xff) });
    await call;
  });

  test('one process that is matched on two wires is asked by one', async () => {
    const wires = [new StagedWire(10), new StagedWire(9)];
    const { process, client, server } = await stageClient(wires);
    process.join(RoleType.ROLE_SERVER, server);
    for (const wire of wires) {
      wire.writers.get(REQUEST)!.match(DATA_PREFIX);
      wire.readers.get(RESPONSE)!.match(DATA_PREFIX);
    }
    const call = client.call('a');
    await process.clock.advance(0);
    expect(wires.map((wire) => wire.writers.get(REQUEST)!.sent.length)).toEqual([1, 0]);
    answer(wires[0]!, 0, 'A');
    expect(await call).toBe('A');
  });

  test('says which server is not matched', async () => {
    const { process, client, server } = await stageClient();
    process.join(RoleType.ROLE_SERVER, server);
    const call = expect(client.call('a', { deadlineMs: 10 })).rejects.toMatchObject({
      code: 'CYBER_NO_SERVER',
      message: 'No server of shout within 10 ms: not matched with node "other" on far, pid 77.',
    });
    await process.clock.advance(10);
    await call;
  });
});
