import { Jimp, loadFont } from 'jimp';
import { SANS_16_WHITE } from 'jimp/fonts';
import type { Rig } from '@blender-sim/driver';
import type { Shot } from './illumination-search.js';

const SCALE = 2;
const GAP = 12;
const TEXT = 24;
const DIAL = 220;
const BACKGROUND = 0x202428ff;

/** One half of the picture. */
export interface Panel {
  readonly title: string;
  readonly shot: Shot;
}

type Canvas = InstanceType<typeof Jimp>;

/** Draws the images side by side with their numbers, and below each the light that made it. @returns a PNG file's octets. */
export async function comparison(rig: Rig, panels: readonly Panel[]): Promise<Uint8Array> {
  const [width, height] = [rig.width * SCALE, rig.height * SCALE];
  const canvas: Canvas = new Jimp({
    width: GAP + panels.length * (width + GAP),
    height: GAP + TEXT + height + GAP + DIAL + GAP,
    color: BACKGROUND,
  });
  const font = await loadFont(SANS_16_WHITE);
  panels.forEach(({ title, shot }, index) => {
    const left = GAP + index * (width + GAP);
    const { contrast, brightness } = shot.rating;
    const lit = shot.pattern.filter((intensity) => intensity > 0).length;
    canvas.print({ font, x: left, y: GAP, text: `${title}: contrast ${contrast.toFixed(2)}` });
    drawImage(canvas, shot.image, rig, left, GAP + TEXT);
    const dialTop = GAP + TEXT + height + GAP;
    drawDial(canvas, rig, shot, left, dialTop);
    const lines = [
      `${lit} of ${shot.pattern.length} LEDs lit`,
      `mean of the surroundings ${brightness.toFixed(0)} of 255`,
      'seen from above: the lower an LED,',
      'the further out it is drawn',
    ];
    lines.forEach((text, line) => canvas.print({ font, x: left + DIAL + GAP, y: dialTop + (line + 2) * TEXT, text }));
  });
  return canvas.getBuffer('image/png');
}

function drawImage(canvas: Canvas, image: Uint8Array, { width, height }: Rig, left: number, top: number): void {
  for (let y = 0; y < height * SCALE; y++) {
    for (let x = 0; x < width * SCALE; x++) {
      const code = image[Math.floor(y / SCALE) * width + Math.floor(x / SCALE)] ?? 0;
      setGrey(canvas, left + x, top + y, code);
    }
  }
}

/**
 * A map of the sky above the object: straight above is in the middle, the horizon is the rim. Grey goes with the root of the
 * intensity, as eyes see dark LEDs too.
 */
function drawDial(canvas: Canvas, { lightPositions }: Rig, { pattern }: Shot, left: number, top: number): void {
  const middle = DIAL / 2;
  const rim = middle - 10;
  drawDisk(canvas, left + middle, top + middle, rim + 8, 24);
  lightPositions.forEach(({ x, y, z }, led) => {
    const fromZenith = Math.atan2(Math.hypot(x, y), z) / (Math.PI / 2);
    const azimuth = Math.atan2(y, x);
    const [cx, cy] = [fromZenith * rim * Math.cos(azimuth), -fromZenith * rim * Math.sin(azimuth)];
    drawDisk(canvas, left + middle + cx, top + middle + cy, 7, 70);
    drawDisk(canvas, left + middle + cx, top + middle + cy, 6, Math.sqrt((pattern[led] ?? 0) * 255));
  });
}

function drawDisk(canvas: Canvas, cx: number, cy: number, radius: number, grey: number): void {
  for (let y = Math.ceil(cy - radius); y <= cy + radius; y++) {
    for (let x = Math.ceil(cx - radius); x <= cx + radius; x++) {
      if (Math.hypot(x - cx, y - cy) <= radius) setGrey(canvas, x, y, Math.round(grey));
    }
  }
}

function setGrey(canvas: Canvas, x: number, y: number, grey: number): void {
  canvas.setPixelColor(((grey << 24) | (grey << 16) | (grey << 8) | 0xff) >>> 0, x, y);
}
