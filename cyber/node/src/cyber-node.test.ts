import { deferred } from '@blender-sim/base';
import { RoleType } from '@blender-sim/topology';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { nodeAttributes } from './role-attributes.js';
import { StagedProcess } from './testing/staged-process.js';
import { textType } from './testing/text-type.js';

const TEXT = textType();
const FAR = { hostName: 'far', hostIp: '10.0.0.9', processId: 77 };

const staged: StagedProcess[] = [];

async function stage(interrupt?: () => void): Promise<StagedProcess> {
  const process = await StagedProcess.create(undefined, interrupt);
  staged.push(process);
  return process;
}

afterEach(async () => {
  for (const process of staged.splice(0)) expect(await process.close()).toEqual([]);
});

describe('the name of a node', () => {
  test('that another process has is refused with who has it', async () => {
    const process = await stage();
    process.join(RoleType.ROLE_NODE, nodeAttributes(FAR, 'talker'));
    await expect(process.cyber.createNode('talker')).rejects.toMatchObject({
      code: 'CYBER_NODE_NAME_TAKEN',
      message: 'pid 77 on far has a node "talker": use another name.',
      fields: { nodeName: 'talker', hostName: 'far', processId: 77 },
    });
    expect(process.cyber.nodes).toEqual([]);
    process.leave(RoleType.ROLE_NODE, nodeAttributes(FAR, 'talker'));
    expect((await process.cyber.createNode('talker')).name).toBe('talker');
  });

  test('is taken once in this process too, also while it is being asked for, until the node closes', async () => {
    const process = await stage();
    const first = process.cyber.createNode('talker');
    await expect(process.cyber.createNode('talker')).rejects.toMatchObject({
      code: 'CYBER_NODE_NAME_TAKEN',
      message: 'this process has a node "talker": use another name.',
    });
    const node = await first;
    await expect(process.cyber.createNode('talker')).rejects.toMatchObject({ code: 'CYBER_NODE_NAME_TAKEN' });
    await Promise.all([node.close(), node.close()]);
    await node.closed;
    expect(process.cyber.topology.nodeManager.hasNode('talker')).toBe(false);
    await process.cyber.createNode('talker');
  });

  test('is free again when the wait for it was ended', async () => {
    const process = await stage();
    const abort = new AbortController();
    abort.abort(new Error('enough'));
    await expect(process.cyber.createNode('talker', { signal: abort.signal })).rejects.toThrow('enough');
    await process.cyber.createNode('talker');
  });

  test.each(['', 'x'.repeat(1025)])('has to be one (case %#)', async (name) => {
    const process = await stage();
    await expect(process.cyber.createNode(name)).rejects.toMatchObject({ code: 'CYBER_CONFIG' });
  });
});

describe('a node that loses its name to an earlier one', () => {
  test('tells, closes its roles, rejects with who has it, and leaves other nodes alone', async () => {
    const process = await stage();
    const node = await process.cyber.createNode('talker');
    const other = await process.cyber.createNode('listener');
    const writer = node.createWriter({ channel: 'channel/chatter', type: TEXT });
    const told: string[] = [];
    node.onDuplicate(({ winner, loser }) =>
      told.push(`${winner.attributes.hostName} ${loser.attributes.hostName} ${node.isClosed}`),
    );
    process.aheadMs = -1000;
    process.join(RoleType.ROLE_NODE, nodeAttributes(FAR, 'talker'));
    await expect(node.closed).rejects.toMatchObject({
      code: 'CYBER_NODE_NAME_TAKEN',
      fields: { hostName: 'far', processId: 77 },
    });
    expect(told).toEqual(['far here false']);
    expect(process.cyber.topology.channelManager.roles).toEqual([]);
    await expect(writer.write('x')).rejects.toMatchObject({ code: 'CYBER_CLOSED' });
    expect(process.cyber.nodes).toEqual([other]);
    expect(other.isClosed).toBe(false);
    await node.close();
  });

  test('ends the process where that is wanted: once, and after all of it is closed', async () => {
    const ended = deferred<readonly unknown[]>();
    const interrupt = vi.fn(() =>
      ended.resolve([process.cyber.nodes, process.cyber.topology.nodeManager.hasNode('listener')]),
    );
    const process = await stage(interrupt);
    const node = await process.cyber.createNode('talker');
    const other = await process.cyber.createNode('listener');
    process.aheadMs = -1000;
    process.join(RoleType.ROLE_NODE, nodeAttributes(FAR, 'talker'));
    await expect(node.closed).rejects.toMatchObject({ code: 'CYBER_NODE_NAME_TAKEN' });
    await other.closed;
    expect(await ended.promise).toEqual([[], false]);
    expect(interrupt).toHaveBeenCalledTimes(1);
  });

  test('ends it also where closing takes too long', async () => {
    const interrupt = vi.fn();
    const process = await stage(interrupt);
    const { topology } = process.cyber;
    const stuck = deferred<void>();
    const close = topology.close.bind(topology);
    vi.spyOn(topology, 'close').mockReturnValueOnce(stuck.promise.then(close));
    const node = await process.cyber.createNode('talker');
    process.aheadMs = -1000;
    process.join(RoleType.ROLE_NODE, nodeAttributes(FAR, 'talker'));
    await expect(node.closed).rejects.toMatchObject({ code: 'CYBER_NODE_NAME_TAKEN' });
    await process.clock.advance(4900);
    expect(interrupt).not.toHaveBeenCalled();
    await process.clock.advance(200);
    expect(interrupt).toHaveBeenCalledTimes(1);
    stuck.resolve();
  });

  test('never ends it where the node has stood for longer than a lease: in C++ a wrong clock, or a forgery, does', async () => {
    const interrupt = vi.fn();
    const process = await stage(interrupt);
    const node = await process.cyber.createNode('talker');
    const other = await process.cyber.createNode('listener');
    await process.clock.advance(12_001);
    process.aheadMs = -60_000;
    process.join(RoleType.ROLE_NODE, nodeAttributes(FAR, 'talker'));
    await expect(node.closed).rejects.toMatchObject({ code: 'CYBER_NODE_NAME_TAKEN' });
    await process.clock.advance(10_000);
    expect([other.isClosed, interrupt.mock.calls.length]).toEqual([false, 0]);
  });

  test('rejects with who has it also where a listener closes the node, and ends the process once', async () => {
    const interrupt = vi.fn();
    const process = await stage(interrupt);
    const node = await process.cyber.createNode('talker');
    node.onDuplicate(() => void node.close());
    node.onDuplicate(() => {
      throw new Error('a listener of the program');
    });
    process.aheadMs = -1000;
    process.join(RoleType.ROLE_NODE, nodeAttributes(FAR, 'talker'));
    await expect(node.closed).rejects.toMatchObject({ code: 'CYBER_NODE_NAME_TAKEN' });
    await process.cyber.close();
    await process.clock.advance(0);
    expect(interrupt).toHaveBeenCalledTimes(1);
    expect(process.cyber.nodes).toEqual([]);
  });

  describe('that was there before it', () => {
    test.each([
      ['ends the process where that is wanted, after createNode has rejected', 0, {}, true],
      ['does not where it would win in C++: the other’s clock is ahead', 60_000, {}, false],
      ['does not for a time that cannot be', -3000 * 86_400_000, {}, false],
      ['does not for one that speaks for another process', 0, { processId: 78 }, false],
    ] as const)('%s', async (_, aheadMs, claim, ends) => {
      const order: string[] = [];
      const process = await stage(() => order.push('interrupt'));
      const other = await process.cyber.createNode('listener');
      process.aheadMs = aheadMs;
      process.join(RoleType.ROLE_NODE, nodeAttributes({ ...FAR, ...claim }, 'talker'));
      await process.cyber.createNode('talker').catch((error: unknown) => {
        expect(error).toMatchObject({ code: 'CYBER_NODE_NAME_TAKEN', fields: { hostName: 'far' } });
        order.push('rejected');
      });
      await process.clock.advance(10_000);
      expect(order).toEqual(ends ? ['rejected', 'interrupt'] : ['rejected']);
      expect([other.isClosed, process.cyber.topology.nodeManager.hasNode('listener')]).toEqual([ends, !ends]);
    });
  });

  test('keeps it against a later one', async () => {
    const interrupt = vi.fn();
    const process = await stage(interrupt);
    const node = await process.cyber.createNode('talker');
    process.aheadMs = 1000;
    process.join(RoleType.ROLE_NODE, nodeAttributes(FAR, 'talker'));
    await process.clock.advance(100);
    expect([node.isClosed, interrupt.mock.calls.length]).toEqual([false, 0]);
  });
});

describe('a closed process', () => {
  test('has no nodes, makes none, and closes twice', async () => {
    const process = await stage();
    const node = await process.cyber.createNode('talker');
    const closing = Promise.all([process.cyber.close(), process.cyber.close()]);
    await process.clock.advance(1000);
    await closing;
    expect([node.isClosed, process.cyber.nodes]).toEqual([true, []]);
    await expect(process.cyber.createNode('late')).rejects.toMatchObject({ code: 'CYBER_CLOSED' });
  });
});
