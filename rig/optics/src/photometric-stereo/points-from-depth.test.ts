import { describe, expect, it } from 'vitest';
import { SPHERE_CAMERA_Z, sphereTruth } from '../testing/lambertian-sphere.js';
import { cameraAxes } from './camera-axes.js';
import { type CameraGeometry, pointsFromDepth } from './points-from-depth.js';

const BASE = { width: 6, height: 4, position: [0, 0, 100], lookAt: [0, 0, 0], up: [0, 1, 0] } as const;

describe('pointsFromDepth', () => {
  it('telecentric: the points of a sphere, exactly', () => {
    const scene = {
      width: 48,
      height: 40,
      radius: 20,
      pixelSize: 1,
      albedo: 1,
      exposure: 1,
      metresPerUnit: 1,
      lights: [],
    };
    const { depth, point } = sphereTruth(scene);
    const camera: CameraGeometry = {
      ...BASE,
      width: 48,
      height: 40,
      position: [0, 0, SPHERE_CAMERA_Z],
      projection: { kind: 'orthographic', width: 48 },
    };
    const points = pointsFromDepth(depth, camera);
    const worst = points.reduce((most, value, index) => Math.max(most, Math.abs(value - point[index]!)), 0);
    expect(worst).toBeLessThan(1e-9);
  });

  it('perspective: the edges of a wall fill the field of view', () => {
    const camera: CameraGeometry = { ...BASE, projection: { kind: 'perspective', fovDeg: 90 } };
    const points = pointsFromDepth(new Float32Array(24).fill(60), camera);
    // 90 degrees at 60: 120 wide, pixels of 20; the middle of the first one is at -50, 30.
    expect([...points.subarray(0, 3)].map((value) => Number(value.toFixed(9)))).toEqual([-50, 30, 40]);
    expect([...points.subarray(-3)].map((value) => Number(value.toFixed(9)))).toEqual([50, -30, 40]);
  });

  it('0 stays 0, and the size is checked', () => {
    const camera: CameraGeometry = { ...BASE, projection: { kind: 'perspective', fovDeg: 90 } };
    expect(pointsFromDepth(new Float32Array(24), camera).every((value) => value === 0)).toBe(true);
    expect(() => pointsFromDepth([1], camera)).toThrow('depth has 1 values; the camera has 6x4 pixels');
  });
});

it('cameraAxes: right-handed, across the line of sight', () => {
  expect(cameraAxes({ position: [0, 0, 5], lookAt: [0, 0, 1], up: [0, 2, 3] })).toEqual({
    right: [1, 0, 0],
    up: [0, 1, 0],
    back: [0, 0, 1],
  });
});
