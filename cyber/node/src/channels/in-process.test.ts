import { afterEach, describe, expect, test } from 'vitest';
import type { Cyber, Node } from '../cyber-api.js';
import type { RawMessage } from '../messages/message-type.js';
import { RAW_MESSAGE_TYPE } from '../messages/message-type.js';
import { NodeWorld } from '../testing/node-world.js';
import { textType } from '../testing/text-type.js';

const TEXT = textType();
const RAW = {
  typeName: RAW_MESSAGE_TYPE,
  encode: ({ data }: RawMessage) => data,
  decode: (data: Uint8Array): RawMessage => ({ data }),
};
const CHANNEL = 'channel/chatter';

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

describe('in one process, without a network', () => {
  test('readers get the message itself, later than the write', async () => {
    const { node: one } = await node();
    const object = { text: 'hello' };
    const type = { typeName: 't', encode: () => new Uint8Array(), decode: () => object };
    const got: unknown[] = [];
    one.createReader({ channel: CHANNEL, type, onMessage: (message, { octets }) => got.push(message, octets) });
    const writer = one.createWriter({ channel: CHANNEL, type });
    const written = writer.write(object);
    expect(got).toEqual([]);
    await written;
    expect(got[0]).toBe(object);
    expect(got[1]).toBe(0);
    expect(writer.written).toBe(1);
  });

  test.each(['nobody', 'a callback'])('who writes in a loop to %s leaves others their turn', async (to) => {
    const { node: one } = await node();
    const writer = one.createWriter({ channel: CHANNEL, type: TEXT });
    if (to !== 'nobody') one.createReader({ channel: CHANNEL, type: TEXT, onMessage: () => undefined });
    let isOver = false;
    setImmediate(() => {
      isOver = true;
    });
    // Without its turn the immediate would never come: bounded, so that the test can fail.
    for (let i = 0; i < 10_000 && !isOver; i++) await writer.write('hello');
    expect(isOver).toBe(true);
    expect(writer.written).toBeLessThan(1000);
  });

  test('a reader with another codec gets the octets decoded; a broken codec is counted', async () => {
    const { node: one } = await node();
    const raw = one.createReader({ channel: CHANNEL, type: RAW });
    const writer = one.createWriter({ channel: CHANNEL, type: TEXT });
    await writer.write('abc');
    expect(raw.take()[0]?.message.data).toEqual(Uint8Array.of(97, 98, 99));
    const rawWriter = one.createWriter({ channel: 'other', type: RAW });
    const text = one.createReader({ channel: 'other', type: TEXT });
    await rawWriter.write({ data: Uint8Array.of(0xff) });
    expect(text.pending).toBe(0);
    expect(text.counters).toMatchObject({ received: 0, undecodable: 1 });
  });

  test('the oldest waiting message goes; the newest can always be looked at', async () => {
    const { node: one } = await node();
    const reader = one.createReader({ channel: CHANNEL, type: TEXT, pendingQueueSize: 2 });
    const byDepth = one.createReader({ channel: CHANNEL, type: TEXT });
    const writer = one.createWriter({ channel: CHANNEL, type: TEXT });
    for (const text of ['a', 'b', 'c']) await writer.write(text);
    expect(byDepth.pending).toBe(1);
    expect(reader.take(1).map(({ message }) => message)).toEqual(['b']);
    expect(reader.pending).toBe(1);
    expect(reader.take().map(({ message }) => message)).toEqual(['c']);
    expect(reader.latest?.message).toBe('c');
    expect(reader.counters).toMatchObject({ received: 3, overflowed: 1 });
  });

  test('a late reader of a latched channel gets its history, of a volatile one nothing', async () => {
    const { node: one } = await node();
    const qos = { durability: 1, depth: 2 } as const;
    const latched = one.createWriter({ channel: 'latched', type: TEXT, qos });
    const volatile = one.createWriter({ channel: 'volatile', type: TEXT });
    for (const text of ['a', 'b', 'c']) {
      await latched.write(text);
      await volatile.write(text);
    }
    const late = one.createReader({ channel: 'latched', type: TEXT, qos });
    const lateVolatile = one.createReader({ channel: 'volatile', type: TEXT });
    expect(late.take().map(({ message, meta }) => [message, meta.sequence])).toEqual([
      ['b', 2n],
      ['c', 3n],
    ]);
    expect(lateVolatile.pending).toBe(0);
  });

  test('callbacks that fail are logged and disturb nobody', async () => {
    const { world, node: one } = await node();
    const got: string[] = [];
    const type = TEXT;
    one.createReader({
      channel: CHANNEL,
      type,
      onMessage: () => {
        throw new Error('first');
      },
    });
    // What an async callback rejects with has nobody else to go to.
    const asynchronous = (): unknown => Promise.reject(new Error('second'));
    one.createReader({ channel: CHANNEL, type, onMessage: asynchronous });
    one.createReader({ channel: CHANNEL, type, onMessage: (message) => got.push(message) });
    const writer = one.createWriter({ channel: CHANNEL, type });
    await writer.write('a');
    await writer.write('b');
    await world.clock.advance(0);
    expect(got).toEqual(['a', 'b']);
    const errors = world.logger.entries.filter(({ level }) => level === 'error').map(({ fields }) => fields['error']);
    expect(errors.sort()).toEqual(['first', 'first', 'second', 'second']);
  });

  test('iteration takes what waits and ends with the reader', async () => {
    const { world, node: one } = await node();
    const reader = one.createReader({ channel: CHANNEL, type: TEXT, pendingQueueSize: 5 });
    const writer = one.createWriter({ channel: CHANNEL, type: TEXT });
    await writer.write('a');
    await writer.write('b');
    const got: string[] = [];
    const all = (async () => {
      for await (const { message } of reader) got.push(message);
    })();
    await writer.write('c');
    await world.clock.advance(0);
    await reader.close();
    await all;
    expect(got).toEqual(['a', 'b', 'c']);
    expect(reader.pending).toBe(0);
    const called = one.createReader({ channel: CHANNEL, type: TEXT, onMessage: () => undefined });
    await expect(called[Symbol.asyncIterator]().next()).rejects.toMatchObject({ code: 'CYBER_CONFIG' });
  });

  test('readers and writers are told of each other, and until they close', async () => {
    const { node: one, cyber } = await node();
    const writer = one.createWriter({ channel: CHANNEL, type: TEXT });
    const changes: string[] = [];
    const stop = writer.onReaderChange((change, { attributes }) => changes.push(`${change} ${attributes.nodeName}`));
    expect(writer.hasReader()).toBe(false);
    const waiting = writer.waitForReader();
    const two = await cyber.createNode('two');
    const reader = two.createReader({ channel: CHANNEL, type: TEXT });
    const seen: string[] = [];
    reader.onWriterChange((change) => seen.push(change));
    await waiting;
    expect([writer.hasReader(), reader.hasWriter(), writer.readers.length, reader.writers.length]).toEqual([
      true,
      true,
      1,
      1,
    ]);
    expect(reader.writers[0]?.attributes).toMatchObject({ nodeName: 'one', id: writer.attributes.id });
    await writer.close();
    expect(seen).toEqual(['leave']);
    expect(reader.hasWriter()).toBe(false);
    await two.close();
    expect(changes).toEqual(['join'].map((change) => `${change} two`));
    stop();
    expect(cyber.topology.channelManager.roles).toEqual([]);
    expect(cyber.nodes.map(({ name }) => name)).toEqual(['one']);
  });

  test('another message type is refused with who has it, or warned of', async () => {
    const { world, node: one } = await node();
    one.createWriter({ channel: CHANNEL, type: TEXT });
    const other = textType('test.Other');
    expect(() => one.createReader({ channel: CHANNEL, type: other })).toThrow(
      expect.objectContaining({
        code: 'CYBER_TYPE_MISMATCH',
        message: expect.stringMatching(
          /channel\/chatter.*test\.Text.*node "one" on host-1, pid 1001.*test\.Other/,
        ) as string,
      }),
    );
    const reader = one.createReader({ channel: CHANNEL, type: other, typeCheck: 'warn' });
    expect(world.logger.entries).toContainEqual(expect.objectContaining({ level: 'warn' }));
    const late = one.createWriter({ channel: CHANNEL, type: TEXT, typeCheck: 'warn' });
    await late.write('heard all the same');
    expect(reader.pending).toBe(1);
  });

  test('what is closed says so, twice is fine, and nothing waits on', async () => {
    const { node: one } = await node();
    const writer = one.createWriter({ channel: CHANNEL, type: TEXT });
    const reader = one.createReader({ channel: 'elsewhere', type: TEXT });
    const waits = [writer.waitForReader(), reader.waitForWriter()];
    for (const wait of waits) wait.catch(() => undefined);
    const abort = new AbortController();
    const aborted = writer.waitForReader(abort.signal);
    abort.abort(new Error('enough'));
    await expect(aborted).rejects.toThrow('enough');
    await Promise.all([writer.close(), writer.close(), reader.close(), reader.close()]);
    for (const wait of waits) await expect(wait).rejects.toMatchObject({ code: 'CYBER_CLOSED' });
    await expect(writer.write('late')).rejects.toMatchObject({ code: 'CYBER_CLOSED' });
    await expect(writer.waitForAcknowledgements()).rejects.toMatchObject({ code: 'CYBER_CLOSED' });
    await one.close();
    await one.closed;
    expect(() => one.createWriter({ channel: CHANNEL, type: TEXT })).toThrow(
      expect.objectContaining({ code: 'CYBER_CLOSED' }),
    );
  });

  test('a deadline that is none is refused before anybody gets the message', async () => {
    const { node: one } = await node();
    const reader = one.createReader({ channel: CHANNEL, type: TEXT });
    const writer = one.createWriter({ channel: CHANNEL, type: TEXT });
    await expect(writer.write('x', { deadlineMs: Number.NaN })).rejects.toMatchObject({ code: 'CYBER_CONFIG' });
    await expect(writer.write('x', { signal: AbortSignal.abort(new Error('no')) })).rejects.toThrow('no');
    expect([reader.pending, writer.written]).toEqual([0, 0]);
  });

  test('leaving an iteration leaves the reader open: the next one goes on where it ended', async () => {
    const { node: one } = await node();
    const reader = one.createReader({ channel: CHANNEL, type: TEXT, pendingQueueSize: 10 });
    const writer = one.createWriter({ channel: CHANNEL, type: TEXT });
    for (const text of ['a', 'b', 'c']) await writer.write(text);
    const got: string[] = [];
    for (let n = 0; n < 3; n++) {
      for await (const { message } of reader) {
        got.push(message);
        break;
      }
    }
    const waiting = reader[Symbol.asyncIterator]().next();
    await writer.write('d');
    expect(await waiting).toMatchObject({ done: false, value: { message: 'd' } });
    expect([got, reader.pending, writer.hasReader()]).toEqual([['a', 'b', 'c'], 0, true]);
  });

  test.each([
    [{ channel: '' }, /name of a channel is empty/],
    [{ channel: 'x'.repeat(256) }, /has 256 octets: use at most 255/],
    [{ channel: 'a\0b' }, /has a NUL in it/],
    [{ qos: { depth: 2 ** 31 } }, /QoS depth 2147483648: use an integer from 0 to 2147483647/],
    [{ qos: 'FAST' as 'DEFAULT' }, /QoS profile "FAST": use one of DEFAULT/],
    [{ qos: { depth: -1 } }, /QoS depth -1/],
    [{ pendingQueueSize: 0 }, /pendingQueueSize 0/],
  ])('refuses %o', async (options, message) => {
    const { node: one } = await node();
    expect(() => one.createReader({ channel: CHANNEL, type: TEXT, ...options })).toThrow(message);
  });
});

test.each(['auto', 9, 10] as const)('with a network the wires bring nothing of it again: wire %s', async (wire) => {
  const world = new NodeWorld();
  worlds.push(world);
  const cyber = await world.process(1, { wire, settleMs: 0 });
  const one = await cyber.createNode('one');
  const reader = one.createReader({ channel: CHANNEL, type: TEXT });
  const writer = one.createWriter({ channel: CHANNEL, type: TEXT });
  await world.clock.advance(1000);
  await writer.write('mine');
  await world.clock.advance(1000);
  expect(reader.take().map(({ message }) => message)).toEqual(['mine']);
  expect(reader.counters).toMatchObject({ received: 1, repeated: 0, unknownSender: 0 });
  for (const { participant } of cyber.topology.wires) expect(participant.status().held.heardWriters).toBe(0);
});
