import type { SurfaceMaterial, Triple } from '../trace/scene.js';
import type { GltfMaterial } from './gltf-pack.js';

/** A material as it is shown, and what of it is not. */
export interface ReadMaterial {
  readonly material: SurfaceMaterial;
  readonly warnings: readonly string[];
}

const TEXTURES = ['baseColorTexture', 'metallicRoughnessTexture', 'normalTexture', 'emissiveTexture'] as const;

/** What Blender's importer makes of a glTF material, without its textures. */
export function gltfMaterial(source: GltfMaterial, index: number): ReadMaterial {
  const pbr = source.pbrMetallicRoughness ?? {};
  const extensions = source.extensions ?? {};
  const name = source.name ?? String(index);
  const warnings: string[] = [];
  const textures = TEXTURES.filter((key) => key in source || key in pbr);
  if (textures.length > 0)
    warnings.push(`material ${name} has textures (${textures.join(', ')}); its factors are shown`);
  const alpha = pbr.baseColorFactor?.[3] ?? 1;
  if (source.alphaMode !== undefined && source.alphaMode !== 'OPAQUE' && alpha < 1) {
    warnings.push(`material ${name} is transparent; it is shown opaque`);
  }
  const left = Object.keys(extensions).filter((extension) => !SHOWN.has(extension));
  if (left.length > 0) warnings.push(`material ${name} uses ${left.join(', ')}, which is left out`);
  const strength = extensions['KHR_materials_emissive_strength']?.['emissiveStrength'];
  const factor = typeof strength === 'number' ? strength : 1;
  const emissive = triple(source.emissiveFactor, 0);
  const baseColor = triple(pbr.baseColorFactor, 1);
  const specular = extensions['KHR_materials_specular']?.['specularFactor'];
  const common = { baseColor, metallic: pbr.metallicFactor ?? 1, roughness: pbr.roughnessFactor ?? 1 };
  const material: SurfaceMaterial =
    'KHR_materials_unlit' in extensions
      ? // All its light is its own; where that is turned off, a matt surface of its colour is left.
        { ...common, kind: 'matt', specular: 0, emission: baseColor }
      : {
          ...common,
          kind: 'principled',
          // Half of the strength is the 4% of common glass.
          specular: typeof specular === 'number' ? specular / 2 : 0.5,
          emission: [emissive[0] * factor, emissive[1] * factor, emissive[2] * factor],
        };
  return { material, warnings };
}

const SHOWN = new Set([
  'KHR_materials_unlit',
  'KHR_materials_emissive_strength',
  'KHR_materials_specular',
  'KHR_materials_ior',
]);

function triple(values: readonly number[] | undefined, fallback: number): Triple {
  return [values?.[0] ?? fallback, values?.[1] ?? fallback, values?.[2] ?? fallback];
}
