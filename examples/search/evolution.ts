import type { Random } from './random.js';

/** What EvolutionStrategy starts from. */
export interface EvolutionOptions {
  /** First guess, one number in 0..1 a variable. */
  readonly start: readonly number[];
  /** First step size, standard deviation; 0.2 looks at most of 0..1. */
  readonly step: number;
  /** Candidates a generation, at least 4. */
  readonly population: number;
  readonly random: Random;
}

/**
 * Maximises over a box, every variable in 0..1, knowing nothing but scores: separable CMA-ES (R. Ros and N. Hansen, "A simple
 * modification in CMA-ES achieving linear time and space complexity", 2008; constants of N. Hansen's tutorial,
 * arXiv:1604.00772). It learns one step size a variable. Candidates beyond the box are brought back to its side before they are
 * scored and learned from. Only the order of the scores counts.
 */
export class EvolutionStrategy {
  readonly #options: EvolutionOptions;
  readonly #weights: readonly number[];
  readonly #constants: Constants;
  #mean: number[];
  #step: number;
  /** Variance of each variable, times the square of the step. */
  #variances: number[];
  #stepPath: number[];
  #variancePath: number[];
  #generation = 0;
  #asked: readonly (readonly number[])[] = [];

  /** @throws RangeError for a start outside 0..1, a step that is not positive or a population below 4. */
  constructor(options: EvolutionOptions) {
    const { start, step, population } = options;
    const bad = start.findIndex((value) => !(value >= 0 && value <= 1));
    if (start.length === 0 || bad >= 0) throw new RangeError(`start[${bad}] is ${start[bad]}; expected 0..1`);
    if (!(step > 0)) throw new RangeError(`step is ${step}; expected a positive number`);
    if (!Number.isInteger(population) || population < 4)
      throw new RangeError(`population is ${population}; expected a whole number of at least 4`);
    this.#options = options;
    this.#weights = recombinationWeights(population);
    this.#constants = constantsFor(start.length, this.#weights);
    this.#mean = [...start];
    this.#step = step;
    this.#variances = start.map(() => 1);
    this.#stepPath = start.map(() => 0);
    this.#variancePath = start.map(() => 0);
  }

  /** The candidates of the next generation. */
  ask(): readonly (readonly number[])[] {
    const { population, random } = this.#options;
    this.#asked = Array.from({ length: population }, () =>
      this.#mean.map((mean, i) => clamped(mean + this.#step * Math.sqrt(this.#variances[i] ?? 1) * random.normal())),
    );
    return this.#asked;
  }

  /**
   * Learns from what `ask` gave last.
   * @param scores one a candidate, in their order; higher is better.
   * @throws RangeError when it is another number of scores, or one of them is NaN.
   */
  tell(scores: readonly number[]): void {
    if (scores.length !== this.#asked.length || scores.some(Number.isNaN))
      throw new RangeError(`expected ${this.#asked.length} scores, all of them numbers`);
    const order = scores.map((_, i) => i).sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0));
    const parents = order.slice(0, this.#weights.length).map((i) => this.#asked[i] ?? []);
    const { stepDecay, stepDamping, pathDecay, rankOne, rankMu, effective, expectedNorm } = this.#constants;
    const before = this.#mean;
    this.#mean = before.map((_, i) => weighted(this.#weights, (k) => parents[k]?.[i] ?? 0));
    const moved = this.#mean.map((mean, i) => (mean - (before[i] ?? 0)) / this.#step);

    this.#generation++;
    this.#stepPath = this.#stepPath.map(
      (path, i) =>
        (1 - stepDecay) * path +
        Math.sqrt(stepDecay * (2 - stepDecay) * effective) * ((moved[i] ?? 0) / Math.sqrt(this.#variances[i] ?? 1)),
    );
    const norm = Math.hypot(...this.#stepPath);
    // A step size that still grows fast must not stretch the variances too.
    const settling = Math.sqrt(1 - (1 - stepDecay) ** (2 * this.#generation));
    const stalled = norm / settling >= (1.4 + 2 / (before.length + 1)) * expectedNorm;
    this.#variancePath = this.#variancePath.map(
      (path, i) =>
        (1 - pathDecay) * path + (stalled ? 0 : Math.sqrt(pathDecay * (2 - pathDecay) * effective) * (moved[i] ?? 0)),
    );
    const lost = stalled ? pathDecay * (2 - pathDecay) : 0;
    this.#variances = this.#variances.map((variance, i) => {
      const spread = weighted(this.#weights, (k) => (((parents[k]?.[i] ?? 0) - (before[i] ?? 0)) / this.#step) ** 2);
      const path = (this.#variancePath[i] ?? 0) ** 2;
      return (1 - rankOne - rankMu + rankOne * lost) * variance + rankOne * path + rankMu * spread;
    });
    this.#step *= Math.exp((stepDecay / stepDamping) * (norm / expectedNorm - 1));
  }
}

interface Constants {
  /** Of the path that sets the step size, a generation. */
  readonly stepDecay: number;
  readonly stepDamping: number;
  /** Of the path that the variances follow. */
  readonly pathDecay: number;
  readonly rankOne: number;
  readonly rankMu: number;
  /** How many equally weighted parents the weights are worth. */
  readonly effective: number;
  /** Mean length of a normal vector. */
  readonly expectedNorm: number;
}

/** Half of the candidates are parents, the better the heavier; the sum is 1. */
function recombinationWeights(population: number): readonly number[] {
  const raw = Array.from({ length: population >> 1 }, (_, i) => Math.log((population + 1) / 2) - Math.log(i + 1));
  const sum = raw.reduce((total, weight) => total + weight, 0);
  return raw.map((weight) => weight / sum);
}

function constantsFor(n: number, weights: readonly number[]): Constants {
  const effective = 1 / weights.reduce((sum, weight) => sum + weight ** 2, 0);
  const stepDecay = (effective + 2) / (n + effective + 5);
  // One variance a variable instead of a matrix: it may learn faster by (n + 2) / 3.
  const separable = (n + 2) / 3;
  const rankOne = Math.min(0.5, (separable * 2) / ((n + 1.3) ** 2 + effective));
  const rankMu = (separable * 2 * (effective - 2 + 1 / effective)) / ((n + 2) ** 2 + effective);
  return {
    stepDecay,
    stepDamping: 1 + stepDecay + 2 * Math.max(0, Math.sqrt((effective - 1) / (n + 1)) - 1),
    pathDecay: (4 + effective / n) / (n + 4 + (2 * effective) / n),
    rankOne,
    rankMu: Math.min(1 - rankOne, rankMu),
    effective,
    expectedNorm: Math.sqrt(n) * (1 - 1 / (4 * n) + 1 / (21 * n ** 2)),
  };
}

function weighted(weights: readonly number[], value: (index: number) => number): number {
  return weights.reduce((sum, weight, index) => sum + weight * value(index), 0);
}

function clamped(value: number): number {
  return Math.min(1, Math.max(0, value));
}
