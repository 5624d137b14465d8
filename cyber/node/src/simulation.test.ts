import { create } from '@bufbuild/protobuf';
import { ManualClock } from '@blender-sim/base/testing';
import { afterEach, describe, expect, test } from 'vitest';
import { ChatterSchema } from '#gen/cyber/examples/proto/examples_pb.js';
import { createCyber } from './create-cyber.js';
import type { Cyber } from './cyber-api.js';
import { protobufType } from './messages/protobuf-type.js';
import { textType } from './testing/text-type.js';

const TEXT = textType();
const CHATTER = protobufType(ChatterSchema);

const open: { readonly cyber: Cyber; readonly clock: ManualClock }[] = [];

async function simulated(): Promise<{ cyber: Cyber; clock: ManualClock }> {
  const clock = new ManualClock();
  const cyber = await createCyber({ isRealityMode: false, clock });
  open.push({ cyber, clock });
  return { cyber, clock };
}

afterEach(async () => {
  for (const { cyber, clock } of open.splice(0)) {
    await cyber.close();
    expect(clock.pending).toEqual([]);
  }
});

describe('simulation mode: one process, no network, no time that passes', () => {
  test('nodes find each other, channels, latched history, services and parameters work', async () => {
    const { cyber } = await simulated();
    const [one, two] = [await cyber.createNode('one'), await cyber.createNode('two')];
    expect(cyber.topology.wires).toEqual([]);
    expect(cyber.nodes.map(({ name }) => name)).toEqual(['one', 'two']);
    const writer = one.createWriter({ channel: 'map', type: TEXT, qos: 'TF_STATIC' });
    await writer.write('before anybody reads');
    const reader = two.createReader({ channel: 'map', type: TEXT, qos: 'TF_STATIC', pendingQueueSize: 10 });
    await writer.write('and after');
    await writer.waitForAcknowledgements();
    expect(reader.take().map(({ message }) => message)).toEqual(['before anybody reads', 'and after']);
    one.createService({ service: 'add', requestType: TEXT, responseType: TEXT, handle: (text) => `${text}!` });
    const client = two.createClient({ service: 'add', requestType: TEXT, responseType: TEXT });
    await client.waitForService();
    expect(await client.call('hey')).toBe('hey!');
    const server = one.createParameterServer();
    const parameters = two.createParameterClient('one');
    await parameters.set('gain', 2.5);
    expect([server.get('gain'), await parameters.get('gain'), await parameters.get('none')]).toEqual([
      2.5,
      2.5,
      undefined,
    ]);
    expect(cyber.topology.channelManager.getFlowDirection('one', 'two')).toBe('upstream');
  });

  test('two of them are two worlds: names, channels and services of one are nothing to the other', async () => {
    const worlds = [await simulated(), await simulated()];
    const readers = [];
    for (const { cyber } of worlds) {
      const node = await cyber.createNode('talker');
      readers.push(node.createReader({ channel: 'c', type: TEXT }));
      node.createService({ service: 's', requestType: TEXT, responseType: TEXT, handle: (text) => text });
    }
    const writer = worlds[0]!.cyber.nodes[0]!.createWriter({ channel: 'c', type: TEXT });
    await writer.write('here');
    expect(readers.map(({ pending }) => pending)).toEqual([1, 0]);
    expect(worlds.map(({ cyber }) => cyber.topology.channelManager.getWriters().length)).toEqual([1, 0]);
  });

  test('a channel is read as JSON by what its own process has described', async () => {
    const { cyber } = await simulated();
    const node = await cyber.createNode('talker');
    const writer = node.createWriter({ channel: 'c', type: CHATTER });
    const { channelManager } = cyber.topology;
    const name = channelManager.getMsgType('c')!;
    for (const type of [
      cyber.registry.jsonType(name),
      cyber.registry.jsonType(name, channelManager.getProtoDesc('c')),
    ]) {
      const reader = node.createReader({ channel: 'c', type: type! });
      await writer.write(create(ChatterSchema, { seq: 7n, content: Buffer.from('hi') }));
      expect(reader.take()[0]?.message).toEqual({ seq: '7', content: 'aGk=' });
      await reader.close();
    }
    expect(cyber.registry.problems).toEqual([]);
  });
});
