import { loadRig } from '@blender-sim/description';
import { rendererCompliance } from '@blender-sim/optics/testing';
import { type Renderer } from '@blender-sim/optics';
import { PixelFormat, ledWord } from '@blender-sim/protocol';
import { startBlenderRenderer } from '@blender-sim/rendernode';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TINY_RIG } from './rig-processes.js';

const tiny = await loadRig(TINY_RIG);

rendererCompliance('the Blender renderer', () => startBlenderRenderer({ rig: tiny }), {
  responsivity: tiny.camera.responsivity,
});

rendererCompliance(
  'the Blender renderer with a basis',
  () => startBlenderRenderer({ rig: { ...tiny, render: { ...tiny.render, mode: 'auto' } } }),
  { responsivity: tiny.camera.responsivity },
);

describe('linear light', () => {
  let renderer: Renderer;
  beforeAll(async () => {
    renderer = await startBlenderRenderer({ rig: tiny, processes: 1 });
  });
  afterAll(() => renderer.close());

  const dark = tiny.leds.map(() => 0);
  const lit = (led: number, word: number): number[] => dark.map((_, index) => (index === led ? word : 0));
  const both = (a: readonly number[], b: readonly number[]): number[] =>
    a.map((word, index) => (word | (b[index] ?? 0)) >>> 0);

  async function floats(patterns: readonly (readonly number[])[]): Promise<Float32Array[]> {
    const images: Float32Array[] = [];
    const request = {
      requestId: 'light',
      position: { x: 1, y: -2, z: 0.5 },
      taskCount: patterns.length,
      lightCount: tiny.leds.length,
      words: Uint32Array.from(patterns.flat()),
      pixelFormat: PixelFormat.RGB32F,
    };
    await renderer.render(request, {
      onFrame: ({ index, pixels }) => {
        images[index] = new Float32Array(pixels.slice().buffer);
      },
    });
    return images;
  }

  const max = (image: Float32Array): number => image.reduce((most, value) => Math.max(most, value), 0);
  const largestError = (image: Float32Array, wanted: (index: number) => number): number =>
    image.reduce((most, value, index) => Math.max(most, Math.abs(value - wanted(index))), 0);

  it('superposes: image(a + b) = image(a) + image(b) within 1e-6 of the maximum, with one seed and no LED culled', async () => {
    const a = both(
      lit(0, ledWord({ intensity: 255, r: 255, g: 255, b: 255 })),
      lit(3, ledWord({ intensity: 90, r: 200, g: 10, b: 0 })),
    );
    const b = both(
      lit(1, ledWord({ intensity: 17, r: 0, g: 255, b: 64 })),
      lit(6, ledWord({ intensity: 255, r: 255, g: 255, b: 255 })),
    );
    const [imageA, imageB, sum] = await floats([a, b, both(a, b)]);
    if (!imageA || !imageB || !sum) throw new Error('an image is missing');
    expect(max(sum)).toBeGreaterThan(0.05);
    expect(largestError(sum, (index) => (imageA[index] ?? NaN) + (imageB[index] ?? NaN)) / max(sum)).toBeLessThan(1e-6);
  });

  it('is proportional to intensity and colour', async () => {
    const [full, part] = await floats([
      lit(2, ledWord({ intensity: 255, r: 255, g: 255, b: 255 })),
      lit(2, ledWord({ intensity: 51, r: 255, g: 102, b: 0 })),
    ]);
    if (!full || !part) throw new Error('an image is missing');
    const share = [51 / 255, (51 / 255) * (102 / 255), 0];
    // The LEDs that are kept in the light distribution shine with a negligible energy.
    expect(largestError(part, (index) => (full[index] ?? NaN) * (share[index % 3] ?? NaN)) / max(full)).toBeLessThan(
      1e-6,
    );
  });

  it('is black when no LED is lit', async () => {
    const [image] = await floats([dark]);
    expect(image && max(image)).toBeLessThan(1e-6);
  });
});
