import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** One side of a comparison: does its work once and says how much it did and how long that took. */
export interface Side {
  readonly name: string;
  /** @returns the figure compared, e.g. calls a second, or seconds. */
  readonly measure: () => Promise<number>;
}

export interface Comparison {
  readonly name: string;
  readonly unit: string;
  readonly rounds: number;
  readonly ours: Side;
  readonly reference: Side;
  /** What the ratio ours / reference should be. */
  readonly target: string;
}

export interface Figures {
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

export function figures(values: readonly number[]): Figures {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))] ?? NaN;
  const middle = (sorted.length - 1) / 2;
  const median = ((sorted[Math.floor(middle)] ?? NaN) + (sorted[Math.ceil(middle)] ?? NaN)) / 2;
  return { min: at(0), median, max: at(1) };
}

/**
 * Measures both sides in turn, after one round that does not count, and prints the ratio pair by pair: machines are
 * shared, so that only the ratio within one run means something. Which side goes first alternates.
 */
export async function compare(comparison: Comparison): Promise<Figures> {
  const { name, unit, rounds, ours, reference, target } = comparison;
  const ourFigures: number[] = [];
  const theirFigures: number[] = [];
  for (let round = -1; round < rounds; round++) {
    const oursFirst = round % 2 === 0;
    const first = await (oursFirst ? ours : reference).measure();
    const second = await (oursFirst ? reference : ours).measure();
    if (round < 0) continue;
    ourFigures.push(oursFirst ? first : second);
    theirFigures.push(oursFirst ? second : first);
  }
  const ratio = figures(ourFigures.map((value, round) => value / (theirFigures[round] ?? NaN)));
  const result = {
    unit,
    rounds,
    target,
    ours: { name: ours.name, ...figures(ourFigures) },
    reference: { name: reference.name, ...figures(theirFigures) },
    ratio,
  };
  process.stdout.write(
    [
      `${name} (${unit}, ${String(rounds)} rounds; min / median / max)`,
      `  ${ours.name}: ${show(result.ours)}`,
      `  ${reference.name}: ${show(result.reference)}`,
      `  ratio: ${show(ratio)}   target: ${target}`,
      '',
    ].join('\n'),
  );
  writeResult(name, result);
  return ratio;
}

/** Writes a benchmark's figures to bench/results/NAME.json. */
export function writeResult(name: string, result: unknown): void {
  const folder = path.resolve(import.meta.dirname, '..', 'results');
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, `${name}.json`), `${JSON.stringify(result, null, 2)}\n`);
}

export function show({ min, median, max }: Figures): string {
  return [min, median, max].map((value) => Number(value.toPrecision(4))).join(' / ');
}
