import { afterEach, describe, expect, test } from 'vitest';
import type { Cyber, Node } from './cyber-api.js';
import { NodeWorld } from './testing/node-world.js';
import { textType } from './testing/text-type.js';

const TEXT = textType();
const SERVICE = { service: 'service', requestType: TEXT, responseType: TEXT };
const TOO_LARGE: unknown = expect.objectContaining({ code: 'TOPOLOGY_TOO_LARGE' });

const worlds: NodeWorld[] = [];

/** A process that may have three roles, one of which is its node. */
async function stage(): Promise<{ world: NodeWorld; cyber: Cyber; node: Node }> {
  const world = new NodeWorld();
  worlds.push(world);
  const cyber = await world.process(1, { limits: { maxRolesPerParticipant: 3 } });
  return { world, cyber, node: await world.during(cyber.createNode('node')) };
}

function localEndpoints({ topology }: Cyber): number {
  return topology.wires.reduce((sum, { participant }) => sum + participant.status().held.localEndpoints, 0);
}

const roleCount = ({ topology: { nodeManager, channelManager, serviceManager } }: Cyber): number =>
  [nodeManager, channelManager, serviceManager].reduce((sum, { roles }) => sum + roles.length, 0);

afterEach(async () => {
  for (const world of worlds.splice(0)) {
    await world.close();
    // What was still on its way when they closed.
    await world.clock.advance(100);
    expect(world.clock.pending).toEqual([]);
  }
});

describe('who is refused its role leaves nothing behind', () => {
  // Of a parameter client and server the second and third have no room.
  test.each<[string, number, (node: Node) => unknown]>([
    ['writer', 2, (node) => node.createWriter({ channel: 'c', type: TEXT })],
    ['latched writer', 2, (node) => node.createWriter({ channel: 'c', type: TEXT, qos: 'TF_STATIC' })],
    ['reader', 2, (node) => node.createReader({ channel: 'c', type: TEXT })],
    ['latched reader', 2, (node) => node.createReader({ channel: 'c', type: TEXT, qos: 'TF_STATIC' })],
    ['client', 2, (node) => node.createClient(SERVICE)],
    ['service', 2, (node) => node.createService({ ...SERVICE, handle: (text) => text })],
    ['parameter client', 1, (node) => node.createParameterClient('other')],
    ['parameter server', 1, (node) => node.createParameterServer()],
  ])('a %s', async (_kind, others, create) => {
    const { world, cyber, node } = await stage();
    for (let i = 0; i < others; i++) node.createReader({ channel: 'filler', type: TEXT });
    const before = { endpoints: localEndpoints(cyber), roles: roleCount(cyber) };
    expect(() => create(node)).toThrow(TOO_LARGE);
    await world.until(() => localEndpoints(cyber) === before.endpoints);
    expect(roleCount(cyber)).toBe(before.roles);
  });

  test('a service: nobody is answered by it', async () => {
    const { world, node } = await stage();
    const fillers = [1, 2].map(() => node.createReader({ channel: 'filler', type: TEXT }));
    expect(() => node.createService({ ...SERVICE, handle: () => 'refused' })).toThrow(TOO_LARGE);
    await world.during(Promise.all(fillers.map((one) => one.close())));
    const client = node.createClient(SERVICE);
    expect(client.isReady).toBe(false);
    node.createService({ ...SERVICE, handle: () => 'taken' });
    expect(await world.during(client.call('who?'))).toBe('taken');
  });

  test('a node: its name can be had when there is room', async () => {
    const { world, cyber, node } = await stage();
    const fillers = [1, 2].map(() => node.createReader({ channel: 'filler', type: TEXT }));
    await expect(world.during(cyber.createNode('second'))).rejects.toEqual(TOO_LARGE);
    expect(cyber.nodes).toEqual([node]);
    await world.during(Promise.all(fillers.map((one) => one.close())));
    const second = await world.during(cyber.createNode('second'));
    expect(cyber.nodes).toEqual([node, second]);
  });
});
