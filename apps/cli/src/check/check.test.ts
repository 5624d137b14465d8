import { decode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { evaluate } from './evaluate.js';
import { checkPictures } from './pictures.js';
import { type CheckRecord, checkRecord, checkText } from './record.js';
import { takeImages } from './take-images.js';
import { type SphereRig, sphereDriver, sphereRig } from '../testing/sphere-rig.js';

const signal = new AbortController().signal;

async function checked(sphere: SphereRig, maxErrorDeg?: number): Promise<CheckRecord> {
  const driver = sphereDriver(sphere, { mode: 'basis', samples: 64, noise: 0.1 });
  const taken = await takeImages({ driver, rig: sphere.rig, quality: {}, signal, onImage: () => undefined });
  const evaluation = evaluate({ ...taken, rig: sphere.rig, noise: 0.1 });
  return checkRecord({
    ...{ rig: sphere.rig, renderer: 'r', position: taken.truth.position, quality: taken.quality, evaluation },
    ...{ maxErrorDeg, seconds: 1, pictures: ['normals.png'] },
  });
}

describe('taking images', () => {
  it('lights one LED at a time in full, by what the driver offers', async () => {
    const sphere = await sphereRig();
    const driver = sphereDriver(sphere);
    const seen: number[] = [];
    const onImage = (done: number): void => void seen.push(done);
    const quality = { mode: 'direct', samples: 16 } as const;
    const taken = await takeImages({ driver, rig: sphere.rig, quality, signal, onImage });
    expect(driver.asked).toEqual([
      { mode: 'direct', samples: 16, pixelFormat: 'MONO8', signal, taskCount: 24, lightCount: 24 },
    ]);
    expect(taken.images).toEqual(sphere.images);
    expect(taken.ambient).toBeUndefined();
    expect(seen).toEqual(Array.from({ length: 24 }, (_, index) => index + 1));
  });

  it('takes a dark image where the rig has light that no LED makes', async () => {
    const sphere = await sphereRig({ ambient: 0.2 });
    const driver = sphereDriver(sphere);
    const taken = await takeImages({ driver, rig: sphere.rig, quality: {}, signal, onImage: () => undefined });
    expect(taken.images).toHaveLength(24);
    expect(Math.max(...(taken.ambient ?? []))).toBe(51);
  });
});

describe('a matt sphere', () => {
  it('has an error that rounding explains', async () => {
    const record = await checked(await sphereRig(), 0.5);
    expect(record).toMatchObject({ passed: true, leds: 24, hints: [], mode: 'basis', samples: 64, noise: 0.1 });
    expect(record.errorUnshadowed.meanDeg).toBeLessThan(0.1);
    expect(record.errorUnshadowed.pixels).toBeGreaterThan(300);
    expect(record.errorAll.meanDeg).toBeLessThan(0.5);
    // The rim turns away from all but a few LEDs.
    expect(record.solved).toBeGreaterThan(0.95);
    expect(record.unshadowed).toBeGreaterThan(0.2);
    expect(record.unexplained).toBe(0);
  });

  it('fails a limit that rounding does not allow', async () => {
    const record = await checked(await sphereRig(), 0.001);
    expect(record.passed).toBe(false);
    expect(checkText(record)).toContain('FAILED: the mean may be 0.001 degrees at most');
    expect((await checked(await sphereRig())).passed).toBe(true);
  });

  it('is as good in a room with light of its own', async () => {
    expect((await checked(await sphereRig({ ambient: 0.2 }))).errorUnshadowed.meanDeg).toBeLessThan(0.1);
  });

  it('tells the errors of a rig that lies about an LED', async () => {
    const { rig, ...sphere } = await sphereRig();
    const leds = rig.leds.map((led, index) => (index === 20 ? { ...led, powerW: led.powerW * 2 } : led));
    const record = await checked({ ...sphere, rig: { ...rig, leds } }, 0.5);
    expect(record.passed).toBe(false);
    expect(record.errorUnshadowed.meanDeg).toBeGreaterThan(1);
  });
});

describe('hints', () => {
  it('a glossy object is named, and is no error by itself', async () => {
    const record = await checked(await sphereRig({ gloss: 0.5 }));
    expect(record.passed).toBe(true);
    expect(record.hints.join()).toMatch(/^The object is not Lambertian.* in \d+\.\d% of the pixels/);
  });

  it('saturation is named', async () => {
    const record = await checked(await sphereRig({ exposure: 2.2 }));
    expect(record.saturatedSamples).toBeGreaterThan(0.05);
    expect(record.hints.join()).toMatch(/% of the samples are saturated.*a smaller camera\.exposure/);
  });
});

describe('what can not be checked', () => {
  it('too few LEDs, nothing in view, nothing usable', async () => {
    const sphere = await sphereRig();
    const { rig, truth, images } = sphere;
    const evidence = { rig, truth, images, ambient: undefined, noise: 0 };
    const two = { ...rig, leds: rig.leds.map((led, index) => ({ ...led, powerW: index < 2 ? 1 : 0 })) };
    expect(() => evaluate({ ...evidence, rig: two })).toThrow(/the rig has 2 LEDs that shine; .* at least 3/);
    const empty = { ...truth, maps: { ...truth.maps, mask: new Float32Array(80 * 60) } };
    expect(() => evaluate({ ...evidence, truth: empty })).toThrow(/the camera sees no object there/);
    const white = images.map((image) => image.map(() => 255));
    expect(() => evaluate({ ...evidence, images: white })).toThrow(/of all samples 100\.0% are saturated/);
  });
});

it('prints a table that fits a terminal, and pictures of the expected size', async () => {
  const sphere = await sphereRig();
  const text = checkText(await checked(sphere));
  expect(text).toMatch(/^rig sphere at 0, 0, 0 mm: 24 LEDs one at a time, 8-bit 80x60, basis, 64 samples, noise sigma/);
  expect(text).toMatch(/\nunshadowed +0\.\d{3} +0\.\d{3} +0\.\d{3} +\d\.\d{3} +\d+\n/);
  const evaluation = evaluate({ ...sphere, ambient: undefined, noise: 0 });
  const pictures = await checkPictures('sphere', evaluation, sphere.truth, sphere.rig.camera);
  expect(pictures.map(({ file }) => file)).toEqual(['normals.png', 'error.png']);
  const [normals, error] = pictures.map(({ png }) => decode(png));
  expect([normals?.width, normals?.height]).toEqual([768, 296]);
  // The middle of the true map looks at the camera; its left upper corner is background.
  const at = (x: number, y: number): number[] => [...normals!.data.subarray((y * 768 + x) * 4, (y * 768 + x) * 4 + 3)];
  expect(at(8 + 328 + 160, 48 + 120).every((value, channel) => Math.abs(value - [128, 128, 255][channel]!) < 4)).toBe(
    true,
  );
  expect(at(8 + 328 + 2, 50)).toEqual([0x20, 0x24, 0x28]);
  expect([error?.width, error?.height]).toEqual([432, 312]);
});
