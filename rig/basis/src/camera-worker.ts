import { type CameraModel, type NoiseKey, exposeSensor } from '@blender-sim/optics';
import type { PixelLayout } from '@blender-sim/protocol';

/** Some rows of an image; light and out are shared memory. */
export interface CameraTask {
  readonly light: Float32Array;
  readonly model: CameraModel;
  readonly layout: PixelLayout;
  readonly noise: NoiseKey;
  readonly out: Uint8Array;
  readonly range: { readonly from: number; readonly to: number };
}

/** The worker thread's task. */
export function expose({ light, model, layout, noise, out, range }: CameraTask): void {
  exposeSensor(light, model, layout, noise, out, range);
}
