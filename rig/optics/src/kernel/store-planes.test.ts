import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BasisMemory } from './basis-memory.js';
import { laneOffset, slabAddress } from './layout.js';
import { storePlanes } from './store-planes.js';
import type { ResampleMap, Slab, StoreJob, StoreTarget } from './types.js';

function newMemory(pixels: number): BasisMemory {
  return new BasisMemory({ pixels, maxBytes: 2 ** 20 + 4 * Math.ceil(pixels / 8) * 256, workBytes: 2 ** 16 });
}

function sharedFloats(values: readonly number[]): Float32Array<SharedArrayBuffer> {
  const array = new Float32Array(new SharedArrayBuffer(4 * values.length));
  array.set(values);
  return array;
}

function lane(memory: BasisMemory, kind: 'f32' | 'i16', slab: Slab, index: number): number[] {
  const view = new DataView(memory.shared.memory.buffer);
  return Array.from({ length: memory.pixels }, (_, pixel) => {
    const at = slabAddress(memory.shared, slab) + (pixel >> 3) * 256 + (pixel & 7) * 4 + laneOffset(kind, index);
    return kind === 'f32' ? view.getFloat32(at, true) : view.getInt16(at, true);
  });
}

/** One image of 3 planes from R, G, B of each pixel. */
function planesOf(pixels: readonly (readonly [number, number, number])[]): Float32Array<SharedArrayBuffer> {
  return sharedFloats([0, 1, 2].flatMap((channel) => pixels.map((rgb) => rgb[channel] ?? NaN)));
}

const rgb = fc.tuple(...([0, 1, 2] as const).map(() => fc.float({ min: 0, max: 4, noNaN: true }))) as fc.Arbitrary<
  [number, number, number]
>;

test('a lane is the mix of the weighted mean of the sources, and no other lane is touched', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(rgb, rgb), { minLength: 1, maxLength: 30 }),
      rgb,
      fc.integer({ min: 0, max: 7 }),
      fc.integer({ min: 0, max: 15 }),
      (pairs, mix, floatLane, stepLane) => {
        const memory = newMemory(pairs.length);
        const [floats, steps] = [memory.allocate(), memory.allocate()];
        const targets: StoreTarget[] = [
          { kind: 'f32', slab: floats, lane: floatLane, mix },
          { kind: 'i16', slab: steps, lane: stepLane, mix, scale: 2 ** -9 },
        ];
        const job: StoreJob = {
          pixels: pairs.length,
          sourcePixels: pairs.length,
          entries: [
            {
              sources: [
                { planes: planesOf(pairs.map(([first]) => first)), image: 0, weight: 1 },
                { planes: planesOf(pairs.map(([, second]) => second)), image: 0, weight: 3 },
              ],
              targets,
            },
          ],
        };
        const [[largest = NaN, sameLargest = NaN] = []] = storePlanes(memory.shared, job);
        const wanted = pairs.map(([first, second]) =>
          mix.reduce(
            (sum, part, channel) => sum + part * ((first[channel] ?? 0) / 4 + (3 * (second[channel] ?? 0)) / 4),
            0,
          ),
        );
        lane(memory, 'f32', floats, floatLane).forEach((value, pixel) => {
          const exact = wanted[pixel] ?? NaN;
          expect(Math.abs(value - exact)).toBeLessThanOrEqual(1e-7 * exact + 1e-40);
        });
        lane(memory, 'i16', steps, stepLane).forEach((step, pixel) => {
          expect(Math.abs(step - Math.min((wanted[pixel] ?? NaN) * 512, 32_767))).toBeLessThanOrEqual(0.5 + 1e-6);
        });
        expect(Math.abs(largest - Math.max(...wanted))).toBeLessThanOrEqual(1e-12 * largest + 1e-300);
        expect(sameLargest).toBe(largest);
        for (let other = 0; other < 16; other++) {
          if (other < 8 && other !== floatLane)
            expect(lane(memory, 'f32', floats, other).every((v) => v === 0)).toBe(true);
          if (other !== stepLane) expect(lane(memory, 'i16', steps, other).every((v) => v === 0)).toBe(true);
        }
      },
    ),
    { numRuns: 60 },
  );
});

test('one source alone is kept bit for bit, whatever its weight; parts of a job are the job', () => {
  fc.assert(
    fc.property(
      fc.array(rgb, { minLength: 17, maxLength: 60 }),
      fc.double({ min: 0.1, max: 1e6, noNaN: true }),
      fc.integer({ min: 1, max: 2 }),
      (pixels, weight, cut) => {
        const memory = newMemory(pixels.length);
        const slab = memory.allocate();
        const job: StoreJob = {
          pixels: pixels.length,
          sourcePixels: pixels.length,
          entries: [
            {
              sources: [{ planes: planesOf(pixels), image: 0, weight }],
              targets: [{ kind: 'f32', slab, lane: 2, mix: [0, 1, 0] }],
            },
          ],
        };
        const end = Math.ceil(pixels.length / 8);
        const parts = [storePlanes(memory.shared, job, 0, cut), storePlanes(memory.shared, job, cut, end)];
        expect(lane(memory, 'f32', slab, 2)).toEqual(pixels.map(([, green]) => green));
        expect(Math.max(...parts.map(([entry]) => entry?.[0] ?? NaN))).toBe(Math.max(...pixels.map(([, g]) => g)));
      },
    ),
  );
});

const SIZE = 3;
const job = (changes: Partial<StoreJob>, target: Partial<StoreTarget> = {}): StoreJob => ({
  pixels: SIZE,
  sourcePixels: SIZE,
  entries: [
    {
      sources: [
        {
          planes: planesOf([
            [1, 2, 3],
            [4, 5, 6],
            [7, 8, 9],
          ]),
          image: 0,
          weight: 1,
        },
      ],
      targets: [{ kind: 'f32', slab: 0, lane: 0, mix: [1, 0, 0], ...target }],
    },
  ],
  ...changes,
});

test('a map takes four taps out of an image of another size', () => {
  const memory = newMemory(2);
  const slab = memory.allocate();
  const indices = new Int32Array(new SharedArrayBuffer(32));
  indices.set([0, 1, 2, 2, 2, 0, 0, 0]);
  const map: ResampleMap = { indices, weights: sharedFloats([0.5, 0.25, 0.125, 0.125, 0.5, 0, 0, 0]) };
  storePlanes(memory.shared, job({ pixels: 2, map }, { mix: [1, 0, 1] }));
  // R + G + B of the pixels: 1 + 3, 4 + 6, 7 + 9.
  expect(lane(memory, 'f32', slab, 0)).toEqual([4 * 0.5 + 10 * 0.25 + 16 * 0.25, 8]);
});

test('int16 steps saturate at both ends and round halves up', () => {
  const memory = newMemory(SIZE);
  const slab = memory.allocate();
  storePlanes(memory.shared, job({}, { kind: 'i16', scale: 2 }));
  expect(lane(memory, 'i16', slab, 0)).toEqual([1, 2, 4]);
  storePlanes(memory.shared, job({}, { kind: 'i16', scale: 1e-4 }));
  expect(lane(memory, 'i16', slab, 0)).toEqual([10_000, 32_767, 32_767]);
  storePlanes(memory.shared, job({}, { kind: 'i16', scale: 1e-4, mix: [-1, 0, 0] }));
  expect(lane(memory, 'i16', slab, 0)).toEqual([-10_000, -32_768, -32_768]);
});

test.each([NaN, Infinity, -Infinity, 3e38])('light of %d times 2 is never stored', (value) => {
  const memory = newMemory(SIZE);
  memory.allocate();
  const planes = planesOf([
    [1, 1, 1],
    [value, 1, 1],
    [1, 1, 1],
  ]);
  const entries = [{ ...job({}, { mix: [2, 0, 0] }).entries[0]!, sources: [{ planes, image: 0, weight: 1 }] }];
  expect(() => storePlanes(memory.shared, job({ entries }))).toThrow(
    expect.objectContaining({
      code: 'KERNEL_LIGHT_NOT_FINITE',
      message: expect.stringContaining('pixel 1') as unknown,
    }),
  );
});

test.each<[string, StoreJob]>([
  ['the slabs 3', job({ pixels: 4 })],
  ['a map is needed', job({ sourcePixels: 2 })],
  ['has 1 indices', job({ map: { indices: new Int32Array(new SharedArrayBuffer(4)), weights: sharedFloats([1]) } })],
  [
    'source pixel 3',
    job({
      map: { indices: new Int32Array(new SharedArrayBuffer(48)).fill(3), weights: sharedFloats(new Array(12).fill(0)) },
    }),
  ],
  ['no sources', job({ entries: [{ sources: [], targets: [] }] })],
  [
    'no image 1',
    job({ entries: [{ sources: [{ planes: sharedFloats(new Array(9).fill(0)), image: 1, weight: 1 }], targets: [] }] }),
  ],
  [
    'weight 0',
    job({ entries: [{ sources: [{ planes: sharedFloats(new Array(9).fill(0)), image: 0, weight: 0 }], targets: [] }] }),
  ],
  ['in slab 99999', job({}, { slab: 99_999 })],
  ['in lane 8', job({}, { lane: 8 })],
  ['mix NaN', job({}, { mix: [NaN, 0, 0] })],
  ['scale undefined', job({}, { kind: 'i16' })],
])('refuses a job: %s', (words, bad) => {
  expect(() => storePlanes(newMemory(SIZE).shared, bad)).toThrow(
    expect.objectContaining({ code: 'KERNEL_JOB_INVALID', message: expect.stringContaining(words) as unknown }),
  );
});
