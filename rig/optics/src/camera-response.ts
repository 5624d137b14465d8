import { type PixelLayout, imageBytes } from '@blender-sim/protocol';

/** The part of the rig's camera that turns linear light into pixels. */
export interface CameraResponse {
  /** Scene-linear radiance times exposure = 1.0 is full scale. Dimensionless factor, > 0. */
  readonly exposure: number;
  /** How a mono pixel is made: responsivity per scene-linear channel R, G, B (Rec. 709 primaries). */
  readonly responsivity: readonly [r: number, g: number, b: number];
}

/** Scene-linear light, interleaved R, G, B, row by row from the top left. */
export interface LinearImage {
  readonly width: number;
  readonly height: number;
  /** height x width x 3 values. */
  readonly rgb: Float32Array;
}

/** A pixel that is NaN, infinite: never turned into a code. */
export class PixelValueError extends Error {
  constructor(index: number, width: number, value: number) {
    const pixel = Math.floor(index / 3);
    super(`pixel (${String(pixel % width)}, ${String(Math.floor(pixel / width))}) is ${String(value)}`);
    this.name = 'PixelValueError';
  }
}

/**
 * Linear light to the pixels of `layout`: value = exposure x light, for mono the responsivity-weighted sum of R, G, B;
 * an n-bit code is round(value x (2^n - 1)) clamped to 0..2^n - 1, halves rounded up; 32F formats keep the value itself,
 * unclamped. No gamma, no view transform, no dither. All sums in float64.
 * @returns imageBytes(width, height, layout) octets, samples little-endian.
 * @throws PixelValueError for light that is not finite.
 */
export function developImage(image: LinearImage, layout: PixelLayout, response: CameraResponse): Uint8Array {
  const { width, height, rgb } = image;
  const pixels = width * height;
  const out = new ArrayBuffer(imageBytes(width, height, layout));
  const store = sampleStore(out, layout);
  const { exposure } = response;
  const [red, green, blue] = response.responsivity.map((share) => share * exposure) as [number, number, number];
  for (let pixel = 0, at = 0; pixel < pixels; pixel++, at += 3) {
    // In bounds by the loop; the checked form costs a branch a sample.
    const r = rgb[at] as number;
    const g = rgb[at + 1] as number;
    const b = rgb[at + 2] as number;
    // One test for all three: the sum of finite floats of this size is finite.
    if (!Number.isFinite(r + g + b)) throw notFinite(rgb, at, width);
    if (layout.channels === 1) {
      store(pixel, r * red + g * green + b * blue);
    } else {
      store(at, r * exposure);
      store(at + 1, g * exposure);
      store(at + 2, b * exposure);
    }
  }
  return new Uint8Array(out);
}

type StoreSample = (index: number, value: number) => void;

function sampleStore(out: ArrayBuffer, layout: PixelLayout): StoreSample {
  // Typed arrays have the machine's byte order; Node runs on little-endian machines only.
  switch (layout.bytesPerSample) {
    case 1: {
      const codes = new Uint8Array(out);
      return (index, value) => {
        codes[index] = code(value, 255);
      };
    }
    case 2: {
      const codes = new Uint16Array(out);
      return (index, value) => {
        codes[index] = code(value, 65535);
      };
    }
    case 4: {
      const values = new Float32Array(out);
      return (index, value) => {
        values[index] = value;
      };
    }
  }
}

function code(value: number, fullScale: number): number {
  return value <= 0 ? 0 : value >= 1 ? fullScale : Math.floor(value * fullScale + 0.5);
}

function notFinite(rgb: Float32Array, at: number, width: number): PixelValueError {
  for (let index = at; index < at + 3; index++) {
    const value = rgb[index] as number;
    if (!Number.isFinite(value)) return new PixelValueError(index, width, value);
  }
  return new PixelValueError(at, width, Number.POSITIVE_INFINITY);
}
