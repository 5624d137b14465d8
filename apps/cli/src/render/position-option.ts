import type { Position } from '@blender-sim/protocol';
import { usage } from '../command.js';

/** `X,Y,Z` in the rig's length unit. @throws CliError USAGE. */
export function positionOption(command: string, text: string): Position {
  const parts = text.split(',').map((part) => (part.trim() === '' ? NaN : Number(part)));
  const [x, y, z] = parts;
  if (parts.length !== 3 || x === undefined || y === undefined || z === undefined || !parts.every(Number.isFinite)) {
    throw usage(command, `--position is ${JSON.stringify(text)}; expected three numbers X,Y,Z`);
  }
  return { x, y, z };
}
