import { afterEach, describe, expect, test } from 'vitest';
import { FakeRenderer } from '@blender-sim/optics/testing';
import {
  type RunningServer,
  blendersim,
  formatHostPort,
  insecureCredentials,
  type SlaveRenderRsp__Output,
} from '@blender-sim/protocol';
import { startRenderNode } from './start.js';
import { eventually } from './testing/eventually.js';
import { fakeRig } from './testing/fake-world.js';
import { MainNodeStandIn } from './testing/main-node-stand-in.js';

const rig = fakeRig('/nowhere/scene.obj');
const open: AsyncDisposable[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one[Symbol.asyncDispose]();
});

async function mainNode(): Promise<MainNodeStandIn> {
  const main = await MainNodeStandIn.start();
  open.push(main);
  return main;
}

const fakeRenderer = (): FakeRenderer => new FakeRenderer({ lightCount: 6, width: 16, height: 12, slots: 3 });

/** Whether close() has been called. */
async function isClosed(renderer: FakeRenderer): Promise<boolean> {
  const nothing = {
    requestId: '',
    position: { x: 0, y: 0, z: 0 },
    lightCount: 1,
    words: new Uint32Array(0),
    pixelFormat: 0,
  };
  return renderer.render({ ...nothing, taskCount: 0 } as never, { onFrame: () => undefined }).then(
    () => false,
    () => true,
  );
}

describe('startRenderNode', () => {
  test('serves, registers what it is, and leaves in order', async () => {
    const main = await mainNode();
    const renderer = fakeRenderer();
    const node: RunningServer = await startRenderNode({
      rig,
      renderer,
      main: main.address,
      weight: 2,
      advertise: 'localhost',
    });
    open.push(node);
    expect(main.registrations).toMatchObject([
      {
        access_url: 'localhost',
        access_port: node.address.port,
        weight: 2,
        slots: 3,
        rig_digest: rig.digest,
        rig: { name: 'fake', light_count: 6, width: 16, height: 12, renderer_digest: 'fake-renderer-1' },
      },
    ]);
    const client = new blendersim.SlaveEmulate(formatHostPort(node.address), insecureCredentials().channel);
    const answer = await new Promise<SlaveRenderRsp__Output | undefined>((resolve) =>
      client.Render({ task_count: 1, light_count: 1, lights: [0xffffffff] }, (_error, response) => resolve(response)),
    );
    expect(answer).toMatchObject({ status: { code: 0 }, width: 16, height: 12 });
    client.close();
    await Promise.all([node.close(), node.close(1000)]);
    expect(main.unregistered).toEqual([1]);
    expect(await isClosed(renderer)).toBe(true);
  });

  test('a refusal rejects the start and closes all', async () => {
    const main = await mainNode();
    main.onRegister = 'RIG_MISMATCH';
    const renderer = fakeRenderer();
    await expect(startRenderNode({ rig, renderer, main: main.address })).rejects.toMatchObject({
      name: 'StatusError',
      code: 'RIG_MISMATCH',
    });
    expect(await isClosed(renderer)).toBe(true);
    expect(main.unregistered).toEqual([]);
  });

  test('a port in use rejects the start and closes the renderer', async () => {
    const main = await mainNode();
    const renderer = fakeRenderer();
    await expect(startRenderNode({ rig, renderer, main: main.address, listen: main.address })).rejects.toMatchObject({
      code: 'LISTEN_IN_USE',
    });
    expect(await isClosed(renderer)).toBe(true);
  });

  test('a signal ends the wait for the main node and closes all', async () => {
    const main = await mainNode();
    main.onRegister = 'hang';
    const renderer = fakeRenderer();
    const controller = new AbortController();
    const starting = startRenderNode({ rig, renderer, main: main.address, signal: controller.signal });
    await eventually(() => main.registrations.length).toBe(1);
    const reason = new Error('SIGTERM');
    controller.abort(reason);
    await expect(starting).rejects.toBe(reason);
    expect(await isClosed(renderer)).toBe(true);
  });
});
