import type { RigCamera } from '@blender-sim/description';
import type { GroundTruthResult } from '@blender-sim/driver';
import { cameraAxes } from '@blender-sim/optics';
import { errorPicture, niceScale } from '../images/error-picture.js';
import { normalPicture } from '../images/normal-picture.js';
import type { Evaluation } from './evaluate.js';

/** A file and what it holds. */
export interface Picture {
  readonly file: string;
  readonly png: Uint8Array;
}

/** Draws a check's normals beside the true ones, and where they are wrong by how much. */
export async function checkPictures(
  name: string,
  { estimate, unshadowed, all }: Evaluation,
  truth: GroundTruthResult,
  camera: Pick<RigCamera, 'position' | 'lookAt' | 'up'>,
): Promise<Picture[]> {
  const size = { width: truth.width, height: truth.height };
  const normals = await normalPicture({
    ...size,
    title: `${name}: normals by photometric stereo`,
    estimated: estimate.normal,
    truth: truth.maps.normal,
    axes: cameraAxes(camera),
  });
  const told = ({ count, mean, median }: typeof all): string =>
    count === 0 ? 'none' : `mean ${mean.toFixed(3)}, median ${median.toFixed(3)}`;
  const errors = await errorPicture({
    ...size,
    title: `${name}: angular error`,
    subtitle: `degrees: unshadowed ${told(unshadowed)}; all ${told(all)}`,
    degrees: all.degrees,
    mask: truth.maps.mask,
    // A few pixels at the rim would make everything else look the same.
    scale: niceScale(all.p95),
  });
  return [
    { file: 'normals.png', png: normals },
    { file: 'error.png', png: errors },
  ];
}
