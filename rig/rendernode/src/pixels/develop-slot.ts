import { type CameraModel, type NoiseKey, type ResampleMap, applyLens, exposeSensor } from '@blender-sim/optics';
import { type PixelLayout, imageBytes } from '@blender-sim/protocol';
import { TornFrameError, readExr } from './exr.js';
import { type SlotFile, readSlotFile } from './slot-file.js';

/** A slot of shared memory that holds a finished pattern, and what to make of it. */
export interface SlotImage extends SlotFile {
  /** Of the traced image. */
  readonly width: number;
  readonly height: number;
  readonly layout: PixelLayout;
  readonly camera: CameraModel;
  /** What sensor noise is drawn from. */
  readonly noise: NoiseKey;
  /** Undefined: an ideal lens. */
  readonly lens: ResampleMap | undefined;
}

/**
 * Shared memory to camera pixels. The octets are copied three times: file to buffer, lines to interleaved float, float to
 * pixels. Runs in a worker thread (develop-worker.ts), one slot at a time.
 * @throws TornFrameError, PixelValueError.
 */
export function developSlot(slot: SlotImage): Uint8Array {
  const { camera, layout, lens } = slot;
  const traced = readExr(readSlotFile(slot));
  if (traced.width !== slot.width || traced.height !== slot.height) {
    throw new TornFrameError(
      `the slot file holds ${String(traced.width)}x${String(traced.height)} pixels, announced were ${String(slot.width)}x${String(slot.height)}`,
    );
  }
  let light = traced.rgb;
  if (lens !== undefined) {
    light = new Float32Array(camera.width * camera.height * 3);
    applyLens(traced.rgb, lens, 3, light);
  }
  const out = new Uint8Array(imageBytes(camera.width, camera.height, layout));
  exposeSensor(light, camera, layout, slot.noise, out);
  return out;
}
