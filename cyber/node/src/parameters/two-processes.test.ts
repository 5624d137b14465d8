import { afterEach, beforeEach, expect, it } from 'vitest';
import { NodeWorld } from '../testing/node-world.js';

let world: NodeWorld;
beforeEach(() => {
  world = new NodeWorld();
});
afterEach(() => world.close());

it('a node sets the parameters of another process', async () => {
  const here = await world.process(1);
  const there = await world.process(2);
  const camera = await world.during(there.createNode('camera'));
  const tool = await world.during(here.createNode('tool'));
  const server = camera.createParameterServer();
  const client = tool.createParameterClient('camera');
  const octets = Uint8Array.of(0xff, 0, 0xfe);

  await world.during(client.set('roi', { typeName: 'a.B', octets }));
  expect(server.get('roi')).toEqual({ typeName: 'a.B', octets });
  server.set('exposure', 20n);
  expect(await world.during(client.get('exposure'))).toBe(20n);
  expect(await world.during(client.get('none'))).toBeUndefined();
  expect([...(await world.during(client.list())).keys()]).toEqual(['exposure', 'roi']);
});
