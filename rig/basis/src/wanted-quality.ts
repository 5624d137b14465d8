import type { Rig } from '@blender-sim/description';
import { type RenderQuality, RendererError, pairsFor, samplesOf, samplesPerLed } from '@blender-sim/optics';

/** How much light is to be traced. */
export type WantedQuality =
  | { readonly kind: 'pairs'; readonly pairs: number }
  /** `sigma`: no pattern's noise may exceed it, in 8-bit levels; `maxPairs`: an LED image that takes more is refused. */
  | { readonly kind: 'noise'; readonly sigma: number; readonly maxPairs: number };

/** What a request wants where it says so, else the rig. @throws RendererError RENDERER_REFUSED. */
export function wantedQuality(rig: Rig, quality: RenderQuality | undefined): WantedQuality {
  const { samples, noise, maxSamplesPerLed } = rig.render;
  const asksForSamples = quality?.samples !== undefined;
  const sigma = quality?.noise ?? (asksForSamples ? undefined : noise);
  const maxPairs = pairsWithin(maxSamplesPerLed);
  if (sigma !== undefined) return { kind: 'noise', sigma, maxPairs };
  const each = samplesPerLed(quality?.samples ?? samples, rig.leds.length);
  // The limit is one of the noise contract, but a request must not be able to ask for days of work either.
  if (each > maxSamplesPerLed && asksForSamples) {
    throw new RendererError(
      'RENDERER_REFUSED',
      `options.samples: ${String(quality.samples)} are ${String(each)} an LED; the rig's limit is ${String(maxSamplesPerLed)} (render.max_samples_per_led).`,
    );
  }
  return { kind: 'pairs', pairs: pairsFor(each) };
}

/** Pairs that stay within a number of light paths a pixel and LED. */
function pairsWithin(samples: number): number {
  let pairs = 1;
  while (samplesOf(pairs + 1) <= samples) pairs += 1;
  return pairs;
}

/** The key of what is held in memory for a position: images of other qualities are others. */
export function qualityName(wanted: WantedQuality): string {
  return wanted.kind === 'pairs' ? `pairs ${String(wanted.pairs)}` : `noise ${String(wanted.sigma)}`;
}
