import { Jimp, loadFont } from 'jimp';
import { SANS_16_WHITE, SANS_8_WHITE } from 'jimp/fonts';

/** 8 bits each. */
export type Colour = readonly [r: number, g: number, b: number];

/** What is drawn where no object is, and around the maps. */
export const BACKGROUND: Colour = [0x20, 0x24, 0x28];

/** Small maps are drawn in whole multiples up to this width, larger ones are made smaller above MAX_WIDTH. */
const SMALL_WIDTH = 320;
const MAX_WIDTH = 800;

/** Size in which a map of so many pixels is drawn. */
export function drawnSize(width: number, height: number): { readonly width: number; readonly height: number } {
  const factor = width < SMALL_WIDTH ? Math.floor(SMALL_WIDTH / width) : Math.min(1, MAX_WIDTH / width);
  return { width: Math.round(width * factor), height: Math.max(1, Math.round(height * factor)) };
}

/** A picture with text, made of rectangles of pixels. */
export class Panel {
  readonly #canvas: InstanceType<typeof Jimp>;
  readonly #width: number;
  readonly #fonts: Fonts;

  private constructor(width: number, height: number, fonts: Fonts) {
    const [r, g, b] = BACKGROUND;
    this.#width = width;
    this.#canvas = new Jimp({ width, height, color: ((r << 24) | (g << 16) | (b << 8) | 0xff) >>> 0 });
    this.#fonts = fonts;
  }

  static async create(width: number, height: number): Promise<Panel> {
    const [title, label] = await Promise.all([loadFont(SANS_16_WHITE), loadFont(SANS_8_WHITE)]);
    return new Panel(width, height, { title, label });
  }

  /** ASCII only: the fonts have no other letters. `title`: 16 pixels high, `label`: 8. */
  text(kind: 'title' | 'label', x: number, y: number, text: string): void {
    this.#canvas.print({ font: this.#fonts[kind], x, y, text });
  }

  /** Fills a rectangle; `colourAt` is asked for every pixel of it, from its top left. */
  fill(left: number, top: number, width: number, height: number, colourAt: (x: number, y: number) => Colour): void {
    const { data } = this.#canvas.bitmap;
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const at = ((top + y) * this.#width + left + x) * 4;
        [data[at], data[at + 1], data[at + 2]] = colourAt(x, y);
      }
    }
  }

  /** Draws a map in its `drawnSize`; nearest pixels, nothing is smoothed over. */
  map(left: number, top: number, size: { width: number; height: number }, colourOf: (pixel: number) => Colour): void {
    const drawn = drawnSize(size.width, size.height);
    this.fill(left, top, drawn.width, drawn.height, (x, y) => {
      const column = Math.floor(((x + 0.5) * size.width) / drawn.width);
      return colourOf(Math.floor(((y + 0.5) * size.height) / drawn.height) * size.width + column);
    });
  }

  /** @returns a PNG file's octets. */
  png(): Promise<Uint8Array> {
    return this.#canvas.getBuffer('image/png');
  }
}

type Font = Awaited<ReturnType<typeof loadFont>>;

interface Fonts {
  readonly title: Font;
  readonly label: Font;
}
