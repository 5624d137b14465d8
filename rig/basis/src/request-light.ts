import type { Clock } from '@blender-sim/base';
import {
  type BasisPlan,
  type Slab,
  type StoreEntry,
  type StoreJob,
  type TracedPair,
  pairWeights,
  samplesOf,
} from '@blender-sim/optics';
import { HelperPatience } from './helper-patience.js';
import { type BlockLight, type NoiseScale, lightOfBlock } from './light-of-block.js';
import type { PairHelper, PairSource, Place } from './pair-source.js';
import { type PlaneKind, type Resident, lanesOf } from './resident.js';
import { shareOut } from './share-out.js';
import type { WantedQuality } from './wanted-quality.js';

/** Puts traced light into the kernel's memory. */
export interface PlaneStore {
  /** @returns for each entry, for each of its targets: the largest value before conversion. */
  store(job: StoreJob, signal?: AbortSignal): Promise<readonly (readonly number[])[]>;
}

/** What gets light into memory, for every request of a rig. */
export interface LightOptions {
  readonly plan: BasisPlan;
  readonly source: PairSource;
  readonly planes: PlaneStore;
  readonly noiseScale: NoiseScale;
  /** Of a camera image, of a traced one, and the lens between them. */
  readonly sizes: Pick<StoreJob, 'pixels' | 'sourcePixels' | 'map'>;
  /** Blocks under way at the same time on this node. */
  readonly lanes: number;
  readonly clock: Clock;
}

/** The light that a request needs. */
export interface WantedLight {
  readonly place: Place;
  readonly wanted: WantedQuality;
  readonly blocks: readonly number[];
  readonly kinds: readonly PlaneKind[];
  readonly resident: Resident;
  /** Step of the 16-bit planes of a group of 16 LEDs. */
  readonly stepOf: (group: number) => number;
  readonly slab: () => Promise<Slab>;
  readonly helpers: readonly PairHelper[];
  /** Share of a block that is done, 0..1. */
  readonly onBlock: (block: number, fraction: number) => void;
  readonly signal: AbortSignal;
}

/** Number of the ambient light: that of an LED behind the last. */
export function imagesOfBlock(plan: BasisPlan, block: number): readonly number[] {
  return block === plan.ambientBlock ? [plan.blockOf.length] : (plan.blocks[block]?.leds ?? []);
}

/** Traces (or reads) what of the wanted light is not in memory yet and puts it there. */
export async function bringLight(options: LightOptions, want: WantedLight): Promise<void> {
  const missing = want.blocks.filter((block) => missingOf(options.plan, want, block).length > 0);
  for (const block of want.blocks) if (!missing.includes(block)) want.onBlock(block, 1);
  const own: (PairHelper | undefined)[] = Array.from({ length: options.lanes }, () => undefined);
  const patience = new HelperPatience(options.clock, own.length);
  const bringBlock = async (block: number, helper: PairHelper | undefined): Promise<void> => {
    want.signal.throwIfAborted();
    const light = await lightOfBlock(options.source, options.plan, options.noiseScale, {
      place: want.place,
      block,
      wanted: want.wanted,
      helper,
      signal: want.signal,
      onPair: (pairs) =>
        want.onBlock(block, want.wanted.kind === 'pairs' ? pairs / want.wanted.pairs : pairs / (pairs + 1)),
    });
    try {
      await keep(options, want, block, light);
    } finally {
      // Kept or not, no thread reads them any more.
      for (const pair of light.pairs) options.source.release(pair);
    }
    want.onBlock(block, 1);
  };
  try {
    await shareOut(
      missing,
      [...own, ...want.helpers.map((helper) => patience.with(helper))],
      (block, helper) =>
        helper === undefined ? patience.own(() => bringBlock(block, helper)) : bringBlock(block, helper),
      (helper) => {
        if (helper === undefined) patience.laneDone();
      },
    );
  } finally {
    patience.dispose();
  }
}

/** Planes of a block that are wanted and not there. */
function missingOf(
  plan: BasisPlan,
  { resident, kinds }: WantedLight,
  block: number,
): { led: number; kind: PlaneKind }[] {
  return imagesOfBlock(plan, block).flatMap((led) =>
    kinds.filter((kind) => !resident.has(kind, led)).map((kind) => ({ led, kind })),
  );
}

async function keep(options: LightOptions, want: WantedLight, block: number, light: BlockLight): Promise<void> {
  const { resident, stepOf } = want;
  const weights = pairWeights(light.pairs.length);
  const leds = imagesOfBlock(options.plan, block);
  const entries: StoreEntry[] = [];
  for (const [image, led] of leds.entries()) {
    const kinds = want.kinds.filter((kind) => !resident.has(kind, led));
    const targets = await Promise.all(kinds.map((kind) => target(options, want, kind, led)));
    entries.push({ sources: sourcesOf(light.pairs, weights, image), targets });
  }
  const largest = await options.planes.store({ ...options.sizes, entries }, want.signal);
  leds.forEach((led, image) => {
    const { targets } = entries[image] ?? { targets: [] };
    targets.forEach(({ kind }, at) => {
      const peak = largest[image]?.[at] ?? Infinity;
      if (kind === 'i16' && peak > MAX_STEPS * stepOf(Math.floor(led / LANES_16))) resident.tooBright.add(led);
    });
    const sigma = light.sigmas[image];
    if (sigma !== undefined) resident.sigmas.set(led, sigma);
    resident.samples.set(led, samplesOf(light.pairs.length));
    for (const kind of want.kinds) resident.add(kind, led);
  });
}

const LANES_16 = lanesOf('mono16');
/** Largest number of steps a 16-bit plane holds. */
const MAX_STEPS = 32_767;

function sourcesOf(pairs: readonly TracedPair[], weights: readonly number[], image: number): StoreEntry['sources'] {
  return pairs.map(({ planes }, pair) => ({ planes, image, weight: weights[pair] ?? 0 }));
}

async function target(
  { noiseScale }: LightOptions,
  { resident, slab, stepOf }: WantedLight,
  kind: PlaneKind,
  led: number,
): Promise<StoreEntry['targets'][number]> {
  const lanes = lanesOf(kind);
  const to = { slab: await resident.slabFor(kind, led, slab), lane: led % lanes };
  switch (kind) {
    case 'mono16':
      return { kind: 'i16', ...to, mix: noiseScale.responsivity, scale: stepOf(Math.floor(led / lanes)) };
    case 'mono':
      return { kind: 'f32', ...to, mix: noiseScale.responsivity };
    case 'r':
      return { kind: 'f32', ...to, mix: [1, 0, 0] };
    case 'g':
      return { kind: 'f32', ...to, mix: [0, 1, 0] };
    case 'b':
      return { kind: 'f32', ...to, mix: [0, 0, 1] };
  }
}
