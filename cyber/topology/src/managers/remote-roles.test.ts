import { create } from '@bufbuild/protobuf';
import { describe, expect, test } from 'vitest';
import { ChangeMsgSchema, RoleType } from '#gen/cyber/proto/topology_change_pb.js';
import type { RoleOwner } from '../roles/role.js';
import { ManagerStage, START_NS, change, node, remote, server, writer } from './testing/manager-stage.js';

const [A, B] = [remote('a'), remote('b')];

describe('messages of others', () => {
  test('C++: a JOIN told again is there twice; ours: once, and told once (row 12)', () => {
    const stage = new ManagerStage();
    for (let times = 0; times < 3; times++) stage.hear(A, writer('talker', 'chatter'));
    expect(stage.managers.channelManager.getWritersOfChannel('chatter')).toHaveLength(1);
    expect(stage.managers.channelManager.getWritersOfNode('talker')).toHaveLength(1);
    expect(stage.told()).toEqual(['join chatter announced']);
    stage.hear(A, writer('talker', 'chatter'), { operate: 'leave' });
    expect(stage.managers.channelManager.hasWriter('chatter')).toBe(false);
  });

  test('what is new about it is taken over in its place and told', async () => {
    const stage = new ManagerStage();
    stage.hear(A, writer('talker', 'chatter'));
    await stage.clock.advance(500);
    stage.hear(A, writer('talker', 'chatter'), { patch: { messageType: 'other.Type' } });
    stage.hear(A, writer('talker', 'chatter'), { patch: { messageType: 'other.Type' }, at: START_NS + 9n });
    expect(stage.told()).toHaveLength(3);
    expect(stage.managers.channelManager.roles).toMatchObject([
      { attributes: { messageType: 'other.Type' }, timestamp: START_NS + 9n, knownSince: 0 },
    ]);
  });

  test('a LEAVE of nobody is told to nobody', () => {
    const stage = new ManagerStage();
    expect(stage.hear(A, node('talker'), { operate: 'leave' })).toBeUndefined();
    expect(stage.told()).toEqual([]);
  });

  test('an operation that nobody knows is a LEAVE', () => {
    const stage = new ManagerStage();
    stage.hear(A, node('talker'));
    const message = change(A, node('talker'));
    Object.assign(message, { operateType: 77 });
    stage.managers.nodeManager.onRemoteChange(message, A);
    expect(stage.managers.nodeManager.roles).toEqual([]);
  });

  test('C++: same host name and process id are the own process; ours: only what the own participants sent (row 9)', () => {
    const stage = new ManagerStage();
    const container = remote('c', 'me', 7);
    expect(stage.hear(container, node('talker'))).toBeUndefined();
    expect(stage.managers.nodeManager.hasNode('talker')).toBe(true);
    const own: RoleOwner = { ...container, key: 'own', isOwn: true };
    expect(stage.hear(own, node('mine'))).toBe('own-process');
    expect(stage.managers.nodeManager.hasNode('mine')).toBe(false);
  });

  test('what is not used, and why', () => {
    const stage = new ManagerStage({ maxNameOctets: 100, maxProtoDescOctets: 10 });
    const { nodeManager } = stage.managers;
    const none = nodeManager.onRemoteChange(create(ChangeMsgSchema, { roleType: RoleType.ROLE_NODE }), A);
    expect(none).toEqual({ cause: 'no-role', isUsed: false });
    const wrong = nodeManager.onRemoteChange(change(A, writer('talker', 'chatter')), A);
    expect(wrong).toEqual({ cause: 'wrong-role', isUsed: false });
    expect(stage.hear(A, writer('talker', ''))).toBe('incomplete');
    expect(stage.hear(A, node('n'.repeat(100)))).toBeUndefined();
    expect(stage.hear(A, node('n'.repeat(101)))).toBe('too-long');
    expect(stage.hear(A, node('é'.repeat(50)))).toBeUndefined();
    expect(stage.hear(A, node('é'.repeat(51)))).toBe('too-long');
    const protoDesc = new Uint8Array(11);
    expect(stage.hear(A, writer('talker', 'big'), { patch: { protoDesc } })).toBe('no-description, used');
    expect(stage.managers.channelManager.getWritersOfChannel('big')[0]?.attributes.protoDesc).toHaveLength(0);
    expect(stage.hear(A, writer('talker', 'big'), { patch: { protoDesc }, operate: 'leave' })).toBeUndefined();
    expect(stage.managers.channelManager.hasWriter('big')).toBe(false);
    expect(stage.hear(A, writer('talker', 'chatter'), { patch: { channelId: 5n } })).toBe('wrong-id, used');
    expect(stage.managers.nodeManager.roles).toHaveLength(2);
  });

  test('what nobody asked for is not kept: unknown fields, the message around a description', () => {
    const stage = new ManagerStage();
    const message = change(A, writer('talker', 'chatter'));
    const protoDesc = new Uint8Array(100_000).subarray(7, 10).fill(9);
    Object.assign(message.roleAttr!, { protoDesc, $unknown: [{ no: 99, wireType: 2, data: new Uint8Array(1000) }] });
    stage.managers.channelManager.onRemoteChange(message, A);
    const kept = stage.managers.channelManager.roles[0]!.attributes;
    expect(kept.protoDesc).toEqual(new Uint8Array([9, 9, 9]));
    expect(kept.protoDesc.buffer.byteLength).toBe(3);
    expect(kept.$unknown).toBeUndefined();
    expect(message.roleAttr!.$unknown).toHaveLength(1);
  });
});

describe('limits on what others can make this process keep', () => {
  test('roles in all, over the three managers, own ones not counted', () => {
    const stage = new ManagerStage({ maxRoles: 3 });
    for (const name of ['x', 'y', 'z']) stage.join(node(name));
    expect(stage.hear(A, node('talker'))).toBeUndefined();
    expect(stage.hear(A, writer('talker', 'chatter'))).toBeUndefined();
    expect(stage.hear(B, server('talker', 'service'))).toBeUndefined();
    expect(stage.hear(B, node('more'))).toBe('too-many');
    expect(stage.hear(A, node('talker'), { at: START_NS + 1n })).toBeUndefined();
    stage.hear(A, writer('talker', 'chatter'), { operate: 'leave' });
    expect(stage.hear(B, node('more'))).toBeUndefined();
  });

  test('roles of a participant', () => {
    const stage = new ManagerStage({ maxRolesPerParticipant: 2 });
    const heard = ['1', '2', '3'].map((name) => stage.hear(A, node(name)));
    expect(heard).toEqual([undefined, undefined, 'too-many']);
    expect(stage.hear(B, node('3'))).toBeUndefined();
    stage.managers.onOwnerGone('a', 'left');
    expect(stage.hear(A, node('3'))).toBeUndefined();
  });

  test('octets of a participant, also where a role grows: the role is there without its description', () => {
    const stage = new ManagerStage({ maxOctetsPerParticipant: 1000 });
    const { channelManager } = stage.managers;
    const of = (length: number) => ({ patch: { protoDesc: new Uint8Array(length).fill(length) } });
    expect(stage.hear(A, writer('talker', 'a'), of(500))).toBeUndefined();
    expect(stage.hear(A, writer('talker', 'b'), of(501))).toBe('no-description, used');
    expect(channelManager.getProtoDesc('b')).toBeUndefined();
    expect(channelManager.hasWriter('b')).toBe(true);
    expect(stage.hear(A, writer('talker', 'b'), of(100))).toBeUndefined();
    expect(channelManager.getProtoDesc('b')).toHaveLength(100);
    expect(stage.hear(A, writer('talker', 'b'), of(501))).toBe('no-description, used');
    expect(stage.hear(A, writer('talker', 'a'), of(10))).toBeUndefined();
    expect(stage.hear(A, writer('talker', 'b'), of(501))).toBeUndefined();
    expect(channelManager.getProtoDesc('b')).toHaveLength(501);
    const heard = Array.from({ length: 30 }, (_, at) => stage.hear(A, writer('talker', `more-${at}`), of(502)));
    expect(heard[0]).toBe('no-description, used');
    expect(heard.at(-1)).toBe('too-many');
  });

  test('a description that many roles of a participant have is held, and counts, once', () => {
    const stage = new ManagerStage({ maxOctetsPerParticipant: 2000 });
    const { channelManager } = stage.managers;
    const described = { patch: { protoDesc: new Uint8Array(900) } };
    const hear = (from: RoleOwner, channel: string): string | undefined =>
      stage.hear(from, writer('talker', channel), { patch: { protoDesc: new Uint8Array(900) } });
    expect(['a', 'b', 'c', 'd'].map((channel) => hear(A, channel))).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    const held = new Set(channelManager.getWriters().map(({ attributes }) => attributes.protoDesc));
    expect(held.size).toBe(1);
    for (const channel of ['a', 'b', 'c']) stage.hear(A, writer('talker', channel), { ...described, operate: 'leave' });
    const other = { patch: { protoDesc: new Uint8Array(1500) } };
    expect(stage.hear(A, writer('talker', 'e'), other)).toBe('no-description, used');
    stage.hear(A, writer('talker', 'd'), { ...described, operate: 'leave' });
    expect(stage.hear(A, writer('talker', 'e'), other)).toBeUndefined();
    expect(hear(B, 'a')).toBeUndefined();
    // Of a process that fell silent and is back, too.
    expect(stage.hear(B, writer('talker', 'b'), described)).toBeUndefined();
    stage.managers.onOwnerGone('b', 'lost');
    stage.managers.onOwnerReturned(B);
    const returned = channelManager.getWriters().filter(({ owner }) => owner.key === 'b');
    expect(new Set(returned.map(({ attributes }) => attributes.protoDesc)).size).toBe(1);
    expect(returned).toHaveLength(2);
  });

  test('a JOIN told again leaves the description that is held in its place', () => {
    const stage = new ManagerStage();
    const hear = (channel: string, at: bigint): void => {
      expect(
        stage.hear(A, writer('talker', channel), { patch: { protoDesc: new Uint8Array(900) }, at }),
      ).toBeUndefined();
    };
    // The same, then a newer one; what comes after them has theirs.
    for (const at of [START_NS, START_NS, START_NS + 1n, START_NS + 1n]) hear('a', at);
    hear('b', START_NS);
    const [first, second, ...more] = stage.managers.channelManager.getWriters().map(({ attributes }) => attributes);
    expect(more).toEqual([]);
    expect(first?.protoDesc).toHaveLength(900);
    expect(second?.protoDesc).toBe(first?.protoDesc);
  });
});
