import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { FIXTURES, TINY_RIG } from './rig-processes.js';

/** A piece of the tiny rig's text and what is to stand there instead. */
export type Change = readonly [from: string, to: string];

/** Just large enough that LEDs are traced one at a time. */
export const LARGER: readonly Change[] = [
  ['width: 64', 'width: 192'],
  ['height: 48', 'height: 128'],
];

/** Images as sums, with the samples that make that cheap. */
export const AS_BASIS: readonly Change[] = [['mode: direct', 'mode: auto']];

/** The tiny rig with changes, as a file in `folder`. @throws Error where the tiny rig has no such text. */
export async function smallRig(folder: string, name: string, changes: readonly Change[]): Promise<string> {
  let text = await readFile(TINY_RIG, 'utf8');
  const all: Change[] = [['file: dome.obj', `file: ${path.join(FIXTURES, 'tiny', 'dome.obj')}`], ...changes];
  for (const [from, to] of all) {
    if (!text.includes(from)) throw new Error(`the tiny rig has no ${from}`);
    text = text.replace(from, to);
  }
  const file = path.join(folder, name);
  await writeFile(file, text);
  return file;
}
