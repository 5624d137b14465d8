import type { BlenderSimDriver } from '@blender-sim/driver';
import { type DirectPoint, rms, sigmaOfTwo } from './noise.js';
import { type PatternKind, patternsOf } from './pattern-kinds.js';

/** Direct renders of a kind of pattern: what the basis is compared with. */
export interface DirectSide {
  /** Kinds rendered together, one pattern each: as many as keep the processes as busy as the basis does. */
  readonly kinds: readonly PatternKind[];
  /** Light paths a pixel at which time and noise are measured. */
  readonly samples: readonly [few: number, many: number];
}

/** Direct renders round by round, each round with other seeds. */
export class DirectRounds {
  readonly #driver: BlenderSimDriver;
  readonly #lightCount: number;
  readonly #side: DirectSide;
  /** [few, many] -> round -> seconds a pattern. */
  readonly #seconds: readonly [number[], number[]] = [[], []];
  /** [few, many] -> round -> an image a kind. */
  readonly #images: readonly [Uint8Array[][], Uint8Array[][]] = [[], []];

  constructor(driver: BlenderSimDriver, lightCount: number, side: DirectSide) {
    this.#driver = driver;
    this.#lightCount = lightCount;
    this.#side = side;
  }

  /** Renders once. @param fresh moves to where other seeds are used. */
  async measure(fresh: () => Promise<void>): Promise<void> {
    const { kinds, samples } = this.#side;
    const words = kinds.flatMap((kind) => [...patternsOf(kind, 1, this.#lightCount).words]);
    const patterns = { taskCount: kinds.length, lightCount: this.#lightCount, words };
    for (const at of [0, 1] as const) {
      await fresh();
      const startedMs = performance.now();
      const { images } = await this.#driver.ledUpdateBatch(patterns, {
        mode: 'direct',
        samples: samples[at],
        pixelFormat: 'MONO32F',
      });
      this.#seconds[at].push((performance.now() - startedMs) / 1000 / kinds.length);
      this.#images[at].push([...images]);
    }
  }

  /** What a round measured at few and at many light paths; the noise is that of all rounds: it takes two. */
  points(kind: PatternKind, round: number): readonly [few: DirectPoint, many: DirectPoint] {
    const point = (at: 0 | 1): DirectPoint => ({
      samples: this.#side.samples[at],
      seconds: this.#seconds[at][round] ?? NaN,
      sigma: sigmaOfRounds(this.#images[at], this.#side.kinds.indexOf(kind)),
    });
    return [point(0), point(1)];
  }
}

/** Noise of one image, by rounds that differ in their seeds. @param image which one of each round. */
export function sigmaOfRounds(rounds: readonly (readonly Uint8Array[])[], image: number): number {
  const sigmas: number[] = [];
  for (const [round, images] of rounds.entries()) {
    const [before, now] = [rounds[round - 1]?.[image], images[image]];
    if (before !== undefined && now !== undefined) sigmas.push(sigmaOfTwo(before, now));
  }
  return rms(sigmas);
}
