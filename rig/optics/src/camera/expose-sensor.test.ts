import type { PixelFormat } from '@blender-sim/protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { developImage } from '../camera-response.js';
import type { CameraModel } from './camera-model.js';
import { exposeSensor } from './expose-sensor.js';
import { QUIET, exposed, keyOf, layoutOf, modelOf } from './testing/model.js';

const FORMATS = [
  'MONO8',
  'MONO16',
  'RGB8',
  'RGB16',
  'MONO32F',
  'RGB32F',
] as const satisfies (keyof typeof PixelFormat)[];
const PIXELS = 128;
const NOISY = { ...QUIET, readNoiseE: 3, shotNoise: true, dsnuE: 2, prnu: 0.01, blackLevelDn: 20 };

const light = fc
  .array(fc.float({ min: Math.fround(-0.2), max: Math.fround(1.5), noNaN: true }), { minLength: 384, maxLength: 384 })
  .map((values) => Float32Array.from(values));
const ramp = Float32Array.from({ length: 3 * PIXELS }, (_, i) => ((i * 37) % 384) / 383);
const flat = (value: number): Float32Array => new Float32Array(PIXELS).fill(value);

describe.each(FORMATS)('%s', (format) => {
  test("without a sensor is developImage's, bit for bit", () => {
    const layout = layoutOf(format);
    fc.assert(
      fc.property(light, fc.double({ min: 1e-3, max: 10, noNaN: true }), (rgb, exposure) => {
        const model = modelOf({ exposure });
        const out = new Uint8Array(PIXELS * layout.bytesPerPixel);
        exposeSensor(rgb, model, layout, undefined, out);
        expect(out).toEqual(developImage({ width: 16, height: 8, rgb }, layout, model));
      }),
      { numRuns: 30 },
    );
  });

  const cameras: Record<string, Partial<CameraModel>> = {
    ...{ ideal: { tone: { kind: 'srgb' } }, noisy: { sensor: NOISY }, mosaic: { bayer: 'grbg' } },
    'noisy mosaic': { sensor: NOISY, bayer: 'bggr', tone: { kind: 'gamma', gamma: 2 } },
  };
  test.each(Object.entries(cameras))('is the same however it is split: %s', (_name, camera) => {
    const model = modelOf(camera);
    const whole = exposed(ramp, model, format, keyOf(0));
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(PIXELS), { maxLength: 6 }), (cuts) => {
        const ends = [...cuts.sort((a, b) => a - b), PIXELS];
        // From the last part to the first: the order does not matter either.
        const ranges = ends.map((to, i) => ({ from: ends[i - 1] ?? 0, to })).reverse();
        expect(exposed(ramp, model, format, keyOf(0), ranges)).toEqual(whole);
      }),
      { numRuns: 20 },
    );
  });

  test('light that is not finite makes no picture', () => {
    const bad = Float32Array.from(ramp);
    bad[3 * 17 + 1] = NaN;
    for (const camera of Object.values(cameras)) {
      expect(() => exposed(bad, modelOf(camera), format, keyOf(0))).toThrow('pixel (1, 1) is NaN');
    }
  });
});

test('mono light is what the responsivity made of three colours', () => {
  const model = modelOf({ responsivity: [0, 1, 0], sensor: NOISY });
  const green = Float32Array.from({ length: PIXELS }, (_, pixel) => ramp[3 * pixel + 1] ?? NaN);
  expect(exposed(green, model, 'MONO16', keyOf(0))).toEqual(exposed(ramp, model, 'MONO16', keyOf(0)));
});

test('32F formats are light: no sensor, no tone, no filters', () => {
  const all = modelOf({ sensor: NOISY, tone: { kind: 'srgb' }, bayer: 'rggb', exposure: 2 });
  for (const format of ['MONO32F', 'RGB32F'] as const) {
    expect(exposed(ramp, all, format)).toEqual(exposed(ramp, modelOf({ exposure: 2 }), format));
  }
});

test('without noise a code is gain x electrons + black level, rounded', () => {
  const code = (value: number, sensor: Partial<typeof QUIET> = {}): number =>
    exposed(flat(value), modelOf({ sensor: { ...QUIET, ...sensor } }), 'MONO16', keyOf(0))[0] ?? NaN;
  expect(code(0.5)).toBe(2000);
  expect(code(0.5, { blackLevelDn: 64 })).toBe(2064);
  // 5001.25 electrons are 2000.5 codes, the one side and the other.
  expect([code(0.500126), code(0.500124)]).toEqual([2001, 2000]);
  // 10,000 electrons are 4000 codes, and no light makes more; nor less than none.
  expect([code(1), code(1.01), code(3e38), code(-1)]).toEqual([4000, 4000, 4000, 0]);
  // A converter that ends before the well does.
  expect([code(1, { gainDnPerE: 0.5 }), code(0.1, { gainDnPerE: 5 })]).toEqual([4095, 4095]);
  expect(code(1, { bitDepth: 8, gainDnPerE: 0.01 })).toBe(100);
  expect(code(1, { bitDepth: 16, gainDnPerE: 6 })).toBe(60_000);
});

test('8-bit formats carry the upper 8 bits of the codes', () => {
  for (const bitDepth of [8, 10, 12, 16]) {
    const sensor = { ...NOISY, bitDepth, gainDnPerE: 2 ** bitDepth / 10_000 };
    for (const tone of [{ kind: 'linear' }, { kind: 'srgb' }] as const) {
      const model = modelOf({ sensor, tone });
      const codes = exposed(ramp, model, 'RGB16', keyOf(0));
      expect(Math.max(...codes)).toBeLessThan(2 ** bitDepth);
      expect(Math.max(...codes)).toBeGreaterThan(0.9 * 2 ** bitDepth);
      expect(exposed(ramp, model, 'RGB8', keyOf(0))).toEqual(codes.map((code) => code >> (bitDepth - 8)));
    }
  }
});

test('another exposure, other noise; the same sensor, the same fixed pattern', () => {
  const codes = (repetition: number, sensor = NOISY, seed = 1): number[] =>
    exposed(flat(0.3), modelOf({ sensor, seed }), 'MONO16', keyOf(repetition));
  expect(codes(0)).toEqual(codes(0));
  expect(codes(1)).not.toEqual(codes(0));
  const still = { ...NOISY, readNoiseE: 0, shotNoise: false };
  expect(codes(1, still)).toEqual(codes(0, still));
  expect(new Set(codes(0, still)).size).toBeGreaterThan(20);
  expect(codes(0, still, 2)).not.toEqual(codes(0, still));
});

test('the colours of a sensor each have noise of their own', () => {
  const codes = exposed(new Float32Array(384).fill(0.5), modelOf({ sensor: NOISY }), 'RGB16', keyOf(0));
  const same = codes.filter((code, i) => i % 3 === 0 && code === codes[i + 1]).length;
  expect(same).toBeLessThan(20);
});

test('what does not fit is refused', () => {
  const out = new Uint8Array(128);
  const layout = layoutOf('MONO8');
  const model = modelOf();
  const expose =
    (values: Float32Array, to = 128, target = out, camera = model) =>
    (): void => {
      exposeSensor(values, camera, layout, undefined, target, { from: 0, to });
    };
  expect(expose(new Float32Array(127))).toThrow('has 128 or 384 values, not 127');
  expect(expose(flat(0), 128, out, modelOf({ bayer: 'rggb' }))).toThrow('has 384 values, not 128');
  expect(expose(flat(0), 129)).toThrow('pixels 0 to 129 are not within 0 to 128');
  expect(expose(flat(0), 128, new Uint8Array(5))).toThrow('has 128 octets, not 5');
  expect(expose(flat(0), 128, out, modelOf({ sensor: QUIET }))).toThrow('needs the key of its noise');
  const odd = new Uint8Array(new ArrayBuffer(257), 1);
  expect(() => {
    exposeSensor(flat(0), model, layoutOf('MONO16'), undefined, odd);
  }).toThrow('begins at a multiple of 2, not at 1');
});

test('stays what it is: released images can be made again', () => {
  const model = modelOf({ sensor: NOISY });
  expect(exposed(ramp, model, 'MONO16', keyOf(0)).slice(0, 12)).toMatchInlineSnapshot(`
    [
      372,
      1520,
      2690,
      3444,
      1002,
      2150,
      3293,
      455,
      1657,
      2791,
      3591,
      1054,
    ]
  `);
  expect(exposed(flat(0.0005), model, 'MONO16', keyOf(0)).slice(0, 12)).toMatchInlineSnapshot(`
    [
      21,
      21,
      24,
      25,
      18,
      22,
      21,
      22,
      21,
      21,
      21,
      22,
    ]
  `);
  expect(
    exposed(ramp, modelOf({ sensor: NOISY, bayer: 'rggb', tone: { kind: 'srgb' } }), 'RGB8', keyOf(3)).slice(0, 12),
  ).toMatchInlineSnapshot(`
    [
      14,
      195,
      91,
      147,
      167,
      91,
      201,
      194,
      168,
      164,
      248,
      215,
    ]
  `);
});
