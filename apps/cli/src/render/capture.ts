import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { messageOf } from '@blender-sim/base';
import type { PatternSet } from '@blender-sim/description';
import type { BlenderSimDriver, PixelFormatName, Rig } from '@blender-sim/driver';
import { PixelFormat, type Position, pixelLayout } from '@blender-sim/protocol';
import { CliError } from '../cli-error.js';
import type { SheetImage } from '../images/contact-sheet.js';
import { type Bits, encodePng } from '../images/png.js';

export interface CaptureOptions {
  readonly driver: BlenderSimDriver;
  readonly rig: Rig;
  readonly patterns: PatternSet;
  readonly bits: Bits;
  readonly color: boolean;
  /** Patterns a request. */
  readonly batch: number;
  readonly out: string;
}

export interface CaptureProgress {
  readonly position: number;
  readonly positionCount: number;
  /** Patterns of this position that are written. */
  readonly done: number;
  readonly count: number;
  readonly perSecond: number;
}

/** What render.json says. */
export interface CaptureRecord {
  readonly rig: {
    readonly name: string;
    readonly digest: string;
    readonly renderer: string;
    readonly lengthUnit: string;
  };
  readonly width: number;
  readonly height: number;
  readonly pixelFormat: PixelFormatName;
  readonly patterns: readonly { readonly name: string; readonly words: readonly number[] }[];
  readonly positions: readonly {
    readonly position: Position;
    readonly seconds: number;
    /** In the order of the patterns, relative to the folder. */
    readonly files: readonly string[];
  }[];
  readonly contactSheet: string | undefined;
  readonly images: number;
  readonly seconds: number;
  readonly imagesPerSecond: number;
}

/** More pictures than this on one sheet can't be told apart. */
const SHEET_MAX_IMAGES = 512;

/** Renders every pattern at every position through the driver and writes the images as they come. */
export class Capture {
  readonly #options: CaptureOptions;
  readonly #format: PixelFormatName;

  constructor(options: CaptureOptions) {
    this.#options = options;
    this.#format = `${options.color ? 'RGB' : 'MONO'}${options.bits}`;
  }

  /**
   * @param positions empty: where the object is.
   * @throws DriverError; CliError OUTPUT.
   */
  async run(
    positions: readonly Position[],
    calls: { readonly signal: AbortSignal; readonly onProgress: (progress: CaptureProgress) => void },
  ): Promise<CaptureRecord> {
    const { driver, rig, patterns, out } = this.#options;
    const { signal } = calls;
    await this.#write(() => mkdir(out, { recursive: true }));
    // What it says of an earlier run is no longer true from here on.
    await this.#write(() => rm(path.join(out, 'render.json'), { force: true }));
    const startedMs = performance.now();
    const places = positions.length > 0 ? positions : [await driver.getPosition({ signal })];
    const sheet: SheetImage[] = [];
    const done: CaptureRecord['positions'][number][] = [];
    let images = 0;
    for (const [row, position] of places.entries()) {
      const positionMs = performance.now();
      // Where the object already is, it is not moved: a capture without --position changes nothing.
      if (positions.length > 0) await driver.move(position, { signal });
      const files: string[] = [];
      for await (const { index, image } of this.#images(signal)) {
        const file = `p${String(row).padStart(2, '0')}-t${String(index).padStart(4, '0')}.png`;
        const layout = this.#layout();
        await this.#write(() => writeFile(path.join(out, file), encodePng(image, rig.width, rig.height, layout)));
        files.push(file);
        images += 1;
        if (sheet.length < SHEET_MAX_IMAGES) sheet.push({ row, column: index, pixels: Uint8Array.from(image) });
        calls.onProgress({
          position: row,
          positionCount: places.length,
          done: index + 1,
          count: patterns.taskCount,
          perSecond: (images * 1000) / (performance.now() - startedMs),
        });
      }
      done.push({ position, seconds: secondsSince(positionMs), files });
    }
    const seconds = secondsSince(startedMs);
    const sheetFile = images <= SHEET_MAX_IMAGES ? 'contact-sheet.png' : undefined;
    const record: CaptureRecord = {
      rig: { name: rig.name, digest: rig.rigDigest, renderer: rig.rendererDigest, lengthUnit: rig.lengthUnit },
      width: rig.width,
      height: rig.height,
      pixelFormat: this.#format,
      patterns: patterns.names.map((name, task) => ({
        name,
        words: [...patterns.words.subarray(task * patterns.lightCount, (task + 1) * patterns.lightCount)],
      })),
      positions: done,
      contactSheet: sheetFile,
      images,
      seconds,
      imagesPerSecond: images / seconds,
    };
    if (sheetFile !== undefined) await this.#writeSheet(sheetFile, places, sheet);
    await this.#write(() => writeFile(path.join(out, 'render.json.part'), `${JSON.stringify(record, null, 2)}\n`));
    // Last, and whole or not at all: a render.json says that its images are there.
    await this.#write(() => rename(path.join(out, 'render.json.part'), path.join(out, 'render.json')));
    return record;
  }

  /** All patterns at the present position, in requests of the batch's size. */
  async *#images(signal: AbortSignal): AsyncIterable<{ index: number; image: Uint8Array }> {
    const { driver, patterns, batch } = this.#options;
    const { taskCount, lightCount, words } = patterns;
    for (let from = 0; from < taskCount; from += batch) {
      const count = Math.min(batch, taskCount - from);
      const part = {
        taskCount: count,
        lightCount,
        words: words.subarray(from * lightCount, (from + count) * lightCount),
      };
      for await (const { index, image } of driver.ledUpdateStream(part, { pixelFormat: this.#format, signal })) {
        yield { index: from + index, image };
      }
    }
  }

  #layout(): NonNullable<ReturnType<typeof pixelLayout>> {
    const layout = pixelLayout(PixelFormat[this.#format]);
    if (layout === undefined) throw new RangeError(`no layout for ${this.#format}`);
    return layout;
  }

  async #writeSheet(file: string, places: readonly Position[], images: readonly SheetImage[]): Promise<void> {
    const { rig, patterns, out } = this.#options;
    // A large library that only this needs.
    const { contactSheet } = await import('../images/contact-sheet.js');
    const png = await contactSheet({
      title: `${rig.name}: ${String(places.length)} x ${String(patterns.taskCount)}`,
      width: rig.width,
      height: rig.height,
      layout: this.#layout(),
      rowLabels: places.map(({ x, y, z }) => `${String(x)}, ${String(y)}, ${String(z)} ${rig.lengthUnit}`),
      columnLabels: patterns.names,
      images,
    });
    await this.#write(() => writeFile(path.join(out, file), png));
  }

  async #write<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw new CliError('OUTPUT', `Can't write to ${this.#options.out}: ${messageOf(error)}`, { cause: error });
    }
  }
}

function secondsSince(startedMs: number): number {
  return Number(((performance.now() - startedMs) / 1000).toFixed(3));
}
