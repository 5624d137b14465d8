import { collect } from '@blender-sim/protocol/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { BlenderSimDriver } from './driver.js';
import { type QualityOptions, decodeQuality, encodeQuality } from './quality.js';
import { FakeMainNode } from './testing/index.js';

const open: AsyncDisposable[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one[Symbol.asyncDispose]();
});

async function rig(): Promise<{ fake: FakeMainNode; driver: BlenderSimDriver }> {
  const fake = await FakeMainNode.start();
  const driver = new BlenderSimDriver({ address: fake.address });
  open.push(fake, driver);
  await driver.tryConnect();
  return { fake, driver };
}

const PATTERNS = { taskCount: 2, lightCount: 1, words: [1, 2] };

describe('what a request asks of its images', () => {
  it.each<[QualityOptions, object | null, object]>([
    [{}, null, { mode: 'basis', samples: 64, noise: 0.5 }],
    [
      { mode: 'auto', repetition: 3 },
      { mode: 0, repetition: 3 },
      { mode: 'basis', samples: 64, noise: 0.5 },
    ],
    [
      { mode: 'direct', samples: 7 },
      { mode: 1, samples: 7 },
      { mode: 'direct', samples: 7, noise: undefined },
    ],
    [
      { mode: 'basis', noise: 0.25 },
      { mode: 2, noise: 0.25 },
      { mode: 'basis', samples: 64, noise: 0.25 },
    ],
  ])('is sent, and %o comes back with batch and stream', async (asked, wire, quality) => {
    const { fake, driver } = await rig();
    const batch = await driver.ledUpdateBatch(PATTERNS, asked);
    expect(batch.quality).toEqual([quality, quality]);
    const frames = await collect(driver.ledUpdateStream(PATTERNS, asked));
    expect(frames.map((frame) => frame.quality)).toEqual([quality, quality]);
    for (const method of ['Render', 'RenderStream'] as const) {
      const options = wire === null ? null : (expect.objectContaining(wire) as object);
      expect(fake.callsOf(method)[0]?.request).toMatchObject({ options });
    }
  });

  it.each<[QualityOptions, RegExp]>([
    [{ mode: 'best' as 'basis' }, /^mode: best/],
    [{ samples: 1.5 }, /^samples: 1.5/],
    [{ samples: 2 ** 21 }, /^samples: 2097152/],
    [{ noise: -1 }, /^noise: -1/],
    [{ noise: 1, samples: 1 }, /exclude each other/],
    [{ noise: 1, mode: 'direct' }, /MODE_DIRECT/],
    [{ repetition: 0.5 }, /^repetition: 0.5/],
  ])('that can not be is refused before it is sent: %o', (asked, message) => {
    expect(() => encodeQuality(asked)).toThrow(message);
    expect(() => encodeQuality(asked)).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
  });
});

describe('what an answer says of its images', () => {
  const basis = encodeQuality({ mode: 'basis' });

  it('is undefined from an original main node, unless something was asked of it', () => {
    expect(decodeQuality(null, { mode: 0, samples: 0 }, [], 2)).toBeUndefined();
    expect(() => decodeQuality(basis, { mode: 0, samples: 0 }, [], 2)).toThrow(/knows no mode/);
  });

  it.each<[number, readonly number[], RegExp]>([
    [1, [], /made in mode direct; basis was asked for/],
    [2, [1], /1 noise levels came for 2 images/],
    [2, [1, NaN], /noise of image 1 is NaN/],
    [2, [-1, 1], /noise of image 0 is -1/],
  ])('is refused when it does not fit: mode %d, noise %o', (mode, noise, message) => {
    expect(() => decodeQuality(basis, { mode, samples: 1 }, noise, 2)).toThrow(message);
  });

  it('has no noise where none was measured', () => {
    expect(decodeQuality(basis, { mode: 2, samples: 4 }, [0, 0.5], 2)?.map(({ noise }) => noise)).toEqual([
      undefined,
      0.5,
    ]);
  });
});
