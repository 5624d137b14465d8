import { PixelFormat, type RenderReq } from '@blender-sim/protocol';
import type { EncodedBatch } from './batch.js';
import type { Session } from './session.js';

export function renderRequest({ serial }: Session, batch: EncodedBatch): RenderReq {
  return {
    id: { serial },
    task_count: batch.taskCount,
    light_count: batch.lightCount,
    lights: batch.lights,
    pixel_format: PixelFormat[batch.pixelFormat],
    options: batch.options,
  };
}
