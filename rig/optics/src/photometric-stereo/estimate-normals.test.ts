import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type SphereScene, sphereImages, sphereTruth, toCodes } from '../testing/lambertian-sphere.js';
import { angularError } from './angular-error.js';
import { type StereoInput, estimateNormals } from './estimate-normals.js';
import type { LightSource } from './light-source.js';
import { codeReader, floatReader } from './sample-reader.js';

const CAMERA = { exposure: 1, sensor: undefined, tone: { kind: 'linear' } } as const;

/** So many points on a circle around the sphere, 60 degrees above the horizon, plus one straight above. */
function ring(count: number, distance = 600, elevationDeg = 60): LightSource[] {
  const elevation = (elevationDeg * Math.PI) / 180;
  const around = Array.from({ length: count - 1 }, (_, index): LightSource => {
    const angle = (2 * Math.PI * index) / (count - 1);
    const flat = Math.cos(elevation) * distance;
    const position = [Math.cos(angle) * flat, Math.sin(angle) * flat, Math.sin(elevation) * distance] as const;
    return { position, axis: undefined, radiantIntensity: 1 };
  });
  return [...around, { position: [0, 0, distance], axis: undefined, radiantIntensity: 1 }];
}

/** As examples/rigs/sphere, smaller; 0.2 to 0.8 of full scale where light falls straight on it. */
const SPHERE: SphereScene = {
  width: 48,
  height: 40,
  radius: 20,
  pixelSize: 1,
  albedo: 0.8,
  exposure: 1,
  metresPerUnit: 0.001,
  lights: ring(9),
};

function input(
  scene: SphereScene,
  images: readonly ArrayLike<number>[],
  reader = floatReader(scene.exposure),
): StereoInput {
  const { width, height, lights, metresPerUnit } = scene;
  const { point, mask } = sphereTruth(scene);
  return { width, height, images, lights, reader, points: point, mask, metresPerUnit };
}

function errorOf(scene: SphereScene, given: StereoInput): ReturnType<typeof angularError> {
  return angularError(estimateNormals(given).normal, sphereTruth(scene).normal, given.mask);
}

describe('floats', () => {
  it('gives back normals within 1e-6 degrees, and the albedo', () => {
    const estimate = estimateNormals(input(SPHERE, sphereImages(SPHERE)));
    const { normal, mask } = sphereTruth(SPHERE);
    const error = angularError(estimate.normal, normal, mask);
    expect(error.count).toBe(estimate.solved);
    expect(error.count).toBeGreaterThan(1000);
    expect(error.max).toBeLessThan(1e-6);
    const solved = estimate.albedo.filter((value) => value > 0);
    expect(solved).toHaveLength(estimate.solved);
    for (const value of solved) expect(value).toBeCloseTo(SPHERE.albedo, 9);
    expect(Math.max(...estimate.residual)).toBeLessThan(1e-7);
  });

  it('knows disks, very near light and other exposures', () => {
    const near = ring(7, 50).map((light, index): LightSource => {
      const length = Math.hypot(...light.position);
      const [x, y, z] = light.position;
      // Aimed beside the middle, so that the axis matters.
      const axis = [-x / length, -y / length, -z / length] as const;
      return { ...light, axis: index % 2 === 0 ? axis : undefined, radiantIntensity: 0.01 * (1 + index) };
    });
    const scene = { ...SPHERE, lights: near, exposure: 3 };
    const given = input(scene, sphereImages(scene));
    expect(errorOf(scene, given).max).toBeLessThan(1e-6);
    // The same light taken for distant and undirected is far off: the corrections are what makes it right.
    const naive = near.map((light) => ({ ...light, axis: undefined }));
    expect(errorOf(scene, { ...given, lights: naive }).mean).toBeGreaterThan(1);
  });

  it('takes the ambient light off', () => {
    const ambient = new Float64Array(48 * 40).map((_, pixel) => 0.1 + (pixel % 7) / 100);
    const images = sphereImages(SPHERE).map((image) => image.map((value, pixel) => value + ambient[pixel]!));
    expect(errorOf(SPHERE, { ...input(SPHERE, images), ambient }).mean).toBeLessThan(1e-6);
    expect(errorOf(SPHERE, input(SPHERE, images)).mean).toBeGreaterThan(1);
  });

  it('is exact for any three or more lights that determine a normal (property)', () => {
    const light = fc.record({
      azimuth: fc.double({ min: 0, max: 2 * Math.PI, noNaN: true }),
      elevation: fc.double({ min: 0.9, max: 1.5, noNaN: true }),
      distance: fc.double({ min: 60, max: 5000, noNaN: true }),
      radiantIntensity: fc.double({ min: 0.1, max: 10, noNaN: true }),
    });
    fc.assert(
      fc.property(
        fc.array(light, { minLength: 3, maxLength: 8 }),
        fc.double({ min: 0.05, max: 1 }),
        (wishes, albedo) => {
          const lights = wishes.map(({ azimuth, elevation, distance, radiantIntensity }): LightSource => {
            const flat = Math.cos(elevation) * distance;
            const position = [
              flat * Math.cos(azimuth),
              flat * Math.sin(azimuth),
              Math.sin(elevation) * distance,
            ] as const;
            return { position, axis: undefined, radiantIntensity: radiantIntensity * (distance / 600) ** 2 };
          });
          const scene = { ...SPHERE, width: 12, height: 10, pixelSize: 4, albedo, lights };
          const given = input(scene, sphereImages(scene));
          const estimate = estimateNormals(given);
          const pixels = given.mask as Float64Array;
          expect(estimate.solved + estimate.tooFew + estimate.illConditioned).toBe(
            pixels.filter((value) => value > 0).length,
          );
          const { max, count } = angularError(estimate.normal, sphereTruth(scene).normal, given.mask);
          expect(count).toBe(estimate.solved);
          if (count > 0) expect(max).toBeLessThan(1e-6);
        },
      ),
      { numRuns: 100 },
    );
  });
});

describe('8-bit codes', () => {
  const reader = codeReader(CAMERA);

  it('errs by what rounding explains', () => {
    const images = sphereImages(SPHERE).map(toCodes);
    const given = input(SPHERE, images, reader);
    const { mask } = sphereTruth(SPHERE);
    const estimate = estimateNormals(given);
    const all = mask.map((value, pixel) => (value > 0 && estimate.used[pixel] === SPHERE.lights.length ? 1 : 0));
    const error = angularError(estimate.normal, sphereTruth(SPHERE).normal, all);
    expect(error.count).toBeGreaterThan(300);
    // A code is off by 0.29 rms; nine of them of about 140 leave less than a tenth of a degree.
    expect(error.mean).toBeLessThan(0.12);
    expect(error.max).toBeLessThan(0.5);
    expect(error.mean).toBeGreaterThan(0.001);
  });

  it('leaves saturated and dark codes out', () => {
    // Brightest facing pixels clip in some images only: at least three remain.
    const bright = {
      ...SPHERE,
      exposure: 2,
      lights: SPHERE.lights.map((light, index) => ({ ...light, radiantIntensity: index === 8 ? 4 : 1 })),
    };
    const images = sphereImages(bright).map(toCodes);
    expect(images[8]?.filter((code) => code === 255).length).toBeGreaterThan(100);
    const given = input(bright, images, codeReader({ ...CAMERA, exposure: 2 }));
    const error = errorOf(bright, given);
    expect(error.max).toBeLessThan(3);
    expect(error.mean).toBeLessThan(0.3);
    const clipped = { ...given.reader, lightOf: (code: number): number => code / 255 / 2 };
    expect(errorOf(bright, { ...given, reader: clipped }).max).toBeGreaterThan(3);
  });

  it('a glossy object leaves a residual, a matt one rounding alone', () => {
    const glossyPixels = (gloss: number): number => {
      const images = sphereImages({ ...SPHERE, gloss }).map(toCodes);
      const { residual, solved } = estimateNormals(input(SPHERE, images, reader));
      return residual.filter((share) => share > 0.05).length / solved;
    };
    expect(glossyPixels(0)).toBe(0);
    expect(glossyPixels(0.3)).toBeGreaterThan(0.1);
  });
});

describe('pixels without a normal', () => {
  it('too few lights, lights in a plane, no object', () => {
    const two = { ...SPHERE, lights: SPHERE.lights.slice(0, 2) };
    const few = estimateNormals(input(two, sphereImages(two)));
    const object = sphereTruth(SPHERE).mask.filter((value) => value > 0).length;
    expect(few).toMatchObject({ solved: 0, tooFew: object, illConditioned: 0 });
    expect(few.normal.every((value) => value === 0)).toBe(true);
    // Straight above one another: the same direction three times.
    const line = {
      ...SPHERE,
      lights: [500, 600, 700].map((z) => ({ ...SPHERE.lights[8]!, position: [0, 0, z] as const })),
    };
    expect(estimateNormals(input(line, sphereImages(line))).solved).toBe(0);
    const given = input(SPHERE, sphereImages(SPHERE));
    const none = estimateNormals({ ...given, mask: new Uint8Array(48 * 40) });
    expect(none).toMatchObject({ solved: 0, tooFew: 0, illConditioned: 0 });
  });

  it('a stricter condition number leaves more out', () => {
    const given = input(SPHERE, sphereImages(SPHERE));
    expect(estimateNormals({ ...given, maxCondition: 1.5 }).solved).toBeLessThan(estimateNormals(given).solved);
  });
});

describe('what does not fit', () => {
  const given = input(SPHERE, sphereImages(SPHERE));
  it.each([
    { wrong: { images: given.images.slice(1) }, says: /8 images for 9 lights/ },
    {
      wrong: { images: [...given.images.slice(1), new Float32Array(3)] },
      says: /images\[8\] has 3 values; 48x40 pixels need 1920/,
    },
    { wrong: { points: new Float32Array(1920) }, says: /points has 1920 values; 48x40 pixels need 5760/ },
    { wrong: { mask: new Float32Array(1) }, says: /mask has 1 values/ },
    { wrong: { ambient: new Float32Array(2) }, says: /ambient has 2 values/ },
    { wrong: { metresPerUnit: 0 }, says: /metresPerUnit is 0/ },
    { wrong: { maxCondition: 0.5 }, says: /maxCondition is 0.5/ },
  ])('$says', ({ wrong, says }) => {
    expect(() => estimateNormals({ ...given, ...wrong })).toThrow(says);
  });
});
