import { z } from 'zod';
import { always, property } from './checks.js';
import { between, colour, mapping, oneOf, positive, text, vec3 } from './values.js';

/** `scene.material` of a rig file. */
export interface MaterialFile {
  base_color: string | [number, number, number];
  metallic: number;
  roughness: number;
  specular: number;
}

/** `scene` of a rig file. */
export interface SceneFile {
  file: string;
  scale?: number | undefined;
  fit?: number | undefined;
  center: boolean;
  rotation_deg: [number, number, number];
  shading: 'smooth' | 'flat' | 'file';
  material?: 'file' | MaterialFile | undefined;
  own_light: 'off' | 'ambient';
}

const material: z.ZodType<MaterialFile> = mapping('a material', {
  base_color: colour()
    .default([0.8, 0.8, 0.8])
    .describe('Diffuse colour: linear [r, g, b] of 0..1 or sRGB #rrggbb. Default: 0.8, 0.8, 0.8.'),
  metallic: between(0, 1).default(0).describe('0 dielectric to 1 metal. Default: 0.'),
  roughness: between(0, 1).default(0.5).describe('0 mirror to 1 matt. Default: 0.5.'),
  specular: between(0, 1)
    .default(0.5)
    .describe('Strength of the dielectric reflection; 0..1; 0 together with metallic 0 is Lambertian. Default: 0.5.'),
});

const FILE = 'the path of a .blend, .glb, .gltf, .obj, .stl or .ply file';
/** Case-insensitive by letters, because JSON Schema has no flags. */
const EXTENSION =
  /[^/\\]\.([bB][lL][eE][nN][dD]|[gG][lL][bB]|[gG][lL][tT][fF]|[oO][bB][jJ]|[sS][tT][lL]|[pP][lL][yY])$/;

const materialOrFile = z.union([z.literal('file'), material], { error: "'file' or a mapping with base_color, ..." });

const scene: z.ZodType<SceneFile> = mapping('the scene', {
  file: text(FILE)
    .regex(EXTENSION, { error: FILE })
    .describe('Mesh or .blend file, relative to this file: .blend, .glb, .gltf, .obj, .stl, .ply.'),
  scale: positive()
    .optional()
    .describe(
      'Rig units for one unit of the file. Not with fit. Default: 1; for .blend, .glb and .gltf, whose unit is the metre, true size.',
    ),
  fit: positive()
    .optional()
    .describe('Scales so that the largest side of the bounding box has this length (rig units). Default: see scale.'),
  center: z
    .boolean({ error: 'true or false' })
    .default(true)
    .describe('Moves the middle of the bounding box to the origin. Default: true.'),
  rotation_deg: vec3('three angles [x, y, z] in degrees')
    .default([0, 0, 0])
    .describe('Turns the object about x, then y, then z, after scaling and centring (degrees). Default: 0, 0, 0.'),
  shading: oneOf(['smooth', 'flat', 'file'])
    .default('file')
    .describe('Normals: smooth (interpolated), flat (one a face), or as in the file. Default: file.'),
  material: materialOrFile
    .optional()
    .describe(
      'One material for the whole object, or the ones of the file. Default: file; for .stl and .ply, which have none, a material of defaults.',
    ),
  own_light: oneOf(['off', 'ambient'])
    .default('off')
    .describe(
      'Light that the file brings along (emissive materials, lamps, its world): removed, or ambient, which shines in every image whatever the LEDs do. Default: off.',
    ),
});

/** `scene`: the object on the stage. */
export const sceneSchema: z.ZodType<SceneFile> = always(
  scene,
  (value) => property(value, 'scale') === undefined || property(value, 'fit') === undefined,
  () => 'expected at most one of scale and fit, found both',
);
