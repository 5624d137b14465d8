import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { loadPatterns } from '@blender-sim/description';
import type { ImageQuality, Rig } from '@blender-sim/driver';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { captureTable } from '../terminal/table.js';
import { sphereDriver, sphereRig } from '../testing/sphere-rig.js';
import { Capture, type CaptureOptions, type CaptureProgress, type CaptureRecord } from './capture.js';

let out: string;
beforeEach(async () => {
  out = await mkdtemp(path.join(tmpdir(), 'blender-sim-capture-'));
});
afterEach(() => rm(out, { recursive: true, force: true }));

interface Captured {
  readonly record: CaptureRecord;
  readonly asked: readonly object[];
  readonly progress: readonly CaptureProgress[];
}

async function capture(quality: ImageQuality | undefined, options: Partial<CaptureOptions> = {}): Promise<Captured> {
  const sphere = await sphereRig();
  const answers = sphereDriver(sphere, quality);
  const home = { x: 0, y: 0, z: 0 };
  const driver = { ...answers, move: () => Promise.resolve(), getPosition: () => Promise.resolve(home) };
  const rig: Rig = {
    ...{ name: 'sphere', lengthUnit: 'mm', lightCount: 24, lightPositions: [], width: 80, height: 60 },
    ...{ pixelFormat: 'MONO8', limits: undefined, home, rigDigest: 'd', rendererDigest: 'r', renderer: 'fake' },
  };
  const patterns = await loadPatterns('olat', 24);
  const progress: CaptureProgress[] = [];
  const taken = new Capture({
    ...{ driver, rig, patterns, bits: 8, color: false, batch: 10, quality: {}, groundTruth: false, out },
    ...options,
  });
  const onProgress = (step: CaptureProgress): void => void progress.push(step);
  const record = await taken.run([home], { signal: new AbortController().signal, onProgress });
  return { record, asked: answers.asked, progress };
}

it('asks every batch for the quality wanted, and records what was got for every image', async () => {
  const quality = { mode: 'basis', samples: 128, noise: 0.25 } as const;
  const { record, asked, progress } = await capture(quality, { quality: { mode: 'basis', noise: 0.3, repetition: 2 } });
  expect(asked.map((request) => ({ ...request, signal: undefined }))).toEqual(
    [10, 10, 4].map((taskCount) => {
      const wanted = { mode: 'basis', noise: 0.3, repetition: 2 };
      return { ...wanted, pixelFormat: 'MONO8', signal: undefined, taskCount, lightCount: 24 };
    }),
  );
  expect(record.positions[0]?.quality).toEqual(Array.from({ length: 24 }, () => quality));
  expect(progress.at(-1)?.noise).toBe(0.25);
  expect(captureTable(record)).toContain(
    'noise: sigma 0.250 of an 8-bit level on average, 0.250 at most, as measured (basis, 128 samples)',
  );
  const written = JSON.parse(await readFile(path.join(out, 'render.json'), 'utf8')) as CaptureRecord;
  expect(written.positions[0]?.quality?.[23]).toEqual(quality);
});

it('says nothing of noise that nobody measured', async () => {
  const { record } = await capture(undefined);
  expect(record.positions[0]?.quality).toBeUndefined();
  expect(captureTable(record)).not.toContain('noise');
});

it('writes the ground truth beside the images', async () => {
  const { record } = await capture(undefined, { groundTruth: true });
  const truth = record.positions[0]?.groundTruth;
  expect(truth?.maps.normal).toEqual({ exr: 'p00-normal.exr', png: 'p00-normal.png' });
  const files = await readdir(out);
  for (const name of ['normal', 'depth', 'point', 'albedo', 'mask']) {
    expect(files).toEqual(expect.arrayContaining([`p00-${name}.exr`, `p00-${name}.png`]));
  }
  expect(files).toEqual(expect.arrayContaining(['p00-truth.json', 'p00-leds.json', 'render.json']));
  expect((await readdir(out)).filter((name) => name.endsWith('.exr'))).toHaveLength(5);
});
