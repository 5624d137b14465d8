import { expect, test } from 'vitest';
import { ManagerStage, START_NS, node, processText, reader, remote, writer } from './testing/manager-stage.js';

const [A, B, C] = [remote('a'), remote('b'), remote('c')];

test('who writes and reads, by channel and by node', () => {
  const stage = new ManagerStage();
  const { channelManager } = stage.managers;
  stage.hear(A, writer('talker', 'chatter'));
  stage.hear(A, writer('talker', 'status'));
  stage.hear(B, reader('listener', 'chatter'));
  stage.join(reader('mine', 'nobody writes'));
  const names = (roles: readonly { attributes: { nodeName: string; channelName: string } }[]) =>
    roles.map(({ attributes: { nodeName, channelName } }) => `${nodeName} ${channelName}`);
  expect(channelManager.getChannelNames()).toEqual(['chatter', 'status', 'nobody writes']);
  expect(names(channelManager.getWriters())).toEqual(['talker chatter', 'talker status']);
  expect(names(channelManager.getWritersOfNode('talker'))).toEqual(['talker chatter', 'talker status']);
  expect(names(channelManager.getWritersOfChannel('chatter'))).toEqual(['talker chatter']);
  expect(names(channelManager.getReaders())).toEqual(['listener chatter', 'mine nobody writes']);
  expect(names(channelManager.getReadersOfNode('mine'))).toEqual(['mine nobody writes']);
  expect(names(channelManager.getReadersOfChannel('status'))).toEqual([]);
  expect([channelManager.hasWriter('chatter'), channelManager.hasWriter('nobody writes')]).toEqual([true, false]);
  expect([channelManager.hasReader('nobody writes'), channelManager.hasReader('status')]).toEqual([true, false]);
  expect(channelManager.getUpstreamOfNode('listener')).toEqual(['talker']);
  expect(channelManager.getDownstreamOfNode('talker')).toEqual(['listener']);
  expect(channelManager.getFlowDirection('listener', 'talker')).toBe('downstream');
  expect(channelManager.getEdges()).toEqual([{ from: 'talker', channel: 'chatter', to: 'listener' }]);
});

test('C++: one of two writers of a node leaves and the edge is gone; ours: it stays until the last leaves (row 11)', () => {
  const stage = new ManagerStage();
  const { channelManager } = stage.managers;
  const [first, second] = [
    writer('talker', 'chatter', '1111111111111111'),
    writer('talker', 'chatter', '2222222222222222'),
  ];
  stage.hear(A, first);
  stage.hear(A, second);
  stage.hear(B, reader('listener', 'chatter'));
  stage.hear(A, first, { operate: 'leave' });
  expect(channelManager.getFlowDirection('talker', 'listener')).toBe('upstream');
  stage.hear(A, second, { operate: 'leave' });
  expect(channelManager.getFlowDirection('talker', 'listener')).toBe('unreachable');
});

test('C++: the first proto_desc wins, be it empty; ours: that of the earliest writer that has one (row 12)', () => {
  const described = { patch: { protoDesc: new Uint8Array([1]) }, at: START_NS + 5n };
  const earlier = { patch: { protoDesc: new Uint8Array([2]) }, at: START_NS + 4n };
  const stage = new ManagerStage();
  stage.hear(A, writer('raw', 'chatter'));
  expect(stage.managers.channelManager.getProtoDesc('chatter')).toBeUndefined();
  stage.hear(B, writer('talker', 'chatter'), described);
  expect(stage.managers.channelManager.getProtoDesc('chatter')).toEqual(new Uint8Array([1]));
  stage.hear(C, writer('other', 'chatter'), earlier);
  expect(stage.managers.channelManager.getProtoDesc('chatter')).toEqual(new Uint8Array([2]));
  stage.managers.onOwnerGone('c', 'left');
  expect(stage.managers.channelManager.getProtoDesc('chatter')).toEqual(new Uint8Array([1]));
  expect(stage.managers.channelManager.getProtoDesc('nobody')).toBeUndefined();
});

test('the type of a channel is that of its earliest writer, in whatever order they are heard', () => {
  for (const order of [
    [A, B],
    [B, A],
  ] as const) {
    const stage = new ManagerStage();
    stage.hear(C, reader('listener', 'chatter'), { patch: { messageType: 'of.Reader' } });
    expect(stage.managers.channelManager.getMsgType('chatter')).toBe('of.Reader');
    for (const owner of order) {
      const at = owner === A ? START_NS : START_NS + 1n;
      stage.hear(owner, writer('talker', 'chatter'), { at, patch: { messageType: `of.${owner.key}` } });
    }
    expect(stage.managers.channelManager.getMsgType('chatter')).toBe('of.a');
  }
});

test('types match where they are equal, or one stands for any', () => {
  const { channelManager } = new ManagerStage().managers;
  expect(channelManager.isMessageTypeMatching('a.B', 'a.B')).toBe(true);
  expect(channelManager.isMessageTypeMatching('a.B', 'a.C')).toBe(false);
  expect(channelManager.isMessageTypeMatching('a.B', 'apollo.cyber.message.RawMessage')).toBe(true);
  expect(channelManager.isMessageTypeMatching('apollo.cyber.message.PyMessage', 'a.B')).toBe(true);
  expect(channelManager.isMessageTypeMatching('apollo.cyber.message.Raw', 'a.B')).toBe(false);
});

test('a channel JOIN before its node’s is as good', () => {
  const stage = new ManagerStage();
  stage.hear(A, writer('talker', 'chatter'));
  stage.hear(A, node('talker'));
  expect(stage.managers.channelManager.getWritersOfNode('talker').map(processText)).toEqual(['host-a+100']);
  expect(stage.managers.nodeManager.hasNode('talker')).toBe(true);
});

test('a writer without a node is no vertex of the graph', () => {
  const stage = new ManagerStage();
  stage.hear(A, writer('', 'chatter'));
  stage.hear(B, reader('listener', 'chatter'));
  expect(stage.managers.channelManager.hasWriter('chatter')).toBe(true);
  expect(stage.managers.channelManager.getEdges()).toEqual([]);
  stage.managers.onOwnerGone('a', 'left');
  expect(stage.managers.channelManager.hasWriter('chatter')).toBe(false);
});

test('a writer that comes to have another channel under one id is on that one only', () => {
  const stage = new ManagerStage();
  stage.hear(A, writer('talker', 'chatter'));
  stage.hear(B, reader('listener', 'chatter'));
  stage.hear(A, writer('talker', 'chatter'), { patch: { channelName: 'gossip' } });
  const { channelManager } = stage.managers;
  expect([channelManager.hasWriter('chatter'), channelManager.hasWriter('gossip')]).toEqual([false, true]);
  expect(channelManager.getEdges()).toEqual([]);
  expect(stage.told().slice(2)).toEqual(['leave chatter announced', 'join gossip announced']);
});
