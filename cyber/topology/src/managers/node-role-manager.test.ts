import { describe, expect, test } from 'vitest';
import { ManagerStage, START_NS, change, conflictText, node, processText, remote } from './testing/manager-stage.js';

const SECOND_NS = 1_000_000_000n;
const [A, B, C] = [remote('a'), remote('b'), remote('c')];
const TALKER = node('talker');

function holder(stage: ManagerStage): string | undefined {
  const role = stage.managers.nodeManager.getNode('talker');
  return role === undefined ? undefined : processText(role);
}

describe('restart within the lease (31-, section 7, row 1)', () => {
  test('C++: the node disappears from every peer with its predecessor; ours: it has the name from then on', () => {
    const stage = new ManagerStage();
    stage.hear(A, TALKER, { at: START_NS });
    stage.hear(B, TALKER, { at: START_NS + 5n * SECOND_NS });
    expect(holder(stage)).toBe('host-a+100');
    stage.managers.onOwnerGone('a', 'lost');
    expect(stage.managers.nodeManager.hasNode('talker')).toBe(true);
    expect(holder(stage)).toBe('host-b+100');
    expect(stage.managers.nodeManager.conflicts).toEqual([]);
  });

  test('C++: a LEAVE takes the name from whoever has it; ours: only from who says it', () => {
    const stage = new ManagerStage();
    stage.hear(A, TALKER);
    stage.hear(B, TALKER, { at: START_NS + 1n });
    stage.hear(B, TALKER, { operate: 'leave' });
    expect(holder(stage)).toBe('host-a+100');
    stage.hear(C, TALKER, { operate: 'leave' });
    expect(holder(stage)).toBe('host-a+100');
    stage.hear(A, TALKER, { operate: 'leave' });
    expect(stage.managers.nodeManager.hasNode('talker')).toBe(false);
    expect(stage.managers.nodeManager.getNodes()).toEqual([]);
  });
});

describe('who keeps a name', () => {
  test('the earlier one, whoever is heard first; the later one is told', () => {
    for (const order of [
      [A, B],
      [B, A],
    ] as const) {
      const stage = new ManagerStage();
      for (const owner of order) stage.hear(owner, TALKER, { at: owner === A ? START_NS : START_NS - 1n });
      expect(holder(stage)).toBe('host-b+100');
      expect(stage.toldConflicts()).toEqual(['talker: host-b+100 before host-a+100']);
      expect(stage.managers.nodeManager.getNodes().map(processText)).toEqual(['host-b+100']);
      expect(stage.managers.nodeManager.roles).toHaveLength(2);
    }
  });

  test('of equal times the smaller host name, then the smaller process id, then the smaller participant', () => {
    const stage = new ManagerStage();
    const [x9, x10] = [remote('k', 'x', 9), remote('j', 'x', 10)];
    const [y, twin] = [remote('i', 'y', 1), remote('l', 'x', 9)];
    for (const owner of [y, x10, twin, x9]) stage.hear(owner, TALKER);
    const winners: (string | undefined)[] = [];
    for (const key of ['k', 'l', 'j', 'i']) {
      winners.push(stage.managers.nodeManager.getNode('talker')?.owner.key);
      stage.managers.onOwnerGone(key, 'left');
    }
    expect(winners).toEqual(['k', 'l', 'j', 'i']);
  });

  test('an own node that is later loses, and one that is earlier wins', () => {
    const stage = new ManagerStage();
    stage.join(TALKER);
    stage.hear(A, TALKER, { at: START_NS + 1n });
    stage.hear(B, TALKER, { at: START_NS - 1n });
    expect(stage.toldConflicts()).toEqual([
      'talker: me+7 before host-a+100',
      'talker: host-b+100 before me+7',
      'talker: host-b+100 before host-a+100',
    ]);
    expect(stage.managers.nodeManager.conflicts.map(conflictText)).toEqual([
      'talker: host-b+100 before me+7',
      'talker: host-b+100 before host-a+100',
    ]);
  });

  test('a pair is told once while it lasts, and what is said again changes nothing', () => {
    const stage = new ManagerStage();
    stage.hear(A, TALKER);
    stage.hear(B, TALKER, { at: START_NS + 1n });
    stage.hear(B, TALKER, { at: START_NS + 1n });
    stage.hear(B, TALKER, { at: START_NS + 2n });
    expect(stage.toldConflicts()).toHaveLength(1);
    stage.hear(B, TALKER, { at: START_NS - 2n });
    expect(stage.toldConflicts()).toEqual(['talker: host-b+100 before host-a+100']);
    stage.hear(B, TALKER, { operate: 'leave' });
    stage.hear(B, TALKER, { at: START_NS + 1n });
    expect(stage.toldConflicts()).toEqual(['talker: host-a+100 before host-b+100']);
  });

  test('when the one of three that has the name goes, the other two are a new pair', () => {
    const stage = new ManagerStage();
    for (const [owner, after] of [
      [A, 0n],
      [B, 1n],
      [C, 2n],
    ] as const)
      stage.hear(owner, TALKER, { at: START_NS + after });
    stage.toldConflicts();
    stage.managers.onOwnerGone('a', 'left');
    expect(stage.toldConflicts()).toEqual(['talker: host-b+100 before host-c+100']);
  });

  test('whoever listens for conflicts may leave at once', () => {
    const stage = new ManagerStage();
    stage.hear(A, TALKER, { at: START_NS - 1n });
    stage.managers.nodeManager.onConflict(({ loser }) => {
      if (loser.owner.isOwn) stage.leave(TALKER);
    });
    stage.join(TALKER);
    expect(stage.published.map(({ operate }) => operate)).toEqual(['join', 'leave']);
    expect(stage.told()).toEqual(['join talker announced', 'join talker own', 'leave talker own']);
  });
});

describe('times that can not be', () => {
  test.each([
    ['1 ns after 1970', 1n],
    ['0', 0n],
    ['2014', BigInt(Date.UTC(2014, 11, 31)) * 1_000_000n],
    ['two days ahead', START_NS + 172_800n * SECOND_NS],
    ['the largest', 2n ** 64n - 1n],
  ])('C++: a forged JOIN of %s ends the process; ours: it is counted and loses (row 3)', (_name, at) => {
    const stage = new ManagerStage();
    stage.join(TALKER);
    expect(stage.hear(A, TALKER, { at })).toBe('implausible-time, used');
    expect(stage.toldConflicts()).toEqual(['talker: me+7 before host-a+100']);
    stage.leave(TALKER);
    expect(holder(stage)).toBe('host-a+100');
  });

  test('a clock that is an hour wrong is believed', () => {
    const stage = new ManagerStage();
    stage.join(TALKER);
    expect(stage.hear(A, TALKER, { at: START_NS - 3600n * SECOND_NS })).toBeUndefined();
    expect(holder(stage)).toBe('host-a+100');
  });

  test('between two that can not be, the earlier one', () => {
    const stage = new ManagerStage();
    stage.hear(A, TALKER, { at: 2n });
    stage.hear(B, TALKER, { at: 1n });
    expect(holder(stage)).toBe('host-b+100');
  });
});

describe('a role that names another process than its participant does', () => {
  test('it is used and counted, but takes no name from who speaks for himself', () => {
    const stage = new ManagerStage();
    stage.join(TALKER);
    const patch = { hostName: 'somebody', processId: 1 };
    expect(stage.hear(A, TALKER, { at: START_NS - SECOND_NS, patch })).toBe('foreign-role, used');
    expect(stage.toldConflicts()).toEqual(['talker: me+7 before somebody+1']);
    stage.leave(TALKER);
    expect(holder(stage)).toBe('somebody+1');
  });

  test('a participant without a name of the kind contradicts nobody', () => {
    const stage = new ManagerStage();
    const nameless = { ...A, hostName: undefined, processId: undefined };
    expect(stage.hear(nameless, TALKER)).toBeUndefined();
  });
});

test('claims of one name are bounded', () => {
  const stage = new ManagerStage();
  const results = new Set<string | undefined>();
  for (let id = 1; id <= 257; id++) {
    results.add(stage.hear(remote(`k${id}`, 'host', id), TALKER, { at: START_NS - BigInt(id) }));
  }
  expect([...results]).toEqual([undefined, 'too-many']);
  expect(stage.managers.nodeManager.roles).toHaveLength(256);
});

test('who claims a name for many others leaves room for those who speak for themselves', () => {
  const stage = new ManagerStage();
  const results = new Set<string | undefined>();
  for (let id = 1000; id < 1300; id++) results.add(stage.hear(A, TALKER, { patch: { processId: id } }));
  expect([...results]).toEqual(['foreign-role, used', 'too-many']);
  expect(stage.hear(B, TALKER)).toBeUndefined();
  expect(stage.managers.nodeManager.getNode('talker')?.owner.key).toBe(B.key);
});

test('a node that comes to have another name under one id has that one only', () => {
  const stage = new ManagerStage();
  stage.hear(A, TALKER);
  const { nodeId } = change(A, TALKER).roleAttr!;
  expect(stage.hear(A, node('other'), { patch: { nodeId } })).toBe('wrong-id, used');
  expect(stage.managers.nodeManager.getNodes().map(({ attributes }) => attributes.nodeName)).toEqual(['other']);
  expect(stage.managers.nodeManager.hasNode('talker')).toBe(false);
  expect(stage.told()).toEqual(['join talker announced', 'leave talker announced', 'join other announced']);
});
