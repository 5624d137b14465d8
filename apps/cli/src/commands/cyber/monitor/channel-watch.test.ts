import { type Cyber, type Node, type RawMessage, type Writer, rawTypeOf } from '@blender-sim/cyber';
import { NodeWorld } from '@blender-sim/cyber/testing';
import { type RoleAttributes, RoleType } from '@blender-sim/topology';
import { roleAttributes } from '@blender-sim/topology/testing';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ChannelWatch } from './channel-watch.js';
import type { ChannelRow } from './monitor-state.js';

const MESSAGE: RawMessage = { data: Uint8Array.of(8, 1) };
/** No reader's type may have a NUL in it. */
const UNREADABLE_TYPE = 'a\0b';

let world: NodeWorld;
let other: Cyber;
let talker: Node;
let watch: ChannelWatch;

beforeEach(async () => {
  world = new NodeWorld();
  other = await world.process(1);
  talker = await world.during(other.createNode('talker'));
});

afterEach(() => world.close());

/** The watch of another process, once that has met the talker. */
async function begin(): Promise<void> {
  const own = await world.process(2);
  const node = await world.during(own.createNode('monitor'));
  watch = new ChannelWatch(own, node, world.clock);
  await world.until(() => own.topology.nodeManager.hasNode('talker'));
  await world.clock.advance(500);
}

function rowOf(channel: string): ChannelRow {
  const row = watch.rows().find((each) => each.channel === channel);
  if (row === undefined) throw new Error(`the watch has no row ${channel}`);
  return row;
}

const fieldsOf = (channel: string): readonly string[] => watch.open(channel)?.fields ?? [];

/** A writer that this library would not make. */
function announce(role: { readonly name: string; readonly messageType?: string }): RoleAttributes {
  const type = RoleType.ROLE_WRITER;
  const attributes = roleAttributes(other.topology, { type, node: 'talker', ...role });
  other.topology.channelManager.join(attributes, type);
  return attributes;
}

async function write(writer: Writer<RawMessage>, count: number): Promise<void> {
  for (let n = 0; n < count; n++) await world.during(writer.write(MESSAGE));
}

describe('history', () => {
  test('is no rate, but its last message is shown', async () => {
    const writer = talker.createWriter({ channel: 'map', type: rawTypeOf('Map'), qos: 'TF_STATIC' });
    await write(writer, 50);
    await begin();
    expect(rowOf('map')).toMatchObject({ perSecond: 0, messages: 0, isFlowing: false });
    expect(fieldsOf('map')).toEqual(['2 octets of a type that nobody describes; --proto FILE would']);
    await write(writer, 3);
    await world.clock.advance(500);
    expect(rowOf('map')).toMatchObject({
      messages: 3,
      octetsPerSecond: expect.closeTo(6, 0) as number,
      isFlowing: true,
    });
  });

  test('of a writer that comes later is shown too, and its reader goes when it is over', async () => {
    talker.createWriter({ channel: 'map', type: rawTypeOf('Map'), qos: 'TF_STATIC' });
    await begin();
    await world.clock.advance(5000);
    const readers = (): number => other.topology.channelManager.getReadersOfChannel('map').length;
    expect([readers(), fieldsOf('map')]).toEqual([1, ['no message yet']]);
    // What it writes while nobody hears it is history.
    world.network.partition(['10.0.0.4'], ['10.0.0.2', '10.0.0.3']);
    const late = await world.process(3);
    const node = await world.during(late.createNode('restarted'));
    await write(node.createWriter({ channel: 'map', type: rawTypeOf('Map'), qos: 'TF_STATIC' }), 1);
    world.network.heal();
    await world.until(() => fieldsOf('map')[0] !== 'no message yet');
    expect([readers(), rowOf('map').messages]).toEqual([2, 0]);
    await world.clock.advance(4000);
    expect(readers()).toBe(1);
  });
});

describe('channels that are not read', () => {
  test('beyond 200 say so, and are read when another goes', async () => {
    const writers = Array.from({ length: 201 }, (_, at) =>
      talker.createWriter({ channel: `c${at}`, type: rawTypeOf('T') }),
    );
    await begin();
    const unread = (): string[] => watch.rows().flatMap(({ channel, whyUnread }) => (whyUnread ? [channel] : []));
    await world.clock.advance(1000);
    expect(watch.rows()).toHaveLength(201);
    expect(unread()).toHaveLength(1);
    const [beyond = ''] = unread();
    expect(rowOf(beyond)).toMatchObject({ perSecond: undefined, whyUnread: '200 channels are read already' });
    await world.during(writers.find(({ channel }) => channel !== beyond)?.close() ?? Promise.reject(new Error('none')));
    await world.clock.advance(1000);
    expect(unread()).toEqual([]);
    expect(rowOf(beyond).perSecond).toBe(0);
    // The place of one that can not be read any more is another's, too.
    talker.createWriter({ channel: 'late', type: rawTypeOf('T') });
    await world.clock.advance(100);
    expect(unread()).toEqual(['late']);
    announce({ name: beyond, messageType: UNREADABLE_TYPE });
    await world.during(writers.find(({ channel }) => channel === beyond)?.close() ?? Promise.reject(new Error('none')));
    talker.createWriter({ channel: beyond, type: rawTypeOf('T'), qos: 'SENSOR_DATA', typeCheck: 'warn' });
    await world.clock.advance(100);
    expect(unread()).toEqual([beyond]);
  });

  test('for their name say why, and keep nobody from being read', async () => {
    const known = talker.createWriter({ channel: 'short', type: rawTypeOf('T') });
    // The topology admits 1024 octets, a topic of RTPS 255.
    const channelName = 'x'.repeat(300);
    announce({ name: channelName });
    await begin();
    expect(rowOf(channelName)).toMatchObject({
      perSecond: undefined,
      whyUnread: expect.stringContaining('300 octets: use at most 255') as string,
    });
    await write(known, 1);
    await world.clock.advance(100);
    expect(rowOf('short').messages).toBe(1);
  });
});

describe('types', () => {
  test('a writer that names none is read', async () => {
    announce({ name: 'c', messageType: '' });
    await begin();
    expect(rowOf('c')).toMatchObject({ type: '', perSecond: 0, whyUnread: undefined });
  });

  test('a message is of the type that its own writer names', async () => {
    talker.createWriter({ channel: 'c', type: rawTypeOf('First') });
    const second = talker.createWriter({ channel: 'c', type: rawTypeOf('Second'), typeCheck: 'warn' });
    await begin();
    await write(second, 1);
    await world.clock.advance(100);
    expect(rowOf('c').type).toBe('First');
    expect(fieldsOf('c')).toEqual([
      'talker wrote a Second:',
      '2 octets of a type that nobody describes; --proto FILE would',
    ]);
  });
});

test('a best-effort writer that comes later is heard as well', async () => {
  const reliable = talker.createWriter({ channel: 'c', type: rawTypeOf('T') });
  await begin();
  await write(reliable, 1);
  await world.clock.advance(100);
  const late = talker.createWriter({ channel: 'c', type: rawTypeOf('T'), qos: 'SENSOR_DATA' });
  await world.clock.advance(1000);
  await write(late, 1);
  await write(reliable, 1);
  await world.clock.advance(100);
  expect(rowOf('c').messages).toBe(3);
});

test('where a best-effort writer comes, what is written before its reader is matched is counted, and once', async () => {
  const reliable = talker.createWriter({ channel: 'c', type: rawTypeOf('T') });
  await begin();
  talker.createWriter({ channel: 'c', type: rawTypeOf('T'), qos: 'SENSOR_DATA' });
  const readers = (): number => other.topology.channelManager.getReadersOfChannel('c').length;
  for (let n = 0; n < 100; n++) {
    await write(reliable, 1);
    await world.clock.advance(10);
  }
  expect([readers(), rowOf('c').messages]).toEqual([2, 100]);
  await world.clock.advance(3000);
  expect(readers()).toBe(1);
  await write(reliable, 1);
  await world.clock.advance(100);
  expect(rowOf('c').messages).toBe(101);
});

test('a channel that can not be read any more says why, and is read when it can be', async () => {
  const first = talker.createWriter({ channel: 'c', type: rawTypeOf('T') });
  await begin();
  const odd = announce({ name: 'c', messageType: UNREADABLE_TYPE });
  await world.clock.advance(100);
  await world.during(first.close());
  await world.clock.advance(100);
  expect(rowOf('c')).toMatchObject({ type: UNREADABLE_TYPE, whyUnread: undefined });
  const late = talker.createWriter({ channel: 'c', type: rawTypeOf('T'), qos: 'SENSOR_DATA', typeCheck: 'warn' });
  await world.clock.advance(4000);
  const readers = (): number => other.topology.channelManager.getReadersOfChannel('c').length;
  expect(rowOf('c')).toMatchObject({ perSecond: undefined, whyUnread: expect.stringContaining('NUL') as string });
  expect(readers()).toBe(0);
  other.topology.channelManager.leave(odd, RoleType.ROLE_WRITER);
  await world.clock.advance(1000);
  await write(late, 1);
  await world.clock.advance(100);
  expect(rowOf('c')).toMatchObject({ messages: 1, whyUnread: undefined });
});
