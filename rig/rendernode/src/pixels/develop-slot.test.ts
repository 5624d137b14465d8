import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { crc32 } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CameraModel, type NoiseKey, PixelValueError, developImage } from '@blender-sim/optics';
import { PixelFormat, pixelLayout } from '@blender-sim/protocol';
import { linearExr } from '../testing/linear-exr.js';
import { DevelopPool } from './develop-pool.js';
import { type SlotImage, developSlot } from './develop-slot.js';
import { TornFrameError } from './exr.js';

const [width, height] = [5, 4];
const rgb = Float32Array.from({ length: width * height * 3 }, (_unused, at) => at / 50);
const response = { exposure: 0.8, responsivity: [0.2, 0.7, 0.1] } as const;
const layout = pixelLayout(PixelFormat.RGB16);
if (layout === undefined) throw new Error('RGB16 has a layout');
const camera: CameraModel = {
  ...response,
  width,
  height,
  sensor: undefined,
  tone: { kind: 'linear' },
  bayer: 'none',
  seed: 1,
};
const noise: NoiseKey = [1, 2, 3, 4];
const expected = developImage({ width, height, rgb }, layout, response);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'develop-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function slot(values: Float32Array, changes: Partial<SlotImage> = {}, written?: Buffer): Promise<SlotImage> {
  const file = linearExr(width, height, values);
  const name = path.join(folder, `slot${String(Math.random())}.exr`);
  await writeFile(name, written ?? file);
  if (layout === undefined) throw new Error('RGB16 has a layout');
  return {
    file: name,
    bytes: file.length,
    crc: crc32(file),
    width,
    height,
    layout,
    camera,
    noise,
    lens: undefined,
    ...changes,
  };
}

describe('developSlot', () => {
  test('makes the camera pixels, again and again in one buffer', async () => {
    expect(developSlot(await slot(rgb))).toEqual(expected);
    const darker = rgb.map((value) => value / 2);
    expect(developSlot(await slot(darker))).toEqual(developImage({ width, height, rgb: darker }, layout, response));
    expect(developSlot(await slot(rgb))).toEqual(expected);
  });

  test('finds a slot that is not what was announced', async () => {
    const good = linearExr(width, height, rgb);
    const flipped = Buffer.from(good);
    flipped.writeUInt8(flipped.readUInt8(300) ^ 4, 300);
    const cases = [
      slot(rgb, {}, good.subarray(0, -1)),
      slot(rgb, {}, Buffer.concat([good, good])),
      slot(rgb, {}, flipped),
      slot(rgb, { crc: 1 }),
      slot(rgb, { width: 4 }),
      slot(rgb, { height: 5 }),
    ];
    for (const torn of cases) {
      const image = await torn;
      expect(() => developSlot(image)).toThrow(TornFrameError);
    }
  });

  test('names the pixel that is not finite', async () => {
    const values = Float32Array.from(rgb);
    values[3 * 7 + 1] = NaN;
    const image = await slot(values);
    expect(() => developSlot(image)).toThrow(PixelValueError);
  });
});

describe('DevelopPool', () => {
  test('develops in worker threads, says what was wrong in errors of its own, and closes twice', async () => {
    const pool = new DevelopPool(2);
    const images = await Promise.all([slot(rgb), slot(rgb), slot(rgb)]);
    const developed = await Promise.all(images.map((image) => pool.develop(image)));
    for (const pixels of developed) expect(Buffer.from(pixels)).toEqual(Buffer.from(expected));
    const torn = await slot(rgb, { crc: 0 });
    await expect(pool.develop(torn)).rejects.toMatchObject({ name: 'TornFrameError' });
    const missing = await slot(rgb, { file: '/nowhere/slot0.exr' });
    await expect(pool.develop(missing)).rejects.toThrow(/ENOENT/);
    const nan = await slot(rgb.map(() => Number.POSITIVE_INFINITY));
    await expect(pool.develop(nan)).rejects.toMatchObject({
      code: 'RENDERER_FAILED',
      message: "The traced light can't be used: pixel (0, 0) is Infinity.",
    });
    await pool.close();
    await pool.close();
  });
});
