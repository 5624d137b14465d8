import type { BlenderSimDriver } from '@blender-sim/driver';
import { type Rating, rate } from './contrast.js';
import { EvolutionStrategy } from './evolution.js';
import { type Intensities, intensitiesOf, packed } from './patterns.js';
import { seededRandom } from './random.js';
import type { Regions } from './scratch-regions.js';

/** A pattern, the image it makes, and how good that is. */
export interface Shot {
  readonly pattern: Intensities;
  /** 8-bit grey, row by row. */
  readonly image: Uint8Array;
  readonly rating: Rating;
}

/** How long the search goes on, and what it is told meanwhile. */
export interface SearchOptions {
  readonly generations: number;
  /** Patterns a generation. */
  readonly population: number;
  /** The same seed finds the same pattern. */
  readonly seed: number;
  readonly signal: AbortSignal;
  /** After each generation, from 1 on: the best so far. */
  readonly onGeneration: (generation: number, best: Shot) => void;
}

const FIRST_STEP = 0.2;
/** Intensities that are tried for all LEDs alike. */
const UNIFORM_LEVELS: readonly number[] = Array.from({ length: 24 }, (_, i) => Math.round(255 * 0.86 ** i));

type Rig = Pick<BlenderSimDriver, 'ledUpdateBatch'>;

/**
 * All LEDs alike, as bright as shows the scratch best: what a search has to beat. It lights every LED, so the position is
 * traced here if it has not been before.
 */
export async function bestUniformLight(
  rig: Rig,
  ledCount: number,
  regions: Regions,
  signal: AbortSignal,
): Promise<Shot> {
  const patterns = UNIFORM_LEVELS.map((level) => new Uint8Array(ledCount).fill(level));
  return bestOf(await shoot(rig, patterns, regions, signal));
}

/** Looks for the pattern that shows the scratch best. @param from where it starts. @returns the best that was seen. */
export async function searchIllumination(
  rig: Rig,
  from: Shot,
  regions: Regions,
  options: SearchOptions,
): Promise<Shot> {
  const { generations, population, seed, signal, onGeneration } = options;
  const start = Array.from(from.pattern, (intensity) => intensity / 255);
  const evolution = new EvolutionStrategy({ start, step: FIRST_STEP, population, random: seededRandom(seed) });
  let best = from;
  for (let generation = 1; generation <= generations; generation++) {
    const shots = await shoot(rig, evolution.ask().map(intensitiesOf), regions, signal);
    evolution.tell(shots.map(({ rating }) => rating.score));
    best = bestOf([best, ...shots]);
    onGeneration(generation, best);
  }
  return best;
}

async function shoot(
  rig: Rig,
  patterns: readonly Intensities[],
  regions: Regions,
  signal: AbortSignal,
): Promise<Shot[]> {
  const { images } = await rig.ledUpdateBatch(packed(patterns), { signal });
  return patterns.flatMap((pattern, index) => {
    const image = images[index];
    return image === undefined ? [] : [{ pattern, image, rating: rate(image, regions) }];
  });
}

function bestOf(shots: readonly Shot[]): Shot {
  return shots.reduce((best, shot) => (shot.rating.score > best.rating.score ? shot : best));
}
