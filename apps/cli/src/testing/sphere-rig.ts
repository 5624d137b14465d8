import path from 'node:path';
import { type Rig, loadRig } from '@blender-sim/description';
import type { GroundTruthResult, ImageFrame, ImageQuality, PackedPatterns } from '@blender-sim/driver';
import { lightSources } from '@blender-sim/optics';
import { SPHERE_CAMERA_Z, type SphereScene, sphereImages, sphereTruth, toCodes } from '@blender-sim/optics/testing';
import { pixelLayout } from '@blender-sim/protocol';
import type { CheckDriver } from '../check/take-images.js';

const FILE = path.resolve(import.meta.dirname, '..', '..', '..', '..', 'examples', 'rigs', 'sphere', 'rig.yaml');

/** The example rig's sphere, drawn by a formula instead of Blender. */
export interface SphereRig {
  readonly rig: Rig;
  readonly scene: SphereScene;
  readonly truth: GroundTruthResult;
  /** MONO8, one an LED. */
  readonly images: readonly Uint8Array[];
}

export interface SphereRigOptions {
  /** Default 80, 60. */
  readonly width?: number;
  readonly height?: number;
  readonly gloss?: number;
  readonly exposure?: number;
  /** Light of the room on every pixel of the object, as a share of full scale. Default 0. */
  readonly ambient?: number;
}

export async function sphereRig(options: SphereRigOptions = {}): Promise<SphereRig> {
  const { width = 80, height = 60, gloss = 0, exposure = 1, ambient = 0 } = options;
  const loaded = await loadRig(FILE);
  const rig: Rig = {
    ...loaded,
    ambient: { radiance: [ambient, ambient, ambient] },
    camera: { ...loaded.camera, width, height, exposure, position: [0, 0, SPHERE_CAMERA_Z] },
  };
  const scene: SphereScene = {
    ...{ width, height, exposure, gloss },
    radius: 20,
    pixelSize: 64 / width,
    albedo: 0.8,
    metresPerUnit: rig.metresPerUnit,
    lights: lightSources(rig.leds, { responsivity: rig.camera.responsivity }),
  };
  const { normal, point, depth, mask } = sphereTruth(scene);
  const albedo = Float32Array.from(normal, (_, index) => 0.8 * mask[Math.floor(index / 3)]!);
  const maps = { normal: Float32Array.from(normal), point: Float32Array.from(point), depth: Float32Array.from(depth) };
  const position = { x: 0, y: 0, z: 0 };
  const truth = { position, width, height, leds: [], maps: { ...maps, albedo, mask: Float32Array.from(mask) } };
  const images = sphereImages(scene).map((image) => toCodes(image.map((value, at) => value + ambient * mask[at]!)));
  return { rig, scene, truth, images };
}

/** A driver that answers with the sphere: the first lit LED's image, or the room's light alone. */
export function sphereDriver(
  { rig, truth, images }: SphereRig,
  quality?: ImageQuality,
): CheckDriver & { asked: object[] } {
  const asked: object[] = [];
  const dark = toCodes(Float64Array.from(truth.maps.mask, (value) => value * rig.ambient.radiance[0]));
  return {
    asked,
    groundTruth: () => Promise.resolve(truth),
    ledUpdateStream: async function* (patterns, options): AsyncGenerator<ImageFrame, void, undefined> {
      const { taskCount, lightCount, words } = patterns as PackedPatterns;
      asked.push({ ...options, taskCount, lightCount });
      for (let index = 0; index < taskCount; index++) {
        const lit = words.slice(index * lightCount, (index + 1) * lightCount).findIndex((word) => word !== 0);
        yield {
          ...{ width: truth.width, height: truth.height, index, quality, tasksDone: index + 1, taskCount },
          pixelFormat: 'MONO8',
          layout: pixelLayout(0)!,
          image: images[lit] ?? dark,
        };
      }
    },
  };
}
