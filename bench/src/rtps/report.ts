import { type Figures, figures, show } from '../compare.js';

/** One measured thing, round by round, and what it is set against. */
export interface Row {
  readonly name: string;
  readonly values: readonly number[];
  /** Absent: it is a reference itself. */
  readonly against?: { readonly name: string; readonly values: readonly number[]; readonly target: string };
}

export interface RowResult extends Figures {
  readonly name: string;
  readonly ratio?: Figures & { readonly against: string; readonly target: string };
}

/** Prints rows as `min / median / max`, ratios within each round; medians and spread, as bench/README.md says. */
export function report(title: string, unit: string, rows: readonly Row[]): readonly RowResult[] {
  const rounds = rows[0]?.values.length ?? 0;
  process.stdout.write(`${title} (${unit}, ${rounds} rounds; min / median / max)\n`);
  return rows.map(({ name, values, against }) => {
    const own = { name, ...figures(values) };
    process.stdout.write(`  ${name}: ${show(own)}\n`);
    if (against === undefined) return own;
    const ratio = figures(values.map((value, round) => value / (against.values[round] ?? NaN)));
    process.stdout.write(`    / ${against.name}: ${show(ratio)}   target: ${against.target}\n`);
    return { ...own, ratio: { ...ratio, against: against.name, target: against.target } };
  });
}
