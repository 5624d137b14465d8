import type { CameraAxes } from '@blender-sim/optics';
import { BACKGROUND, type Colour, Panel, drawnSize } from './map-panel.js';

/** Two normal maps beside each other. */
export interface NormalPicture {
  readonly title: string;
  readonly width: number;
  readonly height: number;
  /** height x width x 3 in rig coordinates; 0, 0, 0: none. */
  readonly estimated: ArrayLike<number>;
  readonly truth: ArrayLike<number>;
  /** The colours are those of normals as the camera sees them, whichever way it looks. */
  readonly axes: CameraAxes;
}

const GAP = 8;
const TOP = 48;
const BALL = 96;

/**
 * Draws normals in the usual colours: red to the right of the image, green up, blue towards the camera, each
 * (component + 1) / 2; a ball is the legend. @returns a PNG file's octets.
 */
export async function normalPicture(picture: NormalPicture): Promise<Uint8Array> {
  const drawn = drawnSize(picture.width, picture.height);
  const right = GAP + 2 * (drawn.width + GAP);
  const panel = await Panel.create(right + BALL + GAP, TOP + Math.max(drawn.height, BALL + 56) + GAP);
  panel.text('title', GAP, GAP, picture.title);
  for (const [column, name] of (['estimated', 'truth'] as const).entries()) {
    const left = GAP + column * (drawn.width + GAP);
    panel.text('label', left, TOP - 14, name === 'truth' ? 'true normals' : 'estimated from 8-bit images');
    panel.map(left, TOP, picture, (pixel) => normalColour(toCamera(picture[name], pixel, picture.axes)));
  }
  panel.text('label', right, TOP - 14, 'a ball would be');
  panel.fill(right, TOP, BALL, BALL, (column, row) => {
    const x = ((column + 0.5) * 2) / BALL - 1;
    const y = 1 - ((row + 0.5) * 2) / BALL;
    const squared = 1 - x * x - y * y;
    return squared < 0 ? BACKGROUND : normalColour([x, y, Math.sqrt(squared)]);
  });
  ['red: to the right', 'green: up', 'blue: to the camera'].forEach((line, index) => {
    panel.text('label', right, TOP + BALL + 6 + index * 14, line);
  });
  return panel.png();
}

type Vector = readonly [number, number, number];

function toCamera(normals: ArrayLike<number>, pixel: number, { right, up, back }: CameraAxes): Vector {
  const normal = [normals[pixel * 3] ?? 0, normals[pixel * 3 + 1] ?? 0, normals[pixel * 3 + 2] ?? 0] as const;
  const along = (axis: Vector): number => axis[0] * normal[0] + axis[1] * normal[1] + axis[2] * normal[2];
  return [along(right), along(up), along(back)];
}

/** @param normal in the camera's axes. */
export function normalColour(normal: Vector): Colour {
  if (normal.every((value) => value === 0)) return BACKGROUND;
  const [r, g, b] = normal.map((value) => Math.round((value * 0.5 + 0.5) * 255)) as [number, number, number];
  return [r, g, b];
}
