import type { DocumentPath } from '../document/problem.js';
import type { PatternEntry, PatternFile } from '../schema/pattern-file.js';
import { maxPatterns, type PatternSet } from './pattern-set.js';

/** Something that only the rig shows to be wrong: an LED that it does not have. */
export interface PatternFault {
  readonly path: DocumentPath;
  readonly message: string;
}

/** The words of a pattern file for a rig of `lightCount` LEDs; `report` is told of every fault. */
export function resolvePatterns(
  file: PatternFile,
  lightCount: number,
  report: (fault: PatternFault) => void,
): PatternSet {
  const taskCount = file.patterns.length;
  if (taskCount > maxPatterns(lightCount)) {
    const message = `expected at most ${maxPatterns(lightCount)} patterns, found ${taskCount}`;
    report({ path: ['patterns'], message });
    return { names: [], taskCount: 0, lightCount, words: new Uint32Array() };
  }
  const words = new Uint32Array(taskCount * lightCount);
  file.patterns.forEach((pattern, task) => {
    fill(pattern, words.subarray(task * lightCount, (task + 1) * lightCount), (path, message) =>
      report({ path: ['patterns', task, ...path], message }),
    );
  });
  return { names: file.patterns.map(({ name }, task) => name ?? `pattern ${task}`), taskCount, lightCount, words };
}

function fill(
  { words, leds = [] }: PatternEntry,
  row: Uint32Array,
  report: (path: DocumentPath, message: string) => void,
): void {
  if (words !== undefined && words.length > row.length) {
    report(['words'], `expected at most ${row.length} LED words (the rig's LEDs), found ${words.length}`);
  } else if (words !== undefined) {
    row.set(words);
  }
  leds.forEach(({ led, intensity, color }, at) => {
    const [first, last] = led === 'all' ? [0, row.length - 1] : typeof led === 'number' ? [led, led] : led;
    if (last < first)
      report(['leds', at, 'led'], `expected a range [first, last] that goes up, found [${first}, ${last}]`);
    else if (last >= row.length)
      report(['leds', at, 'led'], `expected LEDs from 0 to ${row.length - 1}, found ${last}`);
    else row.fill(ledWord(intensity, color), first, last + 1);
  });
}

/** As in the protocol (10-rig-protocol): unsigned. */
function ledWord(intensity: number, color: string | readonly [number, number, number]): number {
  const [r, g, b] = typeof color === 'string' ? octets(color) : color;
  return ((intensity << 24) | (r << 16) | (g << 8) | b) >>> 0;
}

function octets(hex: string): readonly [number, number, number] {
  const value = Number.parseInt(hex.slice(1), 16);
  return [(value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff];
}
