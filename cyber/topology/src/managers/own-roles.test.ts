import { create } from '@bufbuild/protobuf';
import { describe, expect, test } from 'vitest';
import { RoleAttributesSchema } from '#gen/cyber/proto/role_attributes_pb.js';
import { OperateType, RoleType } from '#gen/cyber/proto/topology_change_pb.js';
import {
  ManagerStage,
  START_NS,
  client,
  node,
  processText,
  reader,
  remote,
  server,
  writer,
} from './testing/manager-stage.js';

const [A, B] = [remote('a'), remote('b')];

describe('own roles', () => {
  test('join: applied, told, published with the time of this process and all that others need', () => {
    const stage = new ManagerStage();
    const role = stage.join(writer('talker', 'chatter'));
    expect(role).toMatchObject({ type: RoleType.ROLE_WRITER, timestamp: START_NS, owner: { key: 'own', isOwn: true } });
    expect(stage.published).toMatchObject([
      {
        operate: 'join',
        topic: 'channel_change_broadcast',
        message: {
          timestamp: START_NS,
          changeType: 2,
          operateType: OperateType.OPT_JOIN,
          roleType: RoleType.ROLE_WRITER,
          roleAttr: stage.attributes(writer('talker', 'chatter')),
        },
      },
    ]);
    expect(stage.told()).toEqual(['join chatter own']);
    expect(stage.managers.channelManager.getWritersOfChannel('chatter')).toEqual([role]);
  });

  test('leave: published with all attributes and its own time; twice is once', async () => {
    const stage = new ManagerStage();
    stage.join(node('talker'));
    await stage.clock.advance(1000);
    expect(stage.leave(node('talker'))).toBe(true);
    expect(stage.leave(node('talker'))).toBe(false);
    expect(stage.published.map(({ operate, message: { timestamp } }) => [operate, timestamp])).toEqual([
      ['join', START_NS],
      ['leave', START_NS + 1_000_000_000n],
    ]);
    expect(stage.published[1]?.message.roleAttr).toEqual(stage.attributes(node('talker')));
    expect(stage.told()).toEqual(['join talker own', 'leave talker own']);
  });

  test('joining again with the same attributes is nothing new, with others it is said and told anew', () => {
    const stage = new ManagerStage();
    const first = stage.join(writer('talker', 'chatter'));
    expect(stage.join(writer('talker', 'chatter'))).toBe(first);
    expect(stage.published).toHaveLength(1);
    stage.join({ ...writer('talker', 'chatter'), messageType: 'other.Type' });
    expect(stage.told()).toEqual(['join chatter own', 'join chatter own']);
    expect(stage.managers.channelManager.ownJoins().map(({ roleAttr }) => roleAttr?.messageType)).toEqual([
      'other.Type',
    ]);
    expect(stage.managers.channelManager.getMsgType('chatter')).toBe('other.Type');
    expect(stage.leave(writer('talker', 'chatter'))).toBe(true);
    expect(stage.managers.channelManager.roles).toEqual([]);
  });

  test('what the caller changes later is not what joined', () => {
    const stage = new ManagerStage();
    const attributes = stage.attributes(writer('talker', 'chatter'));
    stage.managers.channelManager.join(attributes, RoleType.ROLE_WRITER);
    attributes.messageType = 'other.Type';
    expect(stage.managers.channelManager.getMsgType('chatter')).toBe('apollo.cyber.message.RawMessage');
    stage.managers.channelManager.join(attributes, RoleType.ROLE_WRITER);
    expect(stage.managers.channelManager.getMsgType('chatter')).toBe('other.Type');
  });

  test('one that is not published is known here only, until it is joined for all', () => {
    const stage = new ManagerStage();
    stage.join(node('talker'), false);
    expect(stage.published).toEqual([]);
    expect(stage.managers.nodeManager.ownJoins()).toEqual([]);
    expect(stage.managers.nodeManager.hasNode('talker')).toBe(true);
    stage.join(node('talker'));
    expect(stage.published.map(({ operate }) => operate)).toEqual(['join']);
    stage.leave(node('talker'));
    stage.join(node('listener'), false);
    stage.leave(node('listener'));
    expect(stage.published.map(({ operate }) => operate)).toEqual(['join', 'leave']);
  });

  test('clients of one service on one node are one role: the first JOIN and the last LEAVE are published', () => {
    const stage = new ManagerStage();
    for (let uses = 0; uses < 3; uses++) stage.join(client('talker', 'service'));
    for (let uses = 0; uses < 2; uses++) expect(stage.leave(client('talker', 'service'))).toBe(true);
    expect(stage.published.map(({ operate }) => operate)).toEqual(['join']);
    expect(stage.managers.serviceManager.getClients('service')).toHaveLength(1);
    expect(stage.leave(client('talker', 'service'))).toBe(true);
    expect(stage.leave(client('talker', 'service'))).toBe(false);
    expect(stage.published.map(({ operate }) => operate)).toEqual(['join', 'leave']);
    expect(stage.told()).toEqual(['join service own', 'leave service own']);
  });

  test('JOINs of living published roles, in their order', () => {
    const stage = new ManagerStage();
    for (const name of ['a', 'b', 'c']) stage.join(writer('talker', name));
    stage.leave(writer('talker', 'b'));
    stage.join(reader('talker', 'd'), false);
    stage.join({ ...writer('talker', 'a'), messageType: 'other.Type' });
    const joins = stage.managers.channelManager.ownJoins();
    expect(joins.map(({ roleAttr }) => roleAttr?.channelName)).toEqual(['a', 'c']);
  });

  test('a role of another manager, or without what Check() asks for, is the caller’s fault', () => {
    const stage = new ManagerStage();
    const { nodeManager, channelManager } = stage.managers;
    expect(() => nodeManager.join(stage.attributes(writer('talker', 'c')), RoleType.ROLE_WRITER)).toThrow(
      expect.objectContaining({
        code: 'TOPOLOGY_ROLE',
        message: 'node_change_broadcast: a ROLE_WRITER joins; expected ROLE_NODE.',
      }),
    );
    const empty = create(RoleAttributesSchema, { nodeName: 'talker' });
    expect(() => channelManager.join(empty, RoleType.ROLE_READER)).toThrow(
      expect.objectContaining({
        code: 'TOPOLOGY_ROLE',
        message: 'channel_change_broadcast: a ROLE_READER joins without channel_name; set it.',
      }),
    );
    expect(nodeManager.leave(stage.attributes(writer('talker', 'c')), RoleType.ROLE_WRITER)).toBe(false);
    expect(stage.published).toEqual([]);
  });

  test('what others could not read, or would refuse, is the caller’s fault too, and nothing of it is kept', () => {
    const stage = new ManagerStage();
    const { nodeManager, channelManager } = stage.managers;
    const half = stage.attributes(node('half \ud83d'));
    expect(() => nodeManager.join(half, RoleType.ROLE_NODE)).toThrow(
      expect.objectContaining({ code: 'TOPOLOGY_ROLE' }),
    );
    const long = stage.attributes(node('n'.repeat(1025)));
    const tooLarge: unknown = expect.objectContaining({ code: 'TOPOLOGY_TOO_LARGE' });
    expect(() => nodeManager.join(long, RoleType.ROLE_NODE)).toThrow(tooLarge);
    const described = stage.attributes(writer('n', 'c'));
    described.protoDesc = new Uint8Array(2 ** 20 + 1);
    expect(() => channelManager.join(described, RoleType.ROLE_WRITER)).toThrow(tooLarge);
    expect(stage.managers.roleCount).toBe(0);
    expect(stage.published).toEqual([]);
    stage.join(node('whole 😀'));
    expect(nodeManager.hasNode('whole 😀')).toBe(true);
  });

  test('close: own roles leave, the last first, once; then nothing joins and nobody is heard', () => {
    const stage = new ManagerStage();
    stage.hear(A, node('other'));
    stage.join(node('talker'));
    stage.join(node('listener'), false);
    for (let uses = 0; uses < 2; uses++) stage.join(server('talker', 'service'));
    stage.told();
    stage.managers.close();
    stage.managers.close();
    expect(stage.told()).toEqual(['leave service own', 'leave listener own', 'leave talker own']);
    expect(stage.published.map(({ operate, topic }) => `${operate} ${topic}`)).toEqual([
      'join node_change_broadcast',
      'join service_change_broadcast',
      'leave service_change_broadcast',
      'leave node_change_broadcast',
    ]);
    expect(() => stage.join(node('talker'))).toThrow(expect.objectContaining({ code: 'TOPOLOGY_CLOSED' }));
    expect(stage.leave(node('talker'))).toBe(false);
    expect(stage.hear(B, node('late'))).toBeUndefined();
    expect(stage.managers.nodeManager.roles.map(processText)).toEqual(['host-a+100']);
  });
});

describe('more roles than others would take of one process', () => {
  test('are refused when they join, unless only this process is to know them', () => {
    const stage = new ManagerStage({ maxRolesPerParticipant: 2 });
    stage.join(node('a'));
    stage.join(writer('a', 'chatter'));
    expect(() => stage.join(node('b'))).toThrow(expect.objectContaining({ code: 'TOPOLOGY_TOO_LARGE' }));
    expect(stage.managers.nodeManager.hasNode('b')).toBe(false);
    expect(stage.published).toHaveLength(2);
    const attributes = stage.attributes(node('quiet'));
    stage.managers.nodeManager.join(attributes, RoleType.ROLE_NODE, false);
    expect(() => stage.managers.nodeManager.join(attributes, RoleType.ROLE_NODE)).toThrow();
    stage.leave(writer('a', 'chatter'));
    stage.managers.nodeManager.join(attributes, RoleType.ROLE_NODE);
    stage.leave(node('quiet'));
    stage.join(node('b'));
    expect(() => stage.join(node('c'))).toThrow();
  });

  test('are none where there are no others', () => {
    const stage = new ManagerStage({ maxRolesPerParticipant: 1, maxOctetsPerParticipant: 10 }, { isAlone: true });
    for (const name of ['a', 'b', 'c']) stage.join(node(name));
    stage.managers.channelManager.join(
      Object.assign(stage.attributes(writer('a', 'chatter')), { protoDesc: new Uint8Array(500) }),
      RoleType.ROLE_WRITER,
    );
    expect(stage.managers.roleCount).toBe(4);
  });

  test('octets too: equal descriptions count once, and one that grows counts as it is', () => {
    const stage = new ManagerStage({ maxOctetsPerParticipant: 1000 });
    const { channelManager } = stage.managers;
    const join = (channel: string, length: number): unknown => {
      const attributes = stage.attributes(writer('a', channel));
      return channelManager.join(
        Object.assign(attributes, { protoDesc: new Uint8Array(length) }),
        RoleType.ROLE_WRITER,
      );
    };
    for (const channel of ['x', 'y', 'z']) join(channel, 500);
    const held = channelManager.getWriters().map(({ attributes }) => attributes.protoDesc);
    expect(new Set(held).size).toBe(1);
    expect(() => join('w', 501)).toThrow(expect.objectContaining({ code: 'TOPOLOGY_TOO_LARGE' }));
    expect(() => join('x', 501)).toThrow(expect.objectContaining({ code: 'TOPOLOGY_TOO_LARGE' }));
    expect(channelManager.getProtoDesc('x')).toHaveLength(500);
    join('x', 0);
    for (const channel of ['y', 'z']) stage.leave(writer('a', channel));
    join('w', 501);
  });
});
