import path from 'node:path';
import { BasisRenderer, startBasisParts } from '@blender-sim/basis';
import { type Rig, loadRig } from '@blender-sim/description';
import { startEmbeddedTracer } from '@blender-sim/embedded';
import { rendererCompliance } from '@blender-sim/optics/testing';
import { PixelFormat } from '@blender-sim/protocol';
import { startBlenderRenderer } from '@blender-sim/rendernode';
import { describe, expect, it } from 'vitest';
import { IS_FULL } from './full-run.js';
import { CHECKOUT, TINY_RIG } from './rig-processes.js';

const HOME = { x: 0, y: 0, z: 0 };
const WIDTH = 80;
const HEIGHT = 60;
/** Of the brightest pixel: below it a pixel is in the dark or on an edge of it. */
const LIT = 0.02;

async function small(name: string, samples: number): Promise<Rig> {
  const rig = await loadRig(path.join(CHECKOUT, 'examples', 'rigs', name, 'rig.yaml'));
  return {
    ...rig,
    camera: { ...rig.camera, width: WIDTH, height: HEIGHT },
    render: { ...rig.render, samples, noise: undefined, bounces: 0, mode: 'direct', unlit: 'cull' },
  };
}

/** One LED at full power by Cycles: interleaved R, G, B. */
async function byCycles(rig: Rig, leds: readonly number[]): Promise<Float32Array[]> {
  await using renderer = await startBlenderRenderer({ rig, processes: 1 });
  const words = new Uint32Array(leds.length * rig.leds.length);
  leds.forEach((led, pattern) => (words[pattern * rig.leds.length + led] = 0xffffffff));
  const images: Float32Array[] = [];
  await renderer.render(
    {
      requestId: 'embedded',
      position: HOME,
      taskCount: leds.length,
      lightCount: rig.leds.length,
      words,
      pixelFormat: PixelFormat.RGB32F,
      quality: { mode: 'direct' },
    },
    {
      onFrame: ({ index, pixels }) => {
        images[index] = new Float32Array(pixels.slice().buffer).map((value) => value / rig.camera.exposure);
      },
    },
  );
  return images;
}

/** The same by the embedded renderer, brought into the same order. */
async function embedded(rig: Rig, leds: readonly number[], samples: number): Promise<Float32Array[]> {
  await using tracer = await startEmbeddedTracer({ rig });
  const { planes } = await tracer.tracePair({
    position: HOME,
    leds,
    samples: samples * leds.length,
    seed: 1,
    offset: 0,
  });
  const size = WIDTH * HEIGHT;
  return leds.map((_, image) =>
    new Float32Array(size * 3).map((_, at) => planes[(image * 3 + (at % 3)) * size + Math.floor(at / 3)] ?? NaN),
  );
}

/** Root mean square difference over the mean, of pixels that are lit in both and have lit neighbours only. */
function relativeRmse(mine: Float32Array, reference: Float32Array): { readonly rmse: number; readonly pixels: number } {
  const brightest = reference.reduce((most, value) => Math.max(most, value), 0);
  const isLit = (x: number, y: number): boolean => {
    const at = (y * WIDTH + x) * 3 + 1;
    return reference[at]! > LIT * brightest && mine[at]! > LIT * brightest;
  };
  let [squares, sum, pixels] = [0, 0, 0];
  for (let y = 1; y < HEIGHT - 1; y++) {
    for (let x = 1; x < WIDTH - 1; x++) {
      const around = [-1, 0, 1].flatMap((dy) => [-1, 0, 1].map((dx) => isLit(x + dx, y + dy)));
      if (around.includes(false)) continue;
      pixels++;
      for (let at = (y * WIDTH + x) * 3; at < (y * WIDTH + x) * 3 + 3; at++) {
        squares += (mine[at]! - reference[at]!) ** 2;
        sum += reference[at]!;
      }
    }
  }
  return { rmse: Math.sqrt(squares / (pixels * 3)) / (sum / (pixels * 3)), pixels };
}

rendererCompliance(
  'the embedded renderer',
  async () => {
    const rig = await loadRig(TINY_RIG);
    const auto: Rig = { ...rig, render: { ...rig.render, mode: 'auto' } };
    const parts = await startBasisParts({ rig: auto, memoryBytes: 2 ** 28 });
    const tracer = await startEmbeddedTracer({ rig: auto });
    const options = { ...parts, rig: auto, tracer, direct: undefined, rendererDigest: tracer.info.digest };
    return new BasisRenderer({ ...options, maxQueued: 8192 });
  },
  { responsivity: [0.2126, 0.7152, 0.0722] },
);

describe('the embedded renderer against Cycles without bounces: below 2% of the mean on lit pixels', () => {
  // Minutes of light paths: in the full run.
  const medal: [string, number[], number, number][] = IS_FULL ? [['medal', [0, 27], 2048, 512]] : [];
  it.each<[string, number[], number, number]>([
    // Matt and smooth; glossy relief that shades itself, under an LED at 12 degrees and one near the camera.
    ['sphere', [0, 20], 128, 64],
    ...medal,
  ])('%s', async (name, leds, samples, ours) => {
    const rig = await small(name, samples);
    const [reference, mine] = [await byCycles(rig, leds), await embedded(rig, leds, ours)];
    leds.forEach((led, index) => {
      const { rmse, pixels } = relativeRmse(mine[index]!, reference[index]!);
      expect(pixels, `LED ${led}`).toBeGreaterThan(600);
      expect(rmse, `LED ${led}`).toBeLessThan(0.02);
    });
  });
});
