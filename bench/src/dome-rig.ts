import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** `sphere`: convex and matt, no bounces. `medal`: a glossy relief, four bounces. */
export type ObjectName = 'sphere' | 'medal';

/** A rig for benchmarks. */
export interface DomeRig {
  readonly object: ObjectName;
  readonly leds: number;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** Light paths a pixel: of a pattern (direct), of all LED images together (basis). */
  readonly samples: number;
}

const EXAMPLES = path.resolve(import.meta.dirname, '..', '..', 'examples', 'rigs');

const OBJECTS = {
  sphere: {
    scene: {
      file: 'sphere.ply',
      scale: 20,
      shading: 'smooth',
      material: { base_color: [0.8, 0.8, 0.8], roughness: 1, specular: 0 },
    },
    camera: { position: [0, 0, 800], ortho_width: 64 },
    dome: { radius: 600, min_elevation_deg: 30, max_elevation_deg: 80 },
    powerW: 24,
    bounces: 0,
  },
  medal: {
    scene: { file: 'medal.glb', material: { base_color: [0.8, 0.8, 0.8], roughness: 0.45 } },
    camera: { position: [0, 0, 300], lens: { focal_length_mm: 35, sensor_width_mm: 7.5 } },
    dome: { radius: 150, min_elevation_deg: 12, max_elevation_deg: 70 },
    powerW: 0.8,
    bounces: 4,
  },
} as const;

/** Two images of a large rig on a slow machine. */
const FRAME_TIMEOUT_S = 1800;

/**
 * Writes a rig like the example's into a folder, but with the camera's size and a dome of so many LEDs, which together expose
 * an image well: the examples' are set for one at a time.
 * @returns the rig file.
 */
export async function writeDomeRig(folder: string, rig: DomeRig): Promise<string> {
  const { scene, camera, dome, powerW, bounces } = OBJECTS[rig.object];
  const { leds, width, height, samples } = rig;
  const file = path.join(folder, 'rig.yaml');
  // JSON is YAML.
  const content = {
    version: 1,
    name: `${rig.object} under ${String(leds)} LEDs`,
    scene: { ...scene, file: path.join(EXAMPLES, rig.object, scene.file) },
    stage: { home: [0, 0, 0], min: [-20, -20, -10], max: [20, 20, 10] },
    camera: { ...camera, width, height },
    leds: [{ dome: { ...dome, count: leds }, power_w: powerW / leds }],
    render: { samples, bounces, frame_timeout_s: FRAME_TIMEOUT_S },
  };
  await mkdir(folder, { recursive: true });
  await writeFile(file, JSON.stringify(content, null, 2));
  return file;
}
