import { silentLogger } from '@blender-sim/base';
import type { BasisRenderer } from '@blender-sim/basis';
import { pixelsOf, randomBatch, renderAll, rendererCompliance } from '@blender-sim/optics/testing';
import { blendersim, formatHostPort, insecureCredentials } from '@blender-sim/protocol';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startBlenderRenderer } from './start-blender-renderer.js';
import { startRenderNode } from './start.js';
import { FAKE_PROGRAM, FakeWorld, PATIENT_TIMING, fakeRig } from './testing/fake-world.js';
import { MainNodeStandIn } from './testing/main-node-stand-in.js';
import { traceSharing } from './trace-sharing.js';

let world: FakeWorld;
beforeAll(async () => {
  world = await FakeWorld.open();
});
afterAll(async () => {
  expect(await world.leftovers()).toEqual([]);
  await world[Symbol.asyncDispose]();
});

const memoryBytes = 128 * 2 ** 20;

function start(options: Partial<Parameters<typeof startBlenderRenderer>[0]> = {}): Promise<BasisRenderer> {
  const rig = fakeRig(world.scene, { mode: 'auto' });
  return startBlenderRenderer({
    ...{ rig, program: FAKE_PROGRAM, timing: PATIENT_TIMING, processes: 2, memoryBytes, sumThreads: 1 },
    ...options,
  });
}

rendererCompliance('the basis on Blender processes', () => start(), {
  responsivity: [0.2126, 0.7152, 0.0722],
});

describe('tracing for each other', () => {
  test('a node asks others for a share, and the pixels are those of one alone', async () => {
    await using main = await MainNodeStandIn.start();
    const sharing = traceSharing(insecureCredentials(), silentLogger);
    const rig = fakeRig(world.scene, { mode: 'auto' });
    const helping = await start({ processes: 1 });
    const helper = await startRenderNode({
      ...{ rig, renderer: helping, share: sharing.shareOf(helping), main: main.address },
    });
    const asking = await start({ processes: 1, helperOf: sharing.helperOf });
    try {
      const request = randomBatch(asking, { taskCount: 2, position: { x: 0, y: 0, z: 0 } });
      const shared = await renderAll(asking, { ...request, helpers: [helper.address] });
      const alone = await renderAll(helping, request);
      expect(pixelsOf(shared)).toEqual(pixelsOf(alone));
      // A tiny image is one block: whoever is first takes it. More positions, more shares.
      for (let x = 1; x < 12; x++)
        await renderAll(asking, { ...request, position: { x, y: 0, z: 0 }, helpers: [helper.address] });
      expect(asking.counts.traced + asking.counts.fromHelpers).toBeGreaterThanOrEqual(12);
      // A helper that has gone costs nothing but the share.
      await helper.close();
      await expect(
        renderAll(asking, { ...request, position: { x: 20, y: 0, z: 0 }, helpers: [helper.address] }),
      ).resolves.toHaveLength(2);
    } finally {
      await asking.close();
      await helper.close();
      sharing.close();
    }
  });

  test('refuses a position that means other light', async () => {
    await using main = await MainNodeStandIn.start();
    const sharing = traceSharing(insecureCredentials(), silentLogger);
    const renderer = await start({ processes: 1 });
    const rig = fakeRig(world.scene, { mode: 'auto' });
    await using node = await startRenderNode({ rig, renderer, share: sharing.shareOf(renderer), main: main.address });
    const client = new blendersim.SlaveEmulate(formatHostPort(node.address), insecureCredentials().channel);
    const answers: unknown[] = [];
    const call = client.Trace({
      position: { x: 0, y: 0, z: 0 },
      basis_key: 'f'.repeat(64),
      pairs: [{ block: 0, pair: 0 }],
    });
    for await (const answer of call as AsyncIterable<{ status: { message: string } }>)
      answers.push(answer.status.message);
    expect(answers).toEqual([expect.stringMatching(/^basis_key: this node traces other light there/)]);
    client.close();
  });
});
