import { mkdtemp, open, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { BasisRenderer } from '@blender-sim/basis';
import { loadRig } from '@blender-sim/description';
import { BlenderSimDriver, type ImageBatch } from '@blender-sim/driver';
import { floatsOf, pixelsOf, randomBatch, renderAll } from '@blender-sim/optics/testing';
import { PixelFormat } from '@blender-sim/protocol';
import { startBlenderRenderer } from '@blender-sim/rendernode';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from './eventually.js';
import { IS_FULL } from './full-run.js';
import { blendersOf } from './processes.js';
import { RigProcesses } from './rig-processes.js';
import { AS_BASIS, type Change, LARGER, smallRig } from './small-rig.js';

let scratch: string;
let larger: string;
beforeAll(async () => {
  scratch = await mkdtemp(path.join(tmpdir(), 'blender-sim-basis-test-'));
  larger = await smallRig(scratch, 'larger.yaml', [...LARGER, ...AS_BASIS]);
});
afterAll(() => rm(scratch, { recursive: true, force: true }));

const opened: AsyncDisposable[] = [];
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one[Symbol.asyncDispose]();
});

async function start(file: string, options: { processes?: number; cache?: string } = {}): Promise<BasisRenderer> {
  const cache = options.cache === undefined ? undefined : { dir: options.cache, maxBytes: 2 ** 30 };
  const renderer = await startBlenderRenderer({
    ...{ rig: await loadRig(file), processes: options.processes ?? 1, memoryBytes: 2 ** 28, cache },
  });
  opened.push(renderer);
  return renderer;
}

const here = { x: 1, y: -2, z: 0.5 };

describe('same request, same bytes on real Blender', () => {
  it.each([
    ['one LED at a time', LARGER],
    ['light groups', []],
  ] as const)('cold, warm, after a larger request, with one process and with two: %s', async (name, changes) => {
    const file = await smallRig(scratch, `${name}.yaml`, [...changes, ...AS_BASIS]);
    const one = await start(file, { processes: 1, cache: path.join(scratch, name) });
    const request = randomBatch(one, { taskCount: 2, position: here });
    const cold = pixelsOf(await renderAll(one, request));
    expect(pixelsOf(await renderAll(one, request))).toEqual(cold);
    const traced = one.counts.traced;
    await renderAll(one, { ...request, quality: { samples: 64 } });
    expect(one.counts.traced).toBeGreaterThan(traced);
    expect(pixelsOf(await renderAll(one, request))).toEqual(cold);
    // From the disk, where all of it is when it has been closed, without a ray.
    await one.close();
    const warm = await start(file, { cache: path.join(scratch, name) });
    expect(pixelsOf(await renderAll(warm, request))).toEqual(cold);
    expect(warm.counts).toMatchObject({ traced: 0 });
    // Another cache, more processes, the larger request first.
    const two = await start(file, { processes: 2 });
    await renderAll(two, { ...request, quality: { samples: 64 } });
    expect(pixelsOf(await renderAll(two, request))).toEqual(cold);
  });

  it('a torn and a foreign file are found and traced again', async () => {
    const cache = path.join(scratch, 'torn');
    const first = await start(larger, { cache });
    const request = randomBatch(first, { taskCount: 1, position: here });
    const wanted = pixelsOf(await renderAll(first, request));
    await first.close();
    const files = (await readdir(cache, { recursive: true })).filter((file) => file.includes('-p'));
    const [torn = '', foreign = ''] = files.sort();
    const handle = await open(path.join(cache, torn), 'r+');
    await handle.truncate(5000);
    await handle.close();
    const other = await open(path.join(cache, foreign), 'r+');
    await other.write(Buffer.from('flipped'), 0, 7, 40_000);
    await other.close();
    const second = await start(larger, { cache });
    expect(pixelsOf(await renderAll(second, request))).toEqual(wanted);
    expect(second.counts).toMatchObject({ traced: 2, fromStore: files.length - 2 });
  });
});

describe('the same light as a direct render', () => {
  /** Mean and rms difference of two images, over the mean. */
  function difference(a: Float32Array, b: Float32Array): { mean: number; rms: number } {
    const mean = a.reduce((sum, value) => sum + value, 0) / a.length;
    const sum = a.reduce((total, value, at) => total + value - (b[at] ?? NaN), 0) / a.length;
    const squares = a.reduce((total, value, at) => total + (value - (b[at] ?? NaN)) ** 2, 0) / a.length;
    return { mean: Math.abs(sum) / mean, rms: Math.sqrt(squares) / mean };
  }

  // The full run compares the light of groups, and that of LEDs without ambient light; that groups add up is checked in
  // every render.
  const others: (readonly [string, readonly Change[]])[] = [
    ['one LED at a time', LARGER],
    ['light groups', []],
  ];
  it.each([
    ...(IS_FULL ? others : []),
    [
      'one LED at a time, with light that is always there',
      [['camera:', 'ambient: { radiance: 0.05 }\ncamera:'], ...LARGER],
    ],
  ] as readonly (readonly [string, readonly Change[]])[])('%s', async (name, changes) => {
    const file = await smallRig(scratch, `direct ${name}.yaml`, [...changes, ...AS_BASIS]);
    const renderer = await start(file);
    const request = {
      ...randomBatch(renderer, { taskCount: 2, position: here, pixelFormat: PixelFormat.RGB32F }),
      quality: { samples: 128 },
    };
    const sums = (await renderAll(renderer, request)).map(floatsOf);
    const renders = (await renderAll(renderer, { ...request, quality: { samples: 128, mode: 'direct' } })).map(
      floatsOf,
    );
    for (const [at, sum] of sums.entries()) {
      const { mean, rms } = difference(renders[at] ?? new Float32Array(), sum);
      // Noise of 128 light paths; the mean over all pixels has next to none.
      expect(mean).toBeLessThan(0.003);
      expect(rms).toBeLessThan(0.07);
    }
  });
});

describe('over nodes', () => {
  const images = (batch: ImageBatch): string[] => batch.images.map((image) => Buffer.from(image).toString('base64'));
  const patterns = {
    taskCount: 3,
    lightCount: 7,
    words: Array.from({ length: 21 }, (_, at) => ((((at * 89) % 256) << 24) | 0xffffff) >>> 0),
  };

  it('two nodes share a position; the bytes are those of one, also when a Blender is killed', async () => {
    await using alone = new RigProcesses();
    const mainA = await alone.mainnode();
    await alone.rendernode(mainA.address, ['--processes', '1', '--cache-dir', path.join(scratch, 'a')], larger);
    await using single = new BlenderSimDriver({ address: mainA.address });
    await single.tryConnect();
    const wanted = images(await single.ledUpdateBatch(patterns, { samples: 56 }));
    await alone[Symbol.asyncDispose]();

    await using pair = new RigProcesses();
    const mainB = await pair.mainnode();
    const nodes = await Promise.all(
      ['b', 'c'].map((cache) =>
        pair.rendernode(mainB.address, ['--processes', '1', '--cache-dir', path.join(scratch, cache)], larger),
      ),
    );
    await using driver = new BlenderSimDriver({ address: mainB.address });
    await driver.tryConnect();
    const batch = driver.ledUpdateBatch(patterns, { samples: 56 });
    const [blender] = await blendersOf(nodes[0]?.child.pid ?? 0);
    if (blender === undefined) throw new Error('the node has no Blender');
    // Each of them traces a part: pairs lie in both caches. Only then one is stopped: with its Blender's start before it,
    // a node may come too late for any part.
    await eventually('light traced by both', 120_000, async () => {
      const counts = await Promise.all(
        ['b', 'c'].map(async (cache) => {
          const files = await readdir(path.join(scratch, cache), { recursive: true });
          return files.filter((file) => file.includes('-p')).length;
        }),
      );
      return Math.min(...counts) > 0 ? true : undefined;
    });
    process.kill(blender, 'SIGKILL');
    expect(images(await batch)).toEqual(wanted);
    // The same position goes to the same node: nothing is traced any more.
    expect(images(await driver.ledUpdateBatch(patterns, { samples: 56 }))).toEqual(wanted);
  });
});
