import { BACKGROUND, type Colour, Panel, drawnSize } from './map-panel.js';

/** A map of angles. */
export interface ErrorPicture {
  readonly title: string;
  /** A second, smaller line. */
  readonly subtitle: string;
  readonly width: number;
  readonly height: number;
  /** height x width, degrees; NaN: none. */
  readonly degrees: ArrayLike<number>;
  /** height x width: above 0 where the object is. */
  readonly mask: ArrayLike<number>;
  /** Degrees of the brightest colour; what is above has it too. */
  readonly scale: number;
}

const GAP = 8;
const TOP = 48;
const BAR = 16;
/** Room for the numbers beside the bar. */
const LABELS = 72;
/** Object without a normal. */
const NONE: Colour = [0x70, 0x74, 0x78];

/** Viridis (Smith and van der Walt), at every eighth of its length. */
const VIRIDIS: readonly Colour[] = [
  [0x44, 0x01, 0x54],
  [0x47, 0x2d, 0x7b],
  [0x3b, 0x52, 0x8b],
  [0x2c, 0x72, 0x8e],
  [0x21, 0x91, 0x8c],
  [0x28, 0xae, 0x80],
  [0x5e, 0xc9, 0x62],
  [0xad, 0xdc, 0x30],
  [0xfd, 0xe7, 0x25],
];

/** Draws angles in colours, with the scale beside them. @returns a PNG file's octets. */
export async function errorPicture(picture: ErrorPicture): Promise<Uint8Array> {
  const { degrees, mask, scale } = picture;
  const drawn = drawnSize(picture.width, picture.height);
  const height = Math.max(drawn.height, 120);
  const left = drawn.width + 2 * GAP;
  const panel = await Panel.create(Math.max(360, left + BAR + GAP + LABELS), TOP + height + GAP + 16);
  panel.text('title', GAP, GAP, picture.title);
  panel.text('label', GAP, TOP - 14, picture.subtitle);
  panel.map(GAP, TOP, picture, (pixel) => {
    if (!((mask[pixel] ?? 0) > 0)) return BACKGROUND;
    const angle = degrees[pixel] ?? NaN;
    return Number.isNaN(angle) ? NONE : heatColour(angle / scale);
  });
  panel.fill(left, TOP, BAR, height, (_, y) => heatColour(1 - y / (height - 1)));
  for (const share of [0, 0.25, 0.5, 0.75, 1]) {
    const text = `${share === 1 ? '>= ' : ''}${String(Number((scale * share).toPrecision(3)))} deg`;
    panel.text('label', left + BAR + 4, Math.round(TOP + (1 - share) * (height - 10)), text);
  }
  panel.text('label', GAP, TOP + height + 6, 'grey: no normal (fewer than 3 usable images); dark: no object');
  return panel.png();
}

/** @param share 0..1 of the scale; clamped. */
export function heatColour(share: number): Colour {
  const place = Math.min(1, Math.max(0, share)) * (VIRIDIS.length - 1);
  const below = Math.min(VIRIDIS.length - 2, Math.floor(place));
  const [from, to] = [VIRIDIS[below] ?? BACKGROUND, VIRIDIS[below + 1] ?? BACKGROUND];
  const mix = (channel: 0 | 1 | 2): number =>
    Math.round(from[channel] + (to[channel] - from[channel]) * (place - below));
  return [mix(0), mix(1), mix(2)];
}

/** The next of 1, 2, 5, 10, 20, ... (and their tenths) that is not below `value`: a scale that reads well. */
export function niceScale(value: number): number {
  if (!(value > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  const factor = [1, 2, 5, 10].find((step) => step * power >= value * (1 - 1e-9)) ?? 10;
  return Number((factor * power).toPrecision(1));
}
