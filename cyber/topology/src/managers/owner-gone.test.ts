import { expect, test } from 'vitest';
import { OperateType } from '#gen/cyber/proto/topology_change_pb.js';
import { ManagerStage, START_NS, node, remote, server, writer } from './testing/manager-stage.js';

const [A, B] = [remote('a'), remote('b')];

test('C++: either of two participants of a process takes all of its roles; ours: what it announced (row 10)', async () => {
  const stage = new ManagerStage();
  const [topology, transport] = [remote('p1', 'vm', 1), remote('p2', 'vm', 1)];
  stage.hear(topology, node('talker'));
  stage.hear(transport, node('listener'));
  await stage.clock.advance(2000);
  stage.told();
  stage.changes.length = 0;
  stage.managers.onOwnerGone('p2', 'left');
  expect(stage.managers.nodeManager.getNodes().map(({ attributes }) => attributes.nodeName)).toEqual(['talker']);
  expect(stage.changes).toMatchObject([
    {
      operate: 'leave',
      cause: 'participant-left',
      message: { operateType: OperateType.OPT_LEAVE, timestamp: START_NS + 2_000_000_000n },
    },
  ]);
});

test('lost and back: what it had announced lives again, and its JOINs then are nothing new (row 2)', () => {
  const stage = new ManagerStage();
  const roles = [node('talker'), writer('talker', 'chatter'), server('talker', 'service')];
  for (const role of roles) stage.hear(A, role);
  stage.told();
  stage.managers.onOwnerGone('a', 'lost');
  expect(stage.told()).toEqual([
    'leave talker participant-lost',
    'leave chatter participant-lost',
    'leave service participant-lost',
  ]);
  expect(stage.managers.lapsedCount).toBe(3);
  expect(stage.managers.roleCount).toBe(0);
  stage.managers.onOwnerReturned(A);
  expect(stage.told()).toEqual(['join talker returned', 'join chatter returned', 'join service returned']);
  for (const role of roles) stage.hear(A, role);
  expect(stage.told()).toEqual([]);
  expect(stage.managers.lapsedCount).toBe(0);
  expect(stage.managers.roleCount).toBe(3);
});

test('a LEAVE that arrives before the return takes the lapsed role, a JOIN replaces it', () => {
  const stage = new ManagerStage();
  for (const name of ['x', 'y', 'z']) stage.hear(A, node(name));
  stage.managers.onOwnerGone('a', 'lost');
  stage.hear(A, node('x'), { operate: 'leave' });
  stage.hear(A, node('y'), { at: START_NS + 5n });
  expect(stage.managers.lapsedCount).toBe(1);
  stage.told();
  stage.managers.onOwnerReturned(A);
  expect(stage.told()).toEqual(['join z returned']);
  expect(stage.managers.nodeManager.getNode('y')?.timestamp).toBe(START_NS + 5n);
});

test('who said goodbye, or tells everything again, is not kept', () => {
  const stage = new ManagerStage();
  stage.hear(A, node('x'));
  stage.managers.onOwnerGone('a', 'lost');
  stage.managers.onOwnerGone('a', 'left');
  expect(stage.managers.lapsedCount).toBe(0);
  stage.hear(A, node('x'));
  stage.managers.onOwnerGone('a', 'lost');
  stage.managers.forgetLapsed('a');
  stage.managers.onOwnerReturned(A);
  expect(stage.managers.roleCount).toBe(0);
});

test('those that return get as much room as there is', () => {
  const stage = new ManagerStage({ maxRoles: 2 });
  for (const name of ['x', 'y']) stage.hear(A, node(name));
  stage.managers.onOwnerGone('a', 'lost');
  stage.hear(B, node('z'));
  stage.managers.onOwnerReturned(A);
  expect(stage.managers.nodeManager.getNodes().map(({ attributes }) => attributes.nodeName)).toEqual(['z', 'x']);
});
