import { afterEach, describe, expect, test, vi } from 'vitest';
import { createCyber } from './create-cyber.js';
import { NodeWorld } from './testing/node-world.js';
import { textType } from './testing/text-type.js';

const TEXT = textType();
const HOST_1 = '10.0.0.2';
const HOST_2 = '10.0.0.3';

const worlds: NodeWorld[] = [];

function newWorld(): NodeWorld {
  const world = new NodeWorld();
  worlds.push(world);
  return world;
}

afterEach(async () => {
  for (const world of worlds.splice(0)) {
    await world.close();
    expect(world.clock.pending).toEqual([]);
  }
});

describe('processes of a network', () => {
  test('a second node of one name is refused with the holder; in C++ its process would end itself', async () => {
    const world = newWorld();
    const a = await world.process(1);
    await world.during(a.createNode('talker'));
    const b = await world.process(2);
    await expect(world.during(b.createNode('talker'))).rejects.toMatchObject({
      code: 'CYBER_NODE_NAME_TAKEN',
      fields: { hostName: 'host-1', processId: 1001 },
    });
  });

  test.each([true, false])('of two that meet later the second loses its node (ends itself: %s)', async (ends) => {
    const world = newWorld();
    world.network.partition([HOST_1], [HOST_2]);
    const interrupt = vi.fn();
    const options = { settleMs: 0, endsProcessOnDuplicate: ends };
    const a = await world.process(1, options, { end: { interrupt } });
    const first = await world.during(a.createNode('talker'));
    await world.clock.advance(100);
    const b = await world.process(2, options, { end: { interrupt } });
    const second = await world.during(b.createNode('talker'));
    let lost: unknown;
    second.closed.catch((error: unknown) => (lost = error));
    world.network.heal();
    await world.until(() => lost !== undefined, 10_000, 100);
    expect(lost).toMatchObject({ code: 'CYBER_NODE_NAME_TAKEN', fields: { hostName: 'host-1' } });
    if (ends) await world.until(() => interrupt.mock.calls.length > 0, 6000);
    expect([first.isClosed, interrupt.mock.calls.length]).toEqual([false, ends ? 1 : 0]);
    await world.until(() => a.topology.nodeManager.conflicts.length === 0, 5000);
    expect(a.topology.nodeManager.getNode('talker')?.owner.isOwn).toBe(true);
    if (ends) await world.until(() => a.topology.processes.length === 0, 5000);
    else await world.until(() => b.topology.nodeManager.getNode('talker')?.owner.isOwn === false, 5000);
  });

  test('nodes that are created one after another wait for quiet once', async () => {
    const world = newWorld();
    const [a, b] = [await world.process(1), await world.process(2)];
    await world.during(b.createNode('other'));
    const took: number[] = [];
    for (let i = 0; i < 10; i++) {
      const begun = world.clock.monotonicMs();
      await world.during(a.createNode(`node-${i}`));
      took.push(world.clock.monotonicMs() - begun);
    }
    expect(took[0]).toBeGreaterThanOrEqual(300);
    expect(took.slice(1).every((ms) => ms < 10)).toBe(true);
    await world.until(() => b.topology.nodeManager.hasNode('node-9'));
  });

  test('parameters of a node can be asked for and set by another', async () => {
    const world = newWorld();
    const [a, b] = [await world.process(1), await world.process(2)];
    const served = await world.during(a.createNode('served'));
    const asking = await world.during(b.createNode('asking'));
    const server = served.createParameterServer();
    server.set('speed', 3.5);
    const client = asking.createParameterClient('served');
    expect(await world.during(client.get('speed'))).toBe(3.5);
    await world.during(client.set('gear', 2n));
    expect(server.get('gear')).toBe(2n);
    expect(await world.during(client.list())).toEqual(
      new Map<string, unknown>([
        ['speed', 3.5],
        ['gear', 2n],
      ]),
    );
  });

  test('closing ends all that waits', async () => {
    const world = newWorld();
    const a = await world.process(1);
    const node = await world.during(a.createNode('one'));
    const type = { requestType: TEXT, responseType: TEXT };
    const waits = [
      node.createWriter({ channel: 'c', type: TEXT }).waitForReader(),
      node.createReader({ channel: 'd', type: TEXT }).waitForWriter(),
      node.createClient({ service: 's', ...type }).call('x', { deadlineMs: Infinity }),
      node.createClient({ service: 's', ...type }).waitForService(),
      a.createNode('two'),
    ].map((wait) => expect(wait).rejects.toMatchObject({ code: 'CYBER_CLOSED' }));
    await world.during(a.close());
    await Promise.all(waits);
  });

  test.each([-1, Number.NaN, Infinity])('settleMs %d is refused', async (settleMs) => {
    await expect(createCyber({ settleMs })).rejects.toMatchObject({ code: 'CYBER_CONFIG' });
  });
});
