import { type InstanceKey, type Shape, shapeKey } from '@blender-sim/rtps';
import type { Source } from './publish.js';

/** Pixels of the demos' window. */
const WIDTH = 240;
const HEIGHT = 270;
/** Pixels a sample. */
const STEP_X = 5;
const STEP_Y = 3;

/** Where a shape is at its `n`-th sample, from 1. */
export type ShapePath = (n: number) => Omit<Shape, 'color'>;

/** To and fro in the demos' window. */
export function bouncing(shapesize: number): ShapePath {
  const margin = shapesize / 2;
  return (n) => ({
    x: Math.round(margin + toAndFro(n * STEP_X, WIDTH - shapesize)),
    y: Math.round(margin + toAndFro(n * STEP_Y, HEIGHT - shapesize)),
    shapesize,
  });
}

/** Tells the number of the sample: x is n, y is 31 n. */
export function counting(shapesize: number): ShapePath {
  return (n) => ({ x: n | 0, y: (n * 31) | 0, shapesize });
}

/** Shapes of several colors that take turns. */
export class ShapeSource implements Source<Shape> {
  readonly #colors: readonly string[];
  readonly #path: ShapePath;

  constructor(colors: readonly string[], path: ShapePath) {
    this.#colors = colors;
    this.#path = path;
  }

  sample(n: number): { value: Shape; octets: number } {
    const color = this.#colors[(n - 1) % this.#colors.length] ?? '';
    // A string with its length and NUL, filled up to 4, and three numbers.
    const octets = Math.ceil((4 + Buffer.byteLength(color) + 1) / 4) * 4 + 12;
    return { value: { color, ...this.#path(n) }, octets };
  }

  keys(): InstanceKey[] {
    return this.#colors.map(shapeKey);
  }
}

/** Between 0 and `range`, one way and back. */
function toAndFro(way: number, range: number): number {
  const at = way % (2 * range);
  return at <= range ? at : 2 * range - at;
}
