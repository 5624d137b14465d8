import { rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { messageOf } from '@blender-sim/base';
import { makeFolder } from '@blender-sim/basis';
import type { PatternSet } from '@blender-sim/description';
import type { BlenderSimDriver, ImageQuality, PixelFormatName, QualityOptions, Rig } from '@blender-sim/driver';
import { PixelFormat, type Position, pixelLayout } from '@blender-sim/protocol';
import { CliError } from '../cli-error.js';
import type { SheetImage } from '../images/contact-sheet.js';
import { type Bits, encodePng } from '../images/png.js';
import { type TruthRecord, writeTruth } from './truth-files.js';

/** Of the driver what a capture calls. */
export type CaptureDriver = Pick<BlenderSimDriver, 'ledUpdateStream' | 'groundTruth' | 'move' | 'getPosition'>;

export interface CaptureOptions {
  readonly driver: CaptureDriver;
  readonly rig: Rig;
  readonly patterns: PatternSet;
  readonly bits: Bits;
  readonly color: boolean;
  /** Patterns a request. */
  readonly batch: number;
  /** What the images shall be like; what is missing is the rig's setting. */
  readonly quality: QualityOptions;
  /** Whether the ground truth of every position is written too. */
  readonly groundTruth: boolean;
  readonly out: string;
}

export interface CaptureProgress {
  readonly position: number;
  readonly positionCount: number;
  /** Patterns of this position that are written. */
  readonly done: number;
  readonly count: number;
  readonly perSecond: number;
  /** Sigma of the noisiest image so far, in 8-bit levels as measured; undefined: none was measured. */
  readonly noise: number | undefined;
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
    /** How each of them was made and how good it is; undefined: an original main node does not say. */
    readonly quality: readonly ImageQuality[] | undefined;
    readonly groundTruth: TruthRecord | undefined;
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
    await this.#write(() => Promise.resolve().then(() => makeFolder(out, 0o777)));
    // What it says of an earlier run is no longer true from here on.
    await this.#write(() => rm(path.join(out, 'render.json'), { force: true }));
    const startedMs = performance.now();
    const places = positions.length > 0 ? positions : [await driver.getPosition({ signal })];
    const sheet: SheetImage[] = [];
    const done: CaptureRecord['positions'][number][] = [];
    let images = 0;
    let worstNoise: number | undefined;
    for (const [row, position] of places.entries()) {
      const positionMs = performance.now();
      // Where the object already is, it is not moved: a capture without --position changes nothing.
      if (positions.length > 0) await driver.move(position, { signal });
      const prefix = `p${String(row).padStart(2, '0')}`;
      const files: string[] = [];
      const qualities: ImageQuality[] = [];
      for await (const { index, image, quality } of this.#images(signal)) {
        const file = `${prefix}-t${String(index).padStart(4, '0')}.png`;
        const layout = this.#layout();
        await this.#write(() => writeFile(path.join(out, file), encodePng(image, rig.width, rig.height, layout)));
        files.push(file);
        if (quality !== undefined) qualities.push(quality);
        if (quality?.noise !== undefined) worstNoise = Math.max(worstNoise ?? 0, quality.noise);
        images += 1;
        if (sheet.length < SHEET_MAX_IMAGES) sheet.push({ row, column: index, pixels: Uint8Array.from(image) });
        calls.onProgress({
          position: row,
          positionCount: places.length,
          done: index + 1,
          count: patterns.taskCount,
          perSecond: (images * 1000) / (performance.now() - startedMs),
          noise: worstNoise,
        });
      }
      const seconds = secondsSince(positionMs);
      const groundTruth = this.#options.groundTruth ? await this.#writeTruth(prefix, signal) : undefined;
      const quality = qualities.length === files.length ? qualities : undefined;
      done.push({ position, seconds, files, quality, groundTruth });
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
  async *#images(
    signal: AbortSignal,
  ): AsyncIterable<{ index: number; image: Uint8Array; quality: ImageQuality | undefined }> {
    const { driver, patterns, batch, quality: wanted } = this.#options;
    const { taskCount, lightCount, words } = patterns;
    for (let from = 0; from < taskCount; from += batch) {
      const count = Math.min(batch, taskCount - from);
      const part = {
        taskCount: count,
        lightCount,
        words: words.subarray(from * lightCount, (from + count) * lightCount),
      };
      const asked = { ...wanted, pixelFormat: this.#format, signal };
      for await (const { index, image, quality } of driver.ledUpdateStream(part, asked)) {
        yield { index: from + index, image, quality };
      }
    }
  }

  #layout(): NonNullable<ReturnType<typeof pixelLayout>> {
    const layout = pixelLayout(PixelFormat[this.#format]);
    if (layout === undefined) throw new RangeError(`no layout for ${this.#format}`);
    return layout;
  }

  /** @throws DriverError; CliError OUTPUT. */
  async #writeTruth(prefix: string, signal: AbortSignal): Promise<TruthRecord> {
    const { driver, rig, out } = this.#options;
    return writeTruth(await driver.groundTruth({ signal }), {
      prefix,
      lengthUnit: rig.lengthUnit,
      write: (file, content) => this.#write(() => writeFile(path.join(out, file), content)),
    });
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
