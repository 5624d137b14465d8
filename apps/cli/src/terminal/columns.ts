import { displayWidth, padColumns } from './display-width.js';

/** Columns as wide as their widest cell, all of them left; the last one as it is. */
export function columns(rows: readonly (readonly string[])[], gap: string = '  '): string[] {
  const widths: number[] = [];
  for (const row of rows)
    row.forEach((cell, column) => (widths[column] = Math.max(widths[column] ?? 0, displayWidth(cell))));
  return rows.map((row) =>
    row
      .map((cell, column) => (column === row.length - 1 ? cell : padColumns(cell, widths[column] ?? 0)))
      .join(gap)
      .trimEnd(),
  );
}

/** `1 node`, `2 nodes`. */
export function plural(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
