/** What p processes cost together: `each` for every one, `pair` for every ordered pair of them. */
export interface Growth {
  readonly each: number;
  readonly pair: number;
  /** Measured / formula, size by size. */
  readonly fit: readonly number[];
}

/**
 * The `each` and `pair` with which each p + pair p (p - 1) is nearest to what was measured: least squares of the relative
 * errors, so that small networks count as much as large ones.
 */
export function growthOf(measured: readonly (readonly [processes: number, value: number])[]): Growth {
  // Of the normal equations: for 1 = each x + pair y, with x = p / value and y = p (p - 1) / value.
  let [xx, xy, yy, x1, y1] = [0, 0, 0, 0, 0];
  for (const [p, value] of measured) {
    const x = p / value;
    const y = (p * (p - 1)) / value;
    xx += x * x;
    xy += x * y;
    yy += y * y;
    x1 += x;
    y1 += y;
  }
  const determinant = xx * yy - xy * xy;
  const each = (x1 * yy - y1 * xy) / determinant;
  const pair = (y1 * xx - x1 * xy) / determinant;
  return { each, pair, fit: measured.map(([p, value]) => value / (each * p + pair * p * (p - 1))) };
}

/** @param unit what 1 stands for in the printed numbers, e.g. 1024 for KiB. */
export function formulaOf({ each, pair }: Growth, unit: number): string {
  const text = (value: number): string => {
    const units = value / unit;
    return String(Math.abs(units) < 1e-9 ? 0 : Number(units.toPrecision(3)));
  };
  return `${text(pair)} p (p - 1) ${each < 0 ? '-' : '+'} ${text(Math.abs(each))} p`;
}
