import type { BlenderSimDriver } from '@blender-sim/driver';
import { sigmaOfRounds } from './direct-rounds.js';
import { rms } from './noise.js';
import { type PatternKind, patternsOf } from './pattern-kinds.js';

/** A request to the basis. */
export interface BasisCase {
  readonly kind: PatternKind;
  readonly taskCount: number;
  readonly rounds: number;
}

/** A request to the basis, round by round, each at a position that nothing was traced at. */
export class BasisRounds {
  readonly case: BasisCase;
  /** Round -> seconds of the first request at a position. */
  readonly firstSeconds: number[] = [];
  /** Round -> seconds of the same request once more. */
  readonly nextSeconds: number[] = [];
  readonly #driver: BlenderSimDriver;
  readonly #lightCount: number;
  readonly #reported: number[] = [];
  readonly #images: Uint8Array[][] = [];

  constructor(driver: BlenderSimDriver, lightCount: number, of: BasisCase) {
    this.#driver = driver;
    this.#lightCount = lightCount;
    this.case = of;
  }

  async measure(fresh: () => Promise<void>): Promise<void> {
    const { kind, taskCount } = this.case;
    const patterns = patternsOf(kind, taskCount, this.#lightCount);
    await fresh();
    const seconds = async (): Promise<number> => {
      const startedMs = performance.now();
      const { quality } = await this.#driver.ledUpdateBatch(patterns, { mode: 'basis' });
      const ms = performance.now() - startedMs;
      this.#reported.push(rms((quality ?? []).map(({ noise }) => noise ?? NaN)));
      return ms / 1000;
    };
    this.firstSeconds.push(await seconds());
    this.nextSeconds.push(await seconds());
    // Untimed: of the light that is there now, one image to compare with that of another round.
    const floats = patternsOf(kind, 1, this.#lightCount);
    const { images } = await this.#driver.ledUpdateBatch(floats, { mode: 'basis', pixelFormat: 'MONO32F' });
    this.#images.push([...images]);
  }

  /** Sigma as the answers say, over all patterns, in 8-bit levels. */
  get reportedSigma(): number {
    return rms(this.#reported);
  }

  /** First image of each round. */
  get images(): readonly (readonly Uint8Array[])[] {
    return this.#images;
  }
}

/** Sigma of a kind's first pattern measured between positions, i.e. seeds, over all its requests. */
export function measuredSigma(rounds: readonly BasisRounds[], kind: PatternKind): number {
  const images = rounds.filter(({ case: of }) => of.kind === kind).flatMap((one) => [...one.images]);
  return sigmaOfRounds(images, 0);
}
