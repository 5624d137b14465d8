import { type Position, ledWeight } from '@blender-sim/protocol';
import type { LinearImage } from '../camera-response.js';

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
