import path from 'node:path';
import type { Rig } from '../rig.js';
import type { RigFile } from '../schema/rig-file.js';
import { resolveCamera } from './camera.js';
import { linearColour } from './colour.js';
import { resolveLeds } from './leds.js';
import { METRES_PER_UNIT } from './length-unit.js';
import { resolveScene } from './scene.js';
import { stageLimits } from './stage-limits.js';

const DEFAULT_SAMPLES = 32;

/** A validated rig file as a rig, all but its digests. `file` is the absolute path of the rig file. */
export function resolveRig(rig: RigFile, file: string): Omit<Rig, 'digest' | 'tracingDigest'> {
  const { length_unit: lengthUnit, stage, render } = rig;
  const { radiance } = rig.ambient;
  const folder = path.dirname(file);
  return {
    name: rig.name ?? (path.basename(folder) || path.basename(file)),
    file,
    lengthUnit,
    metresPerUnit: METRES_PER_UNIT[lengthUnit],
    scene: resolveScene(rig.scene, folder, lengthUnit),
    ambient: { radiance: typeof radiance === 'number' ? [radiance, radiance, radiance] : linearColour(radiance) },
    stage: { home: stage.home, ...stageLimits(stage.min, stage.max, lengthUnit) },
    camera: resolveCamera(rig.camera),
    leds: resolveLeds(rig.leds, lengthUnit),
    render: {
      mode: render.mode,
      samples: render.samples ?? DEFAULT_SAMPLES,
      noise: render.noise,
      maxSamplesPerLed: render.max_samples_per_led,
      bounces: render.bounces,
      device: render.device,
      seed: render.seed,
      unlit: render.unlit,
      processes: render.processes,
      threadsPerProcess: render.threads_per_process,
      frameTimeoutS: render.frame_timeout_s,
      maxRssMb: render.max_rss_mb,
    },
  };
}
