import { distort, pixelsPerUnit, tracingCamera, type RigLens } from '@blender-sim/description';
import { expect, test } from 'vitest';
import { applyLens, lensMap, type LensCamera } from './lens-map.js';

const IDEAL: RigLens = { k1: 0, k2: 0, k3: 0, p1: 0, p2: 0, cos4: false, vignetting: [0, 0, 0] };
const BENT: RigLens = { ...IDEAL, k1: -0.18, k2: 0.03, p1: 0.004, p2: -0.006 };

function camera(lens: RigLens, kind: 'perspective' | 'orthographic' = 'perspective'): LensCamera {
  const projection = kind === 'perspective' ? ({ kind, fovDeg: 60 } as const) : ({ kind, width: 10 } as const);
  return { width: 64, height: 48, projection, lens };
}

/** A value of every pixel of an image by its place about the axis, in pixels. */
function image(
  { width, height }: { width: number; height: number },
  value: (x: number, y: number) => number,
): Float32Array {
  return Float32Array.from({ length: width * height }, (_, i) =>
    value((i % width) - (width - 1) / 2, Math.floor(i / width) - (height - 1) / 2),
  );
}

test('an ideal lens needs no map', () => {
  expect(lensMap(camera(IDEAL))).toBeUndefined();
});

test.each(['perspective', 'orthographic'] as const)(
  '%s: every pixel takes the light that the lens sends to it',
  (kind) => {
    const bent = camera(BENT, kind);
    const traced = tracingCamera(bent);
    expect(traced.width).toBeGreaterThan(64);
    const map = lensMap(bent);
    const scale = pixelsPerUnit(bent);
    const found = [0, 1].map((axis) => {
      const out = new Float32Array(64 * 48);
      // The traced image holds its own coordinates, so that a pixel says where its light came from; bilinear is exact on it.
      const places = image(traced, (x, y) => (axis === 0 ? x : y));
      if (map !== undefined) applyLens(places, map, 1, out);
      return out;
    });
    for (let pixel = 0; pixel < 64 * 48; pixel++) {
      const [x, y] = distort(BENT, (found[0]?.[pixel] ?? NaN) / scale, (found[1]?.[pixel] ?? NaN) / scale);
      expect(x * scale).toBeCloseTo((pixel % 64) - 31.5, 3);
      expect(y * scale).toBeCloseTo(Math.floor(pixel / 64) - 23.5, 3);
    }
  },
);

test('weights are shares: even light stays even, and no source is outside of what was traced', () => {
  const bent = camera(BENT);
  const traced = tracingCamera(bent);
  const map = lensMap(bent);
  expect(map?.indices.every((index) => index >= 0 && index < traced.width * traced.height)).toBe(true);
  expect(map?.weights.every((weight) => weight >= 0)).toBe(true);
  const out = new Float32Array(3 * 64 * 48);
  const even = new Float32Array(3 * traced.width * traced.height).map((_, i) => (i % 3) + 1);
  if (map !== undefined) applyLens(even, map, 3, out);
  out.forEach((value, i) => expect(value).toBeCloseTo((i % 3) + 1, 5));
});

test('light falls off towards the edges', () => {
  const falling = camera({ ...IDEAL, cos4: true, vignetting: [-0.3, 0.1, -0.05] });
  const map = lensMap(falling);
  const out = new Float32Array(64 * 48);
  if (map !== undefined) applyLens(new Float32Array(64 * 48).fill(1), map, 1, out);
  for (const [u, v] of [
    [0, 0],
    [63, 47],
    [32, 24],
    [63, 20],
  ] as const) {
    const [x, y] = [u - 31.5, v - 23.5];
    const r2 = (x * x + y * y) / (32 * 32 + 24 * 24);
    const angle = Math.atan(Math.hypot(x, y) / (32 / Math.tan(Math.PI / 6)));
    const factor = (1 - 0.3 * r2 + 0.1 * r2 ** 2 - 0.05 * r2 ** 3) * Math.cos(angle) ** 4;
    expect(out[64 * v + u]).toBeCloseTo(factor, 6);
  }
});

test('a part of the image is that part of the whole', () => {
  const bent = camera(BENT);
  const traced = image(tracingCamera(bent), (x, y) => Math.sin(x) + y);
  const map = lensMap(bent);
  const whole = new Float32Array(64 * 48);
  const parts = new Float32Array(64 * 48);
  if (map !== undefined) {
    applyLens(traced, map, 1, whole);
    applyLens(traced, map, 1, parts, { from: 1000, to: 3072 });
    applyLens(traced, map, 1, parts, { from: 0, to: 1000 });
  }
  expect(parts).toEqual(whole);
  expect(whole.some((value) => value !== 0)).toBe(true);
});
