/** What of a rig the plan depends on. */
export interface PlanInput {
  readonly lightCount: number;
  /** Of a traced image. */
  readonly pixels: number;
  /** Whether the scene shines by itself. */
  readonly hasAmbient: boolean;
  /** Most LEDs that the tracer separates in one render. */
  readonly maxGroups: number;
}

/** LEDs that are traced together, always the same ones. */
export interface BasisBlock {
  readonly index: number;
  /** LED numbers; empty: the ambient light. */
  readonly leds: readonly number[];
}

/** How the light of a rig is cut into pieces of work; the same for every request, so that what is traced can be kept. */
export interface BasisPlan {
  readonly blocks: readonly BasisBlock[];
  /** Block of LED 0, 1, ... */
  readonly blockOf: readonly number[];
  readonly ambientBlock: number | undefined;
}

/**
 * Pixels from which one LED at a time is the cheaper way to the same noise. Below it a render's fixed cost is more than
 * what the light groups' noise costs. Measured on Blender 3.4.1: docs/decisions/0008-the-planner.md.
 */
export const ONE_LED_FROM_PIXELS = 24_576;

/** LEDs of a block where light groups are used: larger ones win little more, and a sparse pattern pays for them. */
export const GROUP_LEDS = 16;

/** Cuts the rig's light into blocks: one LED each, or light groups where images are tiny. A pure function of the rig. */
export function planBasis({ lightCount, pixels, hasAmbient, maxGroups }: PlanInput): BasisPlan {
  const size = pixels >= ONE_LED_FROM_PIXELS ? 1 : Math.min(GROUP_LEDS, maxGroups);
  const blocks: BasisBlock[] = [];
  const blockOf: number[] = [];
  for (let first = 0; first < lightCount; first += size) {
    const leds = Array.from({ length: Math.min(size, lightCount - first) }, (_unused, at) => first + at);
    for (const led of leds) blockOf[led] = blocks.length;
    blocks.push({ index: blocks.length, leds });
  }
  const ambientBlock = hasAmbient ? blocks.length : undefined;
  if (ambientBlock !== undefined) blocks.push({ index: ambientBlock, leds: [] });
  return { blocks, blockOf, ambientBlock };
}
