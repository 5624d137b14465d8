import type { GroundTruthResult } from '@blender-sim/driver';
import { decode } from 'fast-png';
import { expect, it } from 'vitest';
import { writeTruth } from './truth-files.js';

/** Three pixels of an object, one without. */
const TRUTH: GroundTruthResult = {
  position: { x: 1, y: 2, z: 3 },
  width: 2,
  height: 2,
  leds: [{ direction: { x: 0, y: 0, z: 1 }, distance: 600, irradiance: 2.5 }],
  maps: {
    normal: Float32Array.of(0, 0, 1, 0.6, 0, 0.8, -1, 0, 0, 0, 0, 0),
    depth: Float32Array.of(780, 790, 800, 0),
    point: Float32Array.of(-1, 5, 20, 0, 5, 10, 1, 5, 0, 0, 0, 0),
    albedo: Float32Array.of(0.8, 0.5, 0, 1, 1, 1, 0.2, 0.2, 0.2, 0, 0, 0),
    mask: Float32Array.of(1, 1, 1, 0),
  },
};

async function written(truth: GroundTruthResult): Promise<Map<string, Uint8Array | string>> {
  const files = new Map<string, Uint8Array | string>();
  const write = async (file: string, content: Uint8Array | string): Promise<void> => {
    await Promise.resolve();
    files.set(file, content);
  };
  const record = await writeTruth(truth, { prefix: 'p00', lengthUnit: 'mm', write });
  const named = [record.description, record.leds, ...Object.values(record.maps).flatMap(({ exr, png }) => [exr, png])];
  expect([...files.keys()].sort()).toEqual([...named].sort());
  return files;
}

it('the PNGs hold the values as the description says', async () => {
  const files = await written(TRUTH);
  const codes = (name: string): number[] => {
    const image = decode(files.get(`p00-${name}.png`) as Uint8Array);
    expect([image.width, image.height, image.depth]).toEqual([2, 2, 16]);
    return [...image.data];
  };
  expect(codes('normal')).toEqual([32768, 32768, 65535, 52428, 32768, 58982, 0, 32768, 32768, 32768, 32768, 32768]);
  expect(codes('albedo').slice(0, 4)).toEqual([52428, 32768, 0, 65535]);
  expect(codes('mask')).toEqual([65535, 65535, 65535, 0]);
  expect(codes('depth')).toEqual([1, 32768, 65535, 0]);
  expect(codes('point').slice(0, 6)).toEqual([1, 1, 65535, 32768, 1, 32768]);
  const { maps } = JSON.parse(files.get('p00-truth.json') as string) as {
    maps: Record<string, { png16: string; range: { min: number; max: number }[] }>;
  };
  expect(maps['depth']).toMatchObject({ range: [{ min: 780, max: 800 }], channels: 1 });
  expect(maps['point']?.range).toEqual([
    { min: -1, max: 1 },
    { min: 5, max: 5 },
    { min: 0, max: 20 },
  ]);
  expect(maps['normal']?.png16).toContain('code / 65535 * 2 - 1');
});

it('the LEDs are as the object sees them, with units', async () => {
  const leds = JSON.parse((await written(TRUTH)).get('p00-leds.json') as string) as object;
  expect(leds).toEqual({ position: TRUTH.position, lengthUnit: 'mm', irradianceUnit: 'W/m2', leds: TRUTH.leds });
});

it('an empty stage is no error', async () => {
  const empty = Object.fromEntries(
    Object.entries(TRUTH.maps).map(([name, map]) => [name, new Float32Array(map.length)]),
  );
  const files = await written({ ...TRUTH, maps: empty as unknown as GroundTruthResult['maps'] });
  expect([...decode(files.get('p00-depth.png') as Uint8Array).data]).toEqual([0, 0, 0, 0]);
});
