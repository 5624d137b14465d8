import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PixelFormat, type PixelLayout, imageBytes, pixelLayout } from '@blender-sim/protocol';
import { type CameraResponse, type LinearImage, developImage } from './camera-response.js';

const FORMATS = Object.entries(PixelFormat);

function layoutOf(format: number): PixelLayout {
  const layout = pixelLayout(format);
  if (layout === undefined) throw new Error('no such format');
  return layout;
}

/** The rule, as straight as it can be written: one sample at a time, from bytes to numbers. */
function reference(image: LinearImage, layout: PixelLayout, response: CameraResponse): number[] {
  const { exposure, responsivity } = response;
  const samples: number[] = [];
  for (let pixel = 0; pixel < image.width * image.height; pixel++) {
    const rgb = [0, 1, 2].map((channel) => image.rgb[3 * pixel + channel] ?? NaN);
    const values =
      layout.channels === 3
        ? rgb.map((light) => light * exposure)
        : [rgb.reduce((sum, light, channel) => sum + light * ((responsivity[channel] ?? NaN) * exposure), 0)];
    samples.push(...values.map((value) => sampleOf(value, layout)));
  }
  return samples;
}

function sampleOf(value: number, layout: PixelLayout): number {
  if (layout.bytesPerSample === 4) return Math.fround(value);
  const full = 2 ** (8 * layout.bytesPerSample) - 1;
  return Math.min(full, Math.max(0, Math.floor(value * full + 0.5)));
}

function samplesOf(bytes: Uint8Array, layout: PixelLayout): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const read = {
    1: (at: number) => view.getUint8(at),
    2: (at: number) => view.getUint16(at, true),
    4: (at: number) => view.getFloat32(at, true),
  };
  const size = layout.bytesPerSample;
  return Array.from({ length: bytes.length / size }, (_, index) => read[size](index * size));
}

const light = fc.oneof(
  fc.float({ min: -2, max: 4, noNaN: true }),
  fc.float({ noNaN: true, noDefaultInfinity: true, max: Math.fround(1e30), min: Math.fround(-1e30) }),
  fc.constantFrom(0, -0, 1, 0.5, Math.fround(1 / 255)),
);
const image = fc
  .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 4 }))
  .chain(([width, height]) =>
    fc
      .array(light, { minLength: width * height * 3, maxLength: width * height * 3 })
      .map((values): LinearImage => ({ width, height, rgb: Float32Array.from(values) })),
  );
const response = fc.record({
  exposure: fc.double({ min: 1e-3, max: 1e3, noNaN: true }),
  responsivity: fc.tuple(...([0, 1, 2] as const).map(() => fc.double({ min: 0, max: 1, noNaN: true }))) as fc.Arbitrary<
    [number, number, number]
  >,
});

describe.each(FORMATS)('developImage to %s', (_name, format) => {
  const layout = layoutOf(format);

  test('is the rule, sample by sample', () => {
    fc.assert(
      fc.property(image, response, (linear, camera) => {
        const bytes = developImage(linear, layout, camera);
        expect(bytes.length).toBe(imageBytes(linear.width, linear.height, layout));
        const wanted = reference(linear, layout, camera);
        const found = samplesOf(bytes, layout);
        found.forEach((sample, index) => expect(sample === wanted[index]).toBe(true));
      }),
    );
  });

  test('never makes a pixel of light that is not finite, and says which', () => {
    fc.assert(
      fc.property(image, fc.nat(), fc.constantFrom(NaN, Infinity, -Infinity), (linear, pick, value) => {
        const rgb = Float32Array.from(linear.rgb);
        const at = pick % rgb.length;
        rgb[at] = value;
        const pixel = Math.floor(at / 3);
        const place = `(${String(pixel % linear.width)}, ${String(Math.floor(pixel / linear.width))})`;
        const develop = (): Uint8Array =>
          developImage({ ...linear, rgb }, layout, { exposure: 1, responsivity: [0.2, 0.7, 0.1] });
        expect(develop).toThrow(
          expect.objectContaining({ name: 'PixelValueError', message: `pixel ${place} is ${String(value)}` }),
        );
      }),
    );
  });
});

describe('codes', () => {
  const camera: CameraResponse = { exposure: 1, responsivity: [1, 0, 0] };
  const code = (value: number, format: number): number => {
    const layout = layoutOf(format);
    return (
      samplesOf(developImage({ width: 1, height: 1, rgb: Float32Array.of(value, 0, 0) }, layout, camera), layout)[0] ??
      NaN
    );
  };

  test('round halves up and clamp at both ends', () => {
    // 0.5/255 is no float: take the smallest one above and the largest below.
    expect(code(0.5, PixelFormat.MONO8)).toBe(128);
    expect(code(0.5, PixelFormat.MONO16)).toBe(32768);
    expect([-1, -1e-9, 0, 1, 1.1, 1e30].map((value) => code(value, PixelFormat.MONO8))).toEqual([
      0, 0, 0, 255, 255, 255,
    ]);
    expect([-1, 0, 1, 2].map((value) => code(value, PixelFormat.MONO16))).toEqual([0, 0, 65535, 65535]);
  });

  test('32-bit float keeps what is below 0 and above 1', () => {
    expect([-0.25, 3.5].map((value) => code(value, PixelFormat.MONO32F))).toEqual([-0.25, 3.5]);
  });

  test('every 8-bit code is reached by its own light', () => {
    for (let step = 0; step <= 255; step++) expect(code(Math.fround(step / 255), PixelFormat.MONO8)).toBe(step);
  });
});

test('light so bright that its sum overflows nothing is still developed', () => {
  const rgb = Float32Array.of(3.4e38, 3.4e38, 3.4e38);
  const camera: CameraResponse = { exposure: 1, responsivity: [1, 1, 1] };
  expect([...developImage({ width: 1, height: 1, rgb }, layoutOf(PixelFormat.MONO8), camera)]).toEqual([255]);
});
