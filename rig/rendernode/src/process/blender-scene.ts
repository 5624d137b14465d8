import { type Rig, type RigCamera, tracingCamera } from '@blender-sim/description';
import type { Position } from '@blender-sim/protocol';

type Vec3 = readonly [number, number, number];

/** The LOAD message of docs/channel.md: the rig in metres and radians. */
export interface BlenderScene {
  readonly object: {
    readonly file: string;
    readonly format: string;
    readonly scale: number | null;
    readonly fitM: number | null;
    readonly center: boolean;
    readonly rotation: Vec3;
    readonly shading: string;
    readonly ownLight: string;
    readonly material: {
      readonly baseColor: Vec3;
      readonly metallic: number;
      readonly roughness: number;
      readonly specular: number;
    } | null;
  };
  /** Light from all sides. */
  readonly ambient: { readonly radiance: Vec3 };
  readonly camera: {
    readonly width: number;
    readonly height: number;
    readonly positionM: Vec3;
    readonly lookAtM: Vec3;
    readonly up: Vec3;
    readonly projection: 'perspective' | 'orthographic';
    readonly fovX: number | null;
    readonly orthoWidthM: number | null;
    readonly clipStartM: number;
    readonly clipEndM: number;
  };
  readonly leds: readonly {
    readonly positionM: Vec3;
    readonly emitter: string;
    readonly radiusM: number;
    readonly powerW: number;
    readonly color: Vec3;
    readonly aimM: Vec3;
  }[];
  readonly render: {
    readonly samples: number;
    readonly bounces: number;
    readonly device: 'CPU' | 'GPU';
    readonly threads: number;
    readonly unlit: string;
  };
}

/** Turns a rig into what the script in Blender loads. */
export function blenderScene(rig: Rig, threads: number): BlenderScene {
  const unit = rig.metresPerUnit;
  const metres = (vector: Vec3): Vec3 => [vector[0] * unit, vector[1] * unit, vector[2] * unit];
  const { scene, camera, render } = rig;
  // A lens that distorts sees more than a pinhole of its field of view.
  const traced = tracingCamera(camera);
  return {
    object: {
      file: scene.file,
      format: scene.format,
      scale: scene.size.kind === 'scale' ? scene.size.scale * unit : null,
      fitM: scene.size.kind === 'fit' ? scene.size.length * unit : null,
      center: scene.center,
      rotation: [radians(scene.rotationDeg[0]), radians(scene.rotationDeg[1]), radians(scene.rotationDeg[2])],
      shading: scene.shading,
      ownLight: scene.ownLight,
      material: scene.material === 'file' ? null : scene.material,
    },
    ambient: { radiance: rig.ambient.radiance },
    camera: {
      width: traced.width,
      height: traced.height,
      positionM: metres(camera.position),
      lookAtM: metres(camera.lookAt),
      up: camera.up,
      ...projection(traced, unit),
      clipStartM: camera.clipNear * unit,
      clipEndM: camera.clipFar * unit,
    },
    leds: rig.leds.map((led) => ({
      positionM: metres(led.position),
      emitter: led.emitter,
      radiusM: led.radius * unit,
      powerW: led.powerW,
      color: led.color,
      aimM: metres(led.aim),
    })),
    render: {
      samples: render.samples,
      bounces: render.bounces,
      device: render.device === 'gpu' ? 'GPU' : 'CPU',
      threads,
      unlit: render.unlit,
    },
  };
}

/** A stage position in metres. */
export function positionM(rig: Rig, { x, y, z }: Position): Position {
  const unit = rig.metresPerUnit;
  return { x: x * unit, y: y * unit, z: z * unit };
}

function projection(
  camera: Pick<RigCamera, 'projection'>,
  unit: number,
): Pick<BlenderScene['camera'], 'projection' | 'fovX' | 'orthoWidthM'> {
  return camera.projection.kind === 'perspective'
    ? { projection: 'perspective', fovX: radians(camera.projection.fovDeg), orthoWidthM: null }
    : { projection: 'orthographic', fovX: null, orthoWidthM: camera.projection.width * unit };
}

function radians(degrees: number): number {
  return (degrees * Math.PI) / 180;
}
