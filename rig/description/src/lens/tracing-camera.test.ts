import fc from 'fast-check';
import { expect, test } from 'vitest';
import { undistort, type Distortion } from './brown-conrady.js';
import { tangentDeg } from './tangent.js';
import { pixelsPerUnit, tracingCamera, type LensGeometry, type TracingCamera } from './tracing-camera.js';

const none: Distortion = { k1: 0, k2: 0, p1: 0, p2: 0, k3: 0 };
const perspective: LensGeometry = {
  ...{ width: 64, height: 48, lens: none },
  projection: { kind: 'perspective', fovDeg: 60 },
};
const orthographic: LensGeometry = { ...perspective, projection: { kind: 'orthographic', width: 20 } };

/** Of the image plane of a perspective camera, of the object for an orthographic one. */
function pixelSize({ width, projection }: TracingCamera): number {
  return projection.kind === 'perspective' ? 1 / pixelsPerUnit({ width, projection }) : projection.width / width;
}

test("the tangent is Math.tan's to its last bits", () => {
  for (let degrees = 0; degrees <= 86; degrees += 0.37) {
    const exact = Math.tan((degrees * Math.PI) / 180);
    expect(Math.abs(tangentDeg(degrees) - exact)).toBeLessThanOrEqual(1e-14 * exact);
  }
});

test("without distortion it is the camera's own image", () => {
  expect(tracingCamera(perspective)).toEqual({ width: 64, height: 48, projection: perspective.projection });
});

test.each([
  ['perspective', perspective],
  ['orthographic', orthographic],
])('%s: the margin holds the light of every pixel and is no wider than that takes', (_name, camera) => {
  const coefficient = (limit: number): fc.Arbitrary<number> => fc.double({ min: -limit, max: limit, noNaN: true });
  const lens = fc.record({
    ...{ k1: coefficient(0.05), k2: coefficient(0.01), k3: coefficient(0.005) },
    ...{ p1: coefficient(0.005), p2: coefficient(0.005) },
  });
  fc.assert(
    fc.property(lens, (coefficients) => {
      const bent = { ...camera, lens: coefficients };
      const traced = tracingCamera(bent);
      const scale = pixelsPerUnit(camera);
      // The same pixels about the axis.
      expect(pixelSize(traced) / pixelSize(camera)).toBeCloseTo(1, 7);
      let [across, down] = [0, 0];
      for (let v = 0; v < camera.height; v++) {
        for (let u = 0; u < camera.width; u++) {
          const [x = NaN, y = NaN] = undistort(coefficients, (u - 31.5) / scale, (v - 23.5) / scale) ?? [];
          across = Math.max(across, Math.abs(x * scale));
          down = Math.max(down, Math.abs(y * scale));
        }
      }
      expect(across).toBeLessThanOrEqual((traced.width - 1) / 2 + 1e-6);
      expect(down).toBeLessThanOrEqual((traced.height - 1) / 2 + 1e-6);
      if (traced.width > camera.width) expect(across).toBeGreaterThan((traced.width - 3) / 2);
      if (traced.height > camera.height) expect(down).toBeGreaterThan((traced.height - 3) / 2);
    }),
    { numRuns: 20 },
  );
});

test.each([
  ['folds', { ...perspective, lens: { ...none, k1: -0.6 } }, 'does not fold over'],
  ['is large', { ...orthographic, lens: { ...none, k1: -0.2, k2: 0.024, k3: -0.001 } }, 'at most 2 times the width'],
] as const)('what cannot be traced: %s', (_name, camera, message) => {
  expect(() => tracingCamera(camera)).toThrow(RangeError);
  expect(() => tracingCamera(camera)).toThrow(message);
});
