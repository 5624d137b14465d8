import type { Vec3 } from '../schema/values.js';
import { round9 } from './round.js';

/** Linear [r, g, b] of what a rig file says: linear already, or '#rrggbb' in sRGB (IEC 61966-2-1). */
export function linearColour(colour: string | Vec3): Vec3 {
  if (typeof colour !== 'string') return colour;
  const code = Number.parseInt(colour.slice(1), 16);
  return [linear(code >> 16), linear((code >> 8) & 255), linear(code & 255)];
}

function linear(code: number): number {
  const value = code / 255;
  return round9(value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
}
