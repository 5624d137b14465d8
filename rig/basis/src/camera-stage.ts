import { workerFile } from '@blender-sim/base';
import type { Rig, RigCamera } from '@blender-sim/description';
import {
  type CameraModel,
  type GroundTruth,
  type OutputCodes,
  type ResampleMap,
  SAMPLE_BYTES,
  cameraModel,
  lensMap,
  lightTable,
  noiseKey,
} from '@blender-sim/optics';
import { type PixelLayout, type Position, imageBytes } from '@blender-sim/protocol';
import { Piscina } from 'piscina';
import type { CameraTask } from './camera-worker.js';
import type { PatternWeights } from './pattern.js';
import type { ImageFamily } from './summing.js';
import { truthThroughLens } from './truth-through-lens.js';

/** Of which exposure an image is. */
export interface ExposureOf {
  readonly layout: PixelLayout;
  readonly position: Position;
  /** The pattern's. */
  readonly words: Uint32Array;
  readonly repetition: number;
}

/** What comes after the weighted sum. */
export interface CameraStage {
  /** Undefined: an ideal lens. */
  readonly lens: ResampleMap | undefined;
  /** Camera pixels of what the kernel gave; the same memory where the kernel has made codes already. */
  expose(image: Uint8Array<SharedArrayBuffer>, of: ExposureOf): Promise<Uint8Array>;
  truth(truth: GroundTruth): GroundTruth;
  /** Twice is fine. */
  close(): Promise<void>;
}

/** Whether codes are made by a sensor or a mosaic, and not by the kernel. */
function needsSensor({ sensor, bayer }: RigCamera, layout: PixelLayout): boolean {
  return layout.bytesPerSample !== 4 && (sensor !== undefined || bayer !== 'none');
}

/** What a family depends on beside the pattern. */
export interface FamilySettings {
  readonly camera: RigCamera;
  readonly layout: PixelLayout;
  /** Whether 16-bit planes are exact enough for the rig. */
  readonly has16: boolean;
  /** Whether anything shines without the LEDs. */
  readonly hasAmbient: boolean;
}

/** Which sums make a pattern's image. */
export function familyOf(pattern: PatternWeights, { camera, layout, has16, hasAmbient }: FamilySettings): ImageFamily {
  if (pattern.lit.length === 0 && !hasAmbient) return 'dark';
  const isSensed = needsSensor(camera, layout);
  if (layout.channels === 3 || (isSensed && camera.bayer !== 'none')) return 'rgb';
  if (pattern.kind === 'colour') return 'colours';
  return has16 && !isSensed ? pattern.kind : 'mono';
}

/** Octets of what comes out of a sum, for one image. */
export function sumBytes(camera: RigCamera, layout: PixelLayout): number {
  const isMosaic = needsSensor(camera, layout) && camera.bayer !== 'none';
  const channels = isMosaic ? 3 : layout.channels;
  return camera.width * camera.height * channels * SAMPLE_BYTES[outputOf(camera, layout).output.sample];
}

/** What the kernel makes of a sum: codes, or light for the sensor. */
export function outputOf(
  camera: RigCamera,
  layout: PixelLayout,
): { readonly exposure: number; readonly output: OutputCodes } {
  if (layout.bytesPerSample === 4) return { exposure: camera.exposure, output: { sample: 'f32' } };
  if (needsSensor(camera, layout)) return { exposure: 1, output: { sample: 'f32' } };
  const sample = layout.bytesPerSample === 1 ? 'u8' : 'u16';
  if (camera.tone.kind === 'linear') return { exposure: camera.exposure, output: { sample } };
  const table = lightTable(camera.tone, sample);
  const output: OutputCodes = table instanceof Uint8Array ? { sample: 'u8', table } : { sample: 'u16', table };
  return { exposure: camera.exposure, output };
}

/** Rows that a thread takes at once. */
const ROWS = 64;

/** The camera of a rig, with threads for its sensor. */
export class RigCameraStage implements CameraStage {
  readonly lens: ResampleMap | undefined;
  readonly #camera: RigCamera;
  readonly #model: CameraModel;
  readonly #threads: number;
  #pool: Piscina<CameraTask, void> | undefined;
  #closed: Promise<void> | undefined;

  /** @throws RangeError for a lens that can't be. */
  constructor(rig: Rig, threads: number) {
    this.#camera = rig.camera;
    this.#model = cameraModel(rig.camera, rig.render.seed);
    this.#threads = threads;
    this.lens = lensMap(rig.camera);
  }

  async expose(image: Uint8Array<SharedArrayBuffer>, of: ExposureOf): Promise<Uint8Array> {
    const { layout } = of;
    if (!needsSensor(this.#camera, layout)) return image;
    const { width, height, seed } = this.#model;
    const light = new Float32Array(image.buffer, image.byteOffset, image.byteLength / 4);
    const out = new Uint8Array(new SharedArrayBuffer(imageBytes(width, height, layout)));
    const noise = noiseKey(seed, of.position, of.words, of.repetition);
    const pool = (this.#pool ??= this.#start());
    const parts: Promise<void>[] = [];
    for (let row = 0; row < height; row += ROWS) {
      const range = { from: row * width, to: Math.min(height, row + ROWS) * width };
      parts.push(pool.run({ light, model: this.#model, layout, noise, out, range }));
    }
    await Promise.all(parts);
    return out;
  }

  truth(truth: GroundTruth): GroundTruth {
    const { width, height } = this.#model;
    return this.lens === undefined ? truth : truthThroughLens(truth, this.lens, width, height);
  }

  close(): Promise<void> {
    this.#closed ??= this.#pool?.destroy() ?? Promise.resolve();
    return this.#closed;
  }

  /** Only rigs with a sensor have these threads. */
  #start(): Piscina<CameraTask, void> {
    return new Piscina<CameraTask, void>({
      ...workerFile(import.meta.url, 'camera-worker'),
      name: 'expose',
      minThreads: 1,
      maxThreads: this.#threads,
      idleTimeout: Infinity,
    });
  }
}
