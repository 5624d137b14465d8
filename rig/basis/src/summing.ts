import type { ExposeJob, OutputCodes, SumChannel } from '@blender-sim/optics';
import { FULL_PRODUCT, type PatternWeights } from './pattern.js';
import { type PlaneKind, type Resident, lanesOf } from './resident.js';

/**
 * Which sums make a pattern. `white`: 16-bit mono planes, 8-bit weights; `grey`: the same planes, 16-bit weights; `mono`:
 * float mono planes; `colours`: three float planes into one mono image; `rgb`: three float planes, three channels.
 */
export type SumFamily = Exclude<ImageFamily, 'dark'>;

/** How a pattern's image is made; `dark`: nothing shines, there is nothing to sum. */
export type ImageFamily = 'white' | 'grey' | 'mono' | 'colours' | 'rgb' | 'dark';

/** Planes a family needs. */
export function planesOf(family: ImageFamily): readonly PlaneKind[] {
  switch (family) {
    case 'dark':
      return [];
    case 'white':
    case 'grey':
      return ['mono16'];
    case 'mono':
      return ['mono'];
    case 'colours':
    case 'rgb':
      return ['r', 'g', 'b'];
  }
}

/** What every sum of a request has in common. */
export interface SumSettings {
  readonly pixels: number;
  /** The ambient light's number, behind the last LED; undefined: there is none. */
  readonly ambient: number | undefined;
  readonly responsivity: readonly [number, number, number];
  /** Of a step of the 16-bit planes of a group of 16 LEDs, in scene-linear light. */
  readonly stepOf: (group: number) => number;
  /** Factor from light to output. */
  readonly exposure: number;
  readonly output: OutputCodes;
}

/** The kernel's job for some patterns of one family. Every LED in `leds` has its planes in `resident`. */
export function sumJob(
  family: SumFamily,
  patterns: readonly PatternWeights[],
  leds: readonly number[],
  resident: Resident,
  settings: SumSettings,
): ExposeJob {
  const { pixels, exposure, output } = settings;
  const base = { pixels, patterns: patterns.length, output };
  const terms = (kind: PlaneKind): Terms => termsOf(kind, leds, resident);
  switch (family) {
    case 'white': {
      // Divided by 255 without a rest: the colour's share of the product is 255.
      const channel = stepSum(Uint8Array, ({ products }, led) => (products[0][led] ?? 0) / 255, 255);
      return { ...base, kind: 'i16x8', channels: [channel], scale: exposure / 255 };
    }
    case 'grey': {
      const channel = stepSum(Uint16Array, ({ products }, led) => products[0][led] ?? 0, FULL_PRODUCT);
      return { ...base, kind: 'i16x16', channels: [channel], scale: exposure / FULL_PRODUCT };
    }
    case 'mono':
      return { ...base, kind: 'f32', channels: [floatSum(['mono'], [1])], scale: exposure };
    case 'colours':
      return { ...base, kind: 'f32', channels: [floatSum(['r', 'g', 'b'], settings.responsivity)], scale: exposure };
    case 'rgb':
      return {
        ...base,
        kind: 'f32',
        channels: [floatSum(['r'], [1]), floatSum(['g'], [1]), floatSum(['b'], [1])],
        scale: exposure,
      };
  }

  /** The 16-bit planes with integer weights. */
  function stepSum<W extends Uint8Array | Uint16Array>(
    Weights: new (length: number) => W,
    weightOf: (pattern: PatternWeights, led: number) => number,
    full: number,
  ): SumChannel<W> {
    const { groups, slabs } = terms('mono16');
    const weights = new Weights(weightCount('mono16', groups, patterns));
    fill(weights, 'mono16', groups, patterns, leds, settings.ambient, weightOf, full);
    return { slabs, weights, scales: groups.map(settings.stepOf) };
  }

  /** Planes one after another into one sum, each with its channel's weights times a factor. */
  function floatSum(kinds: readonly PlaneKind[], factors: readonly number[]): SumChannel<Float32Array> {
    const parts = kinds.map((kind, at) => {
      const { groups, slabs } = terms(kind);
      const weights = new Float32Array(weightCount(kind, groups, patterns));
      const channel = kind === 'g' ? 1 : kind === 'b' ? 2 : 0;
      const factor = factors[at] ?? 1;
      fill(
        weights,
        kind,
        groups,
        patterns,
        leds,
        settings.ambient,
        ({ products }, led) => ((products[channel][led] ?? 0) / FULL_PRODUCT) * factor,
        factor,
      );
      return { slabs, weights };
    });
    const weights = new Float32Array(parts.reduce((length, part) => length + part.weights.length, 0));
    let at = 0;
    for (const part of parts) {
      weights.set(part.weights, at);
      at += part.weights.length;
    }
    return { slabs: parts.flatMap((part) => part.slabs), weights };
  }
}

interface Terms {
  /** Groups of LEDs, ascending: the order of the sum, whatever else is asked for. */
  readonly groups: readonly number[];
  readonly slabs: readonly number[];
}

function termsOf(kind: PlaneKind, leds: readonly number[], resident: Resident): Terms {
  const lanes = lanesOf(kind);
  const groups = [...new Set(leds.map((led) => Math.floor(led / lanes)))].sort((a, b) => a - b);
  const slabs = groups.map((group) => {
    const slab = resident.slab(kind, group);
    if (slab === undefined) throw new RangeError(`there are no ${kind} planes of LED group ${String(group)}`);
    return slab;
  });
  return { groups, slabs };
}

function weightCount(kind: PlaneKind, groups: readonly number[], patterns: readonly unknown[]): number {
  return groups.length * patterns.length * lanesOf(kind);
}

/** weights[(group x patterns + pattern) x lanes + lane]. */
function fill(
  weights: Uint8Array | Uint16Array | Float32Array,
  kind: PlaneKind,
  groups: readonly number[],
  patterns: readonly PatternWeights[],
  leds: readonly number[],
  ambient: number | undefined,
  weightOf: (pattern: PatternWeights, led: number) => number,
  full: number,
): void {
  const lanes = lanesOf(kind);
  const rowOf = new Map(groups.map((group, row) => [group, row]));
  for (const led of leds) {
    const row = rowOf.get(Math.floor(led / lanes)) ?? 0;
    patterns.forEach((pattern, t) => {
      weights[(row * patterns.length + t) * lanes + (led % lanes)] = led === ambient ? full : weightOf(pattern, led);
    });
  }
}
