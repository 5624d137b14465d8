import path from 'node:path';
import type { CaptureRecord } from '../render/capture.js';

/** The short table at the end of a capture: positions, patterns, seconds, images a second. */
export function captureTable(record: CaptureRecord, out?: string): string {
  const rows = record.positions.map(({ position: { x, y, z }, seconds, files }) => [
    [x, y, z].map(String).join(', '),
    String(files.length),
    seconds.toFixed(2),
    (files.length / seconds).toFixed(2),
  ]);
  const head = [`position (${record.rig.lengthUnit})`, 'patterns', 'seconds', 'images/s'];
  const total = ['total', String(record.images), record.seconds.toFixed(2), record.imagesPerSecond.toFixed(2)];
  const table = formatTable(head, [...rows, total]);
  const sheet =
    record.contactSheet !== undefined && out !== undefined
      ? `contact sheet: ${path.join(out, record.contactSheet)}\n`
      : '';
  return table + noiseLine(record) + sheet;
}

/** What was measured, in one line; nothing where nothing was. */
function noiseLine({ positions }: CaptureRecord): string {
  const images = positions.flatMap(({ quality }) => quality ?? []);
  const noises = images.map(({ noise }) => noise ?? 0);
  const [first] = images;
  const worst = Math.max(0, ...noises);
  if (first === undefined || worst === 0) return '';
  const mean = noises.reduce((sum, noise) => sum + noise, 0) / noises.length;
  return `noise: sigma ${mean.toFixed(3)} of an 8-bit level on average, ${worst.toFixed(3)} at most, as measured (${first.mode}, ${String(first.samples)} samples)\n`;
}

/** Columns as wide as their widest cell; the first one left, the others right. */
export function formatTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((cell, column) => Math.max(cell.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ')
      .trimEnd();
  const rule = widths.map((width) => '-'.repeat(width)).join('  ');
  return [line(head), rule, ...rows.map(line), ''].join('\n');
}
