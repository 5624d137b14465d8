import { type Position, ledWeight } from '@blender-sim/protocol';
import type { LinearImage } from '../camera-response.js';
import type { GroundTruth } from '../ground-truth.js';

/** The fake rig: LEDs on a ring around a smooth bump. */
export interface FakeScene {
  readonly lightCount: number;
  readonly width: number;
  readonly height: number;
}

type Vector = readonly [x: number, y: number, z: number];

const ALBEDO: Vector = [0.8, 0.6, 0.4];

/**
 * What the fake rig's camera sees: Lambertian reflection of a Gaussian bump that moves with the object. Linear in the
 * weights of the LEDs, smooth in pixel and position, different for every LED, never negative, below 1 a LED.
 * @param words the LED words of one pattern; LEDs beyond them are dark.
 */
export function fakeLight(scene: FakeScene, words: Uint32Array, position: Position): LinearImage {
  const { width, height, lightCount } = scene;
  const lit = Array.from(words, (word, led) => ({
    weight: ledWeight(word),
    towards: ledDirection(led, lightCount),
  })).filter(({ weight }) => weight.some((share) => share > 0));
  const rgb = new Float32Array(width * height * 3);
  for (let pixel = 0; pixel < width * height; pixel++) {
    const normal = bumpNormal((pixel % width) / width - 0.5, Math.floor(pixel / width) / height - 0.5, position);
    const sum = [0, 0, 0] as [number, number, number];
    for (const { weight, towards } of lit) {
      const shading = Math.max(0, dot(normal, towards)) / lightCount;
      for (const channel of [0, 1, 2] as const) sum[channel] += weight[channel] * ALBEDO[channel] * shading;
    }
    rgb.set(sum, pixel * 3);
  }
  return { width, height, rgb };
}

/** What is really there: the bump, seen from straight above at a distance of 10; its last column is no object. */
export function fakeTruth(scene: Pick<FakeScene, 'width' | 'height'>, position: Position): GroundTruth {
  const { width, height } = scene;
  const pixels = width * height;
  const maps = {
    normal: new Float32Array(pixels * 3),
    depth: new Float32Array(pixels),
    point: new Float32Array(pixels * 3),
    albedo: new Float32Array(pixels * 3),
    mask: new Float32Array(pixels),
  };
  for (let pixel = 0; pixel < pixels; pixel++) {
    const [u, v] = [(pixel % width) / width - 0.5, Math.floor(pixel / width) / height - 0.5];
    if (pixel % width === width - 1) continue;
    maps.normal.set(bumpNormal(u, v, position), pixel * 3);
    maps.depth[pixel] = 10;
    maps.point.set([u, v, 0], pixel * 3);
    maps.albedo.set(ALBEDO, pixel * 3);
    maps.mask[pixel] = 1;
  }
  return { width, height, ...maps };
}

function ledDirection(led: number, lightCount: number): Vector {
  const azimuth = (2 * Math.PI * led) / lightCount;
  // Two heights in turn, so that opposite LEDs of a small rig differ in more than a rotation.
  const elevation = led % 2 === 0 ? 0.6 : 1.1;
  return [Math.cos(azimuth) * Math.cos(elevation), Math.sin(azimuth) * Math.cos(elevation), Math.sin(elevation)];
}

function bumpNormal(u: number, v: number, position: Position): Vector {
  const x = u - position.x * 0.01;
  const y = v - position.y * 0.01;
  const slope = 4 * Math.exp(-8 * (x * x + y * y)) * (1 + position.z * 0.01);
  const length = Math.hypot(x * slope, y * slope, 1);
  return [(x * slope) / length, (y * slope) / length, 1 / length];
}

function dot(a: Vector, b: Vector): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}
