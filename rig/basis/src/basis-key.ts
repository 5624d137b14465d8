import { createHash } from 'node:crypto';
import type { BasisPlan, TracerInfo } from '@blender-sim/optics';
import type { Position } from '@blender-sim/protocol';

/** Part of the key: changed whenever the meaning of what is stored changes. */
const FORMAT = 'blender-sim basis 1';

/**
 * SHA-256 in hexadecimal over everything the light of a position depends on: the rig's traced part, the tracer (program,
 * version, build, kind of processor), the position and how the light is cut into blocks and pairs. Not how many samples
 * are wanted: more of them are more pairs under the same key.
 */
export function basisKey(tracingDigest: string, tracer: TracerInfo, plan: BasisPlan, position: Position): string {
  const { digest, width, height, lightCount } = tracer;
  const { x, y, z } = position;
  const parts = {
    format: FORMAT,
    rig: tracingDigest,
    tracer: digest,
    width,
    height,
    lightCount,
    blocks: plan.blocks.map(({ leds }) => leds.length),
    // -0 and 0 are the same place.
    position: [x + 0, y + 0, z + 0],
  };
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
