import type { Rig } from '../rig.js';

/** What a test may want otherwise. */
export interface PlainRigChanges {
  readonly camera?: Partial<Rig['camera']>;
  readonly render?: Partial<Rig['render']>;
  readonly lightCount?: number;
  /** Of the object; default: one that is not there. */
  readonly sceneFile?: string;
}

/** A rig without a file, for tests of what takes one: LEDs on a ring, 200 mm above the object. */
export function plainRig({
  camera,
  render,
  lightCount = 6,
  sceneFile = '/nowhere/scene.obj',
}: PlainRigChanges = {}): Rig {
  return {
    name: 'fake',
    file: '/nowhere/rig.yaml',
    lengthUnit: 'mm',
    metresPerUnit: 0.001,
    scene: {
      file: sceneFile,
      format: 'obj',
      size: { kind: 'fit', length: 40 },
      center: true,
      rotationDeg: [0, 0, 0],
      shading: 'smooth',
      material: 'file',
      ownLight: 'off',
    },
    ambient: { radiance: [0, 0, 0] },
    stage: { home: [0, 0, 0], min: [-50, -50, -50], max: [50, 50, 50] },
    camera: {
      width: 16,
      height: 12,
      position: [0, 0, 300],
      lookAt: [0, 0, 0],
      up: [0, 1, 0],
      projection: { kind: 'perspective', fovDeg: 20 },
      exposure: 1,
      responsivity: [0.2126, 0.7152, 0.0722],
      clipNear: 1,
      clipFar: 1000,
      sensor: undefined,
      tone: { kind: 'linear' },
      bayer: 'none',
      lens: { k1: 0, k2: 0, k3: 0, p1: 0, p2: 0, cos4: false, vignetting: [0, 0, 0] },
      ...camera,
    },
    leds: Array.from({ length: lightCount }, (_unused, led) => ({
      position: [100 * Math.cos(led), 100 * Math.sin(led), 200] as const,
      emitter: 'point' as const,
      radius: 1,
      powerW: 0.2,
      color: [1, 1, 1] as const,
      aim: [0, 0, 0] as const,
    })),
    render: {
      mode: 'auto',
      samples: 32,
      noise: undefined,
      maxSamplesPerLed: 4096,
      bounces: 0,
      device: 'cpu',
      seed: 1,
      unlit: 'cull',
      processes: 1,
      threadsPerProcess: 1,
      frameTimeoutS: 15,
      maxRssMb: 4096,
      ...render,
    },
    digest: 'f'.repeat(64),
    tracingDigest: 'e'.repeat(64),
  };
}
