import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PixelFormat } from './gen/blendersim/PixelFormat.js';
import { imageBytes, pixelLayout } from './pixel-format.js';
import { type BatchFields, checkBatch } from './render-batch.js';
import { StatusError } from './status.js';

const limits = { maxTasks: 4, maxBytes: 24, lightCount: 3, width: 2, height: 3 };

function batch(taskCount: number, lightCount: number, words = taskCount * lightCount, pixelFormat = 0): BatchFields {
  return {
    task_count: taskCount,
    light_count: lightCount,
    lights: Array<number>(words).fill(0),
    pixel_format: pixelFormat,
  };
}

function problem(fields: BatchFields): string {
  try {
    checkBatch(fields, limits);
    return '';
  } catch (error) {
    expect(error).toBeInstanceOf(StatusError);
    expect(error).toMatchObject({ code: 'INVALID_ARGUMENT' });
    return (error as StatusError).message;
  }
}

describe('checkBatch', () => {
  test('takes what is exactly at every limit', () => {
    expect(checkBatch(batch(4, 3), limits).name).toBe('MONO8');
    expect(checkBatch(batch(2, 1, 2, PixelFormat.MONO16), limits).name).toBe('MONO16');
  });

  test.each([
    ['no patterns', batch(0, 3), 'task_count: 0;'],
    ['too many patterns', batch(5, 1), 'task_count: 5 patterns in one request; the limit is 4.'],
    ['no lights', batch(1, 0), 'light_count: 0;'],
    ['more lights than the rig', batch(1, 4), 'light_count: 4; the rig has 3 LEDs.'],
    ['a word too few', batch(2, 3, 5), 'lights: 5 words; task_count x light_count is 2 x 3 = 6.'],
    ['a word too many', batch(2, 3, 7), 'lights: 7 words;'],
    ['too many octets', batch(3, 1, 3, PixelFormat.MONO16), '3 images of 2x3 MONO16 are 36 octets; the limit is 24.'],
    ['an unknown format', batch(1, 1, 1, 6), 'pixel_format: 6 is none of the known formats'],
    ['a negative format', batch(1, 1, 1, -1), 'pixel_format: -1'],
  ])('refuses %s', (_what, fields, message) => {
    expect(problem(fields)).toContain(message);
  });

  test('checks what is known only', () => {
    expect(checkBatch(batch(4, 1000), { maxTasks: 4, maxBytes: 1 }).name).toBe('MONO8');
  });

  test('accepts a batch exactly when every count is right', () => {
    fc.assert(
      fc.property(fc.nat(6), fc.nat(5), fc.nat(24), fc.nat(6), (tasks, lights, words, format) => {
        const layout = pixelLayout(format);
        const right =
          layout !== undefined &&
          tasks >= 1 &&
          tasks <= 4 &&
          lights >= 1 &&
          lights <= 3 &&
          words === tasks * lights &&
          tasks * 6 * layout.bytesPerPixel <= 24;
        expect(problem(batch(tasks, lights, words, format)) === '').toBe(right);
      }),
    );
  });
});

test('every pixel format has a layout whose parts agree', () => {
  for (const [name, number] of Object.entries(PixelFormat)) {
    const layout = pixelLayout(number);
    expect(layout?.name).toBe(name);
    expect(layout?.bytesPerPixel).toBe((layout?.channels ?? 0) * (layout?.bytesPerSample ?? 0));
    expect(imageBytes(5, 7, layout!)).toBe(35 * (layout?.bytesPerPixel ?? 0));
  }
});
