import { type BasisPlan, RendererError, type TracedPair, samplesOf, varianceOfMean } from '@blender-sim/optics';
import type { PairHelper, PairSource, Place } from './pair-source.js';
import type { WantedQuality } from './wanted-quality.js';

/** What of the camera a noise in light becomes codes by. */
export interface NoiseScale {
  readonly exposure: number;
  readonly responsivity: readonly [number, number, number];
}

/** Sigma of an LED image's noise in red, green and blue, in scene-linear light at full power. */
export type LightSigma = readonly [r: number, g: number, b: number];

/** The traced light of a block. */
export interface BlockLight {
  readonly pairs: readonly TracedPair[];
  /** Of each image of the block. */
  readonly sigmas: readonly LightSigma[];
}

/** How a block is to be traced for a request. */
export interface BlockRequest {
  readonly place: Place;
  readonly block: number;
  readonly wanted: WantedQuality;
  /** Called before each pair. */
  readonly onPair: (pairs: number) => void;
  readonly helper: PairHelper | undefined;
  readonly signal: AbortSignal;
}

/**
 * Traces a block, or reads what is stored of it: as many pairs as are wanted, or pair after pair until the noise is low
 * enough. What comes out depends on rig, position and quality alone. Its pairs are in use: give them to source.release().
 * @throws RendererError RENDERER_REFUSED for a noise beyond the limit; as PairSource.pair.
 */
export async function lightOfBlock(
  source: PairSource,
  plan: BasisPlan,
  scale: NoiseScale,
  request: BlockRequest,
): Promise<BlockLight> {
  const { place, block, wanted, helper, signal } = request;
  const pairs: TracedPair[] = [];
  try {
    for (;;) {
      request.onPair(pairs.length);
      pairs.push(await source.pair(place, block, pairs.length, helper, signal));
      const light = { pairs, sigmas: sigmasOf(pairs) };
      if (wanted.kind === 'pairs') {
        if (pairs.length >= wanted.pairs) return light;
      } else if (isEnough(plan, block, scale, wanted, light)) return light;
    }
  } catch (error) {
    for (const pair of pairs) source.release(pair);
    throw error;
  }
}

/** Sigma of every image of a block after some pairs. */
function sigmasOf(pairs: readonly TracedPair[]): LightSigma[] {
  const images = (pairs[0]?.variances.length ?? 0) / 3;
  const sigma = (at: number): number => Math.sqrt(varianceOfMean(pairs.map(({ variances }) => variances[at] ?? NaN)));
  return Array.from({ length: images }, (_unused, image) => [
    sigma(image * 3),
    sigma(image * 3 + 1),
    sigma(image * 3 + 2),
  ]);
}

/** The noise of an LED image at full power in 8-bit levels, in the worst of mono, red, green and blue. */
function imageNoise({ exposure, responsivity }: NoiseScale, sigma: LightSigma): number {
  // All channels are traced by the same light paths, so their noise is one: it adds up as amplitudes do.
  const mono = sigma.reduce((sum, part, channel) => sum + part * (responsivity[channel] ?? 0), 0);
  return 255 * exposure * Math.max(mono, ...sigma);
}

/** Any pattern's noise stays within sigma when every image's stays within sigma / sqrt(images): noises add up as squares. */
function isEnough(
  plan: BasisPlan,
  block: number,
  scale: NoiseScale,
  { sigma, maxPairs }: Extract<WantedQuality, { kind: 'noise' }>,
  { pairs, sigmas }: BlockLight,
): boolean {
  const images = plan.blockOf.length + (plan.ambientBlock === undefined ? 0 : 1);
  const goal = sigma / Math.sqrt(images);
  const worst = Math.max(...sigmas.map((one) => imageNoise(scale, one)));
  if (worst <= goal) return true;
  const samples = samplesOf(pairs.length);
  // Sobol sequences converge faster than chance, at best as 1/n: where even that is not enough, nothing more is traced.
  const atLeast = samples * (worst / goal);
  if (pairs.length >= maxPairs || atLeast > samplesOf(maxPairs))
    throw unreachable(plan, block, sigma, maxPairs, samples, worst, images);
  return false;
}

function unreachable(
  plan: BasisPlan,
  block: number,
  sigma: number,
  maxPairs: number,
  samples: number,
  worst: number,
  images: number,
): RendererError {
  const leds = plan.blocks[block]?.leds ?? [];
  const what =
    leds.length === 0
      ? 'the ambient light'
      : leds.length === 1
        ? `LED ${String(leds[0])}`
        : `one of the LEDs ${String(leds[0])} to ${String(leds.at(-1))}`;
  const reachable = worst * Math.sqrt(images) * Math.sqrt(samples / samplesOf(maxPairs));
  return new RendererError(
    'RENDERER_REFUSED',
    `options.noise: sigma ${String(Number(sigma.toPrecision(6)))} can't be reached with ${String(samplesOf(maxPairs))} light paths a pixel and LED (render.max_samples_per_led): ${what} alone has ${worst.toPrecision(3)} of 255 after ${String(samples)}. Ask for ${reachable.toPrecision(2)} or more, or raise the limit.`,
  );
}
