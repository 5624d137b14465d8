import { type RenderFrame__Output, type RenderRsp__Output, ledWord } from '@blender-sim/protocol';
import { describe, expect, it } from 'vitest';
import { batchFrom, decodeBatch, decodeFrame, encodeBatch } from './batch.js';

const on = { intensity: 255, r: 255, g: 255, b: 255 };
const off = { intensity: 0, r: 0, g: 0, b: 0 };

function response(fields: Partial<RenderRsp__Output>): RenderRsp__Output {
  const imgs = Buffer.from([1, 2, 3, 4]);
  const quality = { mode: 2, samples: 64, noise: [0.25, 0] } as const;
  const shape = { id: null, status: null, task_count: 2, width: 2, height: 1, pixel_format: 0 } as const;
  return { ...shape, imgs, ...quality, noise: [...quality.noise], ...fields };
}

function frame(fields: Partial<RenderFrame__Output>): RenderFrame__Output {
  const img = Buffer.from([1, 2]);
  const shape = { status: null, index: 0, width: 2, height: 1, pixel_format: 0, tasks_done: 1, task_count: 2 } as const;
  return { ...shape, img, mode: 2, samples: 64, noise: 0.25, ...fields };
}

describe('encodeBatch', () => {
  it('packs patterns of LEDs and takes packed ones as they are', () => {
    const words = [ledWord(on), 0, 0, ledWord(on)];
    const expected = { taskCount: 2, lightCount: 2, lights: words, pixelFormat: 'MONO8' };
    expect(encodeBatch([[on, off], [off, on]])).toMatchObject(expected); // prettier-ignore
    expect(encodeBatch({ taskCount: 2, lightCount: 2, words: Uint32Array.from(words) })).toMatchObject(expected);
  });

  it.each([
    ['no pattern', [], /at least one pattern/],
    ['an empty pattern', [[]], /at least one LED/],
    ['ragged patterns', [[on, off], [on]], /patterns\[1\] has 1 LEDs, patterns\[0\] has 2/],
    ['an LED out of range', [[off], [{ ...on, r: 256 }]], /patterns\[1\]\[0\]: LED r is 256/],
    [
      'too few words',
      { taskCount: 2, lightCount: 2, words: [1, 2, 3] },
      /words: 3; taskCount x lightCount is 2 x 2 = 4/,
    ],
    ['a word that is none', { taskCount: 1, lightCount: 1, words: [-1] }, /words\[0\] is -1/],
    ['a count that is none', { taskCount: 0.5, lightCount: 2, words: [1] }, /taskCount is 0.5/],
  ])('refuses %s before anything is sent', (_what, patterns, message) => {
    expect(() => encodeBatch(patterns)).toThrow(message);
    expect(() => encodeBatch(patterns)).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
  });

  it('can be cut to what is still missing', () => {
    const batch = encodeBatch({ taskCount: 3, lightCount: 2, words: [1, 2, 3, 4, 5, 6] });
    expect(batchFrom(batch, 0)).toBe(batch);
    expect(batchFrom(batch, 2)).toMatchObject({ taskCount: 1, lights: [5, 6] });
  });
});

describe('decodeBatch', () => {
  const batch = encodeBatch({ taskCount: 2, lightCount: 1, words: [1, 2] });

  it('returns views into the answer, not copies', () => {
    const answer = response({});
    const { images, ...shape } = decodeBatch(batch, answer);
    expect(shape).toMatchObject({ width: 2, height: 1, pixelFormat: 'MONO8', layout: { bytesPerPixel: 1 } });
    expect(images.map((image) => [...image])).toEqual([[1, 2], [3, 4]]); // prettier-ignore
    expect(images.every((image) => image.buffer === answer.imgs.buffer)).toBe(true);
  });

  it.each<[string, Partial<RenderRsp__Output>, RegExp]>([
    ['an octet missing', { imgs: Buffer.alloc(3) }, /have 3 octets; 2 of 2x1 MONO8 have 4/],
    ['an octet too many', { imgs: Buffer.alloc(5) }, /have 5 octets/],
    ['another number of images', { task_count: 1 }, /1 images came for 2 patterns/],
    ['no size', { width: 0, imgs: Buffer.alloc(0) }, /size is 0x1/],
    ['another pixel format', { pixel_format: 2 }, /format is RGB8; MONO8 was asked for/],
    ['a pixel format from the future', { pixel_format: 77 as 0 }, /format is 77/],
  ])('refuses an answer with %s', (_what, fields, message) => {
    expect(() => decodeBatch(batch, response(fields))).toThrow(message);
    expect(() => decodeBatch(batch, response(fields))).toThrow(expect.objectContaining({ code: 'BAD_RESPONSE' }));
  });
});

describe('decodeFrame', () => {
  const batch = encodeBatch({ taskCount: 2, lightCount: 1, words: [1, 2] });
  const first = decodeFrame(batch, 0, 0, frame({}), undefined);

  it('counts on where an earlier stream broke off', () => {
    expect(decodeFrame(batch, 1, 1, frame({}), first)).toMatchObject({ index: 1, tasksDone: 2, taskCount: 2 });
  });

  it.each<[string, number, Partial<RenderFrame__Output>, RegExp]>([
    ['out of order', 1, { index: 0 }, /Image 0 came where 1 was due/],
    ['one too many', 2, { index: 2 }, /More than 2 images/],
    [
      'of another size than the one before',
      1,
      { index: 1, width: 1, img: Buffer.alloc(1) },
      /is 1x1; those before are 2x1/,
    ],
    ['of a wrong length', 1, { index: 1, img: Buffer.alloc(3) }, /has 3 octets; 2x1 MONO8 has 2/],
  ])('refuses a frame %s', (_what, expected, fields, message) => {
    expect(() => decodeFrame(batch, 0, expected, frame(fields), first)).toThrow(message);
  });
});
