import fc from 'fast-check';
import { FloatType, RedFormat } from 'three';
import { EXRLoader } from 'three/examples/jsm/loaders/EXRLoader.js';
import { expect, it } from 'vitest';
import { encodeExr } from './exr.js';

/** As a reader that is not ours has it: rows from the bottom, RGBA or a single channel. */
function read(file: Uint8Array): { width: number; height: number; pixel: (x: number, y: number) => readonly number[] } {
  const loader = new EXRLoader();
  loader.type = FloatType;
  const { width, height, data, format } = loader.parse(Uint8Array.from(file).buffer) as unknown as {
    width: number;
    height: number;
    data: Float32Array;
    format: number;
  };
  const stored = format === RedFormat ? 1 : 4;
  const channels = format === RedFormat ? 1 : 3;
  return {
    width,
    height,
    pixel: (x, y) => {
      const at = ((height - 1 - y) * width + x) * stored;
      return [...data.subarray(at, at + channels)];
    },
  };
}

it('what is read back is bit for bit what was written (property)', () => {
  const size = fc.integer({ min: 1, max: 40 });
  fc.assert(
    fc.property(
      size,
      size,
      fc.constantFrom(1 as const, 3 as const),
      fc.infiniteStream(fc.float()),
      (width, height, channels, values) => {
        const data = new Float32Array(width * height * channels).map(() => values.next().value as number);
        const image = read(encodeExr({ width, height, channels, data }));
        expect([image.width, image.height]).toEqual([width, height]);
        for (let y = 0; y < height; y++) {
          for (let x = 0; x < width; x++) {
            const at = (y * width + x) * channels;
            const [first, ...more] = image.pixel(x, y);
            // Y is handed out in red, in some versions in green and blue too.
            const found = channels === 1 ? [first] : [first, ...more];
            expect(found).toEqual([...data.subarray(at, at + channels)]);
          }
        }
      },
    ),
    { numRuns: 40 },
  );
});

it('smooth pictures become smaller', () => {
  const data = new Float32Array(64 * 64).fill(0.5);
  expect(encodeExr({ width: 64, height: 64, channels: 1, data }).length).toBeLessThan(1000);
});

it('refuses data of another size', () => {
  expect(() => encodeExr({ width: 2, height: 2, channels: 3, data: new Float32Array(4) })).toThrow(
    '4 floats; 2x2x3 are 12',
  );
});
