import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { CaptureRecord } from '../render/capture.js';

export interface SavingsInput {
  /** What had to be traced. */
  readonly first: CaptureRecord;
  /** The same requests once more. */
  readonly again: CaptureRecord;
  /** Some patterns, one a process, as renders of their own; undefined: the renderer has none. */
  readonly direct: CaptureRecord | undefined;
  /** Folder of `first`; that of `again` is in it. */
  readonly out: string;
}

/** What it saved to trace positions and not patterns, as measured just now; lines without the last line feed. */
export async function savings({ first, again, direct, out }: SavingsInput): Promise<string> {
  const same = await areSame(first, again, out);
  const lines = [
    `traced once per position: ${String(first.images)} images in ${seconds(first.seconds)}; ` +
      `the same requests again in ${seconds(again.seconds)}, ${same ? 'the same bytes' : 'NOT THE SAME BYTES'}`,
  ];
  const samples = direct?.positions[0]?.quality?.[0]?.samples;
  if (direct !== undefined && samples !== undefined) {
    const each = direct.seconds / direct.images;
    const all = each * first.images;
    lines.push(
      `${String(direct.images)} patterns as renders of their own, side by side (${String(samples)} light paths a pixel): ${seconds(direct.seconds)}; ` +
        `${String(first.images)} of them would take ${seconds(all)}: ${factor(all / first.seconds)} as long, ` +
        `and ${factor(all / again.seconds)} at a position that is known`,
    );
  }
  return lines.join('\n');
}

async function areSame(first: CaptureRecord, again: CaptureRecord, out: string): Promise<boolean> {
  for (const [row, { files }] of first.positions.entries()) {
    for (const [column, file] of files.entries()) {
      const other = again.positions[row]?.files[column];
      if (other === undefined) return false;
      const [a, b] = await Promise.all([readFile(path.join(out, file)), readFile(path.join(out, 'again', other))]);
      if (!a.equals(b)) return false;
    }
  }
  return true;
}

function seconds(value: number): string {
  return `${value.toPrecision(3)} s`;
}

function factor(value: number): string {
  return `${value < 10 ? value.toFixed(1) : String(Math.round(value))} times`;
}
