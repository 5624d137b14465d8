import path from 'node:path';
import type { RigScene, SceneFormat } from '../rig.js';
import type { SceneFile } from '../schema/scene.js';
import { linearColour } from './colour.js';
import { METRES_PER_UNIT, type LengthUnit } from './length-unit.js';

/** Formats by extension (lower case, with the dot). */
const SCENE_FORMATS: Readonly<Record<string, SceneFormat>> = {
  '.blend': 'blend',
  '.glb': 'glb',
  '.gltf': 'gltf',
  '.obj': 'obj',
  '.stl': 'stl',
  '.ply': 'ply',
};

/** Formats whose unit is the metre by specification (glTF) or by convention (Blender); the others have none. */
const IN_METRES: readonly SceneFormat[] = ['blend', 'glb', 'gltf'];
/** Formats without materials: what an importer makes up for them is no choice of the user's. */
const WITHOUT_MATERIAL: readonly SceneFormat[] = ['stl', 'ply'];

/** The format of a scene file by its extension, in any case of letters; undefined if it is none of ours. */
export function sceneFormat(file: string): SceneFormat | undefined {
  return SCENE_FORMATS[path.extname(file).toLowerCase()];
}

/** Fills in what depends on the format and the unit. `scene.file`, whose extension the schema has checked, is relative to `folder`. */
export function resolveScene(scene: SceneFile, folder: string, unit: LengthUnit): RigScene {
  const format = sceneFormat(scene.file);
  if (format === undefined) throw new TypeError(`the schema lets ${scene.file} pass`);
  const bare = { base_color: [0.8, 0.8, 0.8] as [number, number, number], metallic: 0, roughness: 0.5, specular: 0.5 };
  const material = scene.material ?? (WITHOUT_MATERIAL.includes(format) ? bare : 'file');
  const perFileUnit = IN_METRES.includes(format) ? 1 / METRES_PER_UNIT[unit] : 1;
  return {
    file: path.resolve(folder, scene.file),
    format,
    size:
      scene.fit === undefined
        ? { kind: 'scale', scale: scene.scale ?? perFileUnit }
        : { kind: 'fit', length: scene.fit },
    center: scene.center,
    rotationDeg: scene.rotation_deg,
    shading: scene.shading,
    material:
      material === 'file'
        ? 'file'
        : {
            baseColor: linearColour(material.base_color),
            metallic: material.metallic,
            roughness: material.roughness,
            specular: material.specular,
          },
    ownLight: scene.own_light,
  };
}
