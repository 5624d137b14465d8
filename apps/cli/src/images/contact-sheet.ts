import { Jimp, loadFont } from 'jimp';
import { SANS_16_WHITE, SANS_8_WHITE } from 'jimp/fonts';
import type { PixelLayout } from '@blender-sim/protocol';

/** One picture of a sheet. */
export interface SheetImage {
  readonly row: number;
  readonly column: number;
  /** 8- or 16-bit pixels of the sheet's layout. */
  readonly pixels: Uint8Array;
}

export interface Sheet {
  readonly title: string;
  readonly width: number;
  readonly height: number;
  readonly layout: PixelLayout;
  /** One a row: the position. */
  readonly rowLabels: readonly string[];
  /** One a column: the pattern. */
  readonly columnLabels: readonly string[];
  readonly images: readonly SheetImage[];
}

const GAP = 4;
const LABEL = 14;
const TITLE = 26;
/** A sheet is for looking at: no wider than a screen's. */
const MAX_WIDTH = 1600;
const BACKGROUND = 0x202428ff;

/** Draws all images small, a row a position and a column a pattern, with their names. @returns a PNG file's octets. */
export async function contactSheet(sheet: Sheet): Promise<Uint8Array> {
  const columns = sheet.columnLabels.length;
  const rows = sheet.rowLabels.length;
  const fit = Math.max(24, Math.floor((MAX_WIDTH - GAP) / columns) - GAP);
  const tileWidth = Math.min(sheet.width, fit);
  const tileHeight = Math.max(1, Math.round((sheet.height * tileWidth) / sheet.width));
  const canvas = new Jimp({
    width: Math.max(320, columns * (tileWidth + GAP) + GAP),
    height: TITLE + LABEL + rows * (tileHeight + LABEL + GAP) + GAP,
    color: BACKGROUND,
  });
  const [titleFont, labelFont] = await Promise.all([loadFont(SANS_16_WHITE), loadFont(SANS_8_WHITE)]);
  canvas.print({ font: titleFont, x: GAP, y: GAP, text: sheet.title });
  const left = (column: number): number => GAP + column * (tileWidth + GAP);
  const top = (row: number): number => TITLE + LABEL + row * (tileHeight + LABEL + GAP);
  sheet.columnLabels.forEach((text, column) => {
    canvas.print({ font: labelFont, x: left(column), y: TITLE, text: shortened(text, tileWidth) });
  });
  sheet.rowLabels.forEach((text, row) => {
    canvas.print({ font: labelFont, x: GAP, y: top(row), text });
  });
  for (const { row, column, pixels } of sheet.images) {
    const tile = new Jimp({ width: sheet.width, height: sheet.height });
    fillRgba(tile.bitmap.data, pixels, sheet.layout);
    if (tileWidth !== sheet.width) tile.resize({ w: tileWidth, h: tileHeight });
    canvas.composite(tile, left(column), top(row) + LABEL);
  }
  return canvas.getBuffer('image/png');
}

function fillRgba(rgba: Uint8Array | number[], pixels: Uint8Array, layout: PixelLayout): void {
  // The high octet of a little-endian 16-bit sample is its second one.
  const high = layout.bytesPerSample - 1;
  for (let pixel = 0; pixel * layout.bytesPerPixel < pixels.length; pixel++) {
    for (let channel = 0; channel < 3; channel++) {
      const sample = layout.channels === 3 ? channel : 0;
      rgba[pixel * 4 + channel] = pixels[pixel * layout.bytesPerPixel + sample * layout.bytesPerSample + high] ?? 0;
    }
    rgba[pixel * 4 + 3] = 255;
  }
}

/** The small font takes about 5 pixels a letter. */
function shortened(text: string, width: number): string {
  const letters = Math.max(1, Math.floor(width / 5));
  return text.length <= letters ? text : `${text.slice(0, letters - 1)}.`;
}
