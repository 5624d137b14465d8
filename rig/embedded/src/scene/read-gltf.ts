import { type BufferGeometry, type Material, Mesh, type Object3D, SkinnedMesh, Vector3 } from 'three';
import { GLTFLoader } from 'three/examples/jsm/loaders/GLTFLoader.js';
import type { SurfaceMaterial, Triple } from '../trace/scene.js';
import { FileFault } from './file-fault.js';
import { gltfMaterial } from './gltf-material.js';
import { type GltfJson, packGlb, unpackGltf } from './gltf-pack.js';
import { MeshBuilder, PLAIN, type ObjectMesh } from './object-mesh.js';
import type { ReadBeside } from './read-obj.js';

/** Extensions that a file may insist on. */
const UNDERSTOOD = new Set([
  ...['KHR_mesh_quantization', 'KHR_texture_transform', 'KHR_lights_punctual', 'KHR_materials_unlit'],
  ...['KHR_materials_emissive_strength', 'KHR_materials_specular', 'KHR_materials_ior'],
]);
const TRIANGLE_MODES: readonly number[] = [4, 5, 6];

/** A glTF object and whether lamps came with it. */
export interface GltfObject extends ObjectMesh {
  readonly hasLamps: boolean;
}

/**
 * A .glb or .gltf (2.0) in its default scene, at rest: no animation, morph targets at their default weights, skins in their
 * bind pose. y-up is turned to z-up, (x, y, z) becomes (x, -z, y). Textures are left out, with a warning.
 * @throws FileFault; what three.js' loader throws at a broken document.
 */
export async function readGltf(octets: Uint8Array, readBeside: ReadBeside): Promise<GltfObject> {
  const parts = await unpackGltf(octets, readBeside);
  const { json } = parts;
  const foreign = (json.extensionsRequired ?? []).filter((name) => !UNDERSTOOD.has(name));
  if (foreign.length > 0) {
    throw new FileFault(`requires ${foreign.join(', ')}, which the embedded renderer does not know; export it without`);
  }
  const builder = new MeshBuilder();
  const materials = (json.materials ?? []).map((source, index) => {
    const { material, warnings } = gltfMaterial(source, index);
    for (const warning of warnings) builder.warnings.add(warning);
    return material;
  });
  warnOfTheRest(json, builder);
  const { scene } = await new GLTFLoader().parseAsync(packGlb({ ...parts, json: plain(json) }), '');
  scene.updateMatrixWorld(true);
  let vertices = 0;
  scene.traverse((object) => {
    if (isMesh(object)) vertices = addMesh(builder, object, materials, vertices);
  });
  const hasLamps = (json.nodes ?? []).some((node) => node.extensions?.['KHR_lights_punctual'] !== undefined);
  return { ...builder.build(), hasLamps };
}

/** The document without what a loader would fetch; each material carries its number instead of its looks. */
function plain(json: GltfJson): GltfJson {
  const { images: _images, textures: _textures, samplers: _samplers, animations: _animations, ...rest } = json;
  return { ...rest, materials: (json.materials ?? []).map((_, index) => ({ extras: { index } })) };
}

function warnOfTheRest(json: GltfJson, builder: MeshBuilder): void {
  if ((json.animations ?? []).length > 0) builder.warnings.add('its animations are left out; it is shown at rest');
  const primitives = (json.meshes ?? []).flatMap((mesh) => mesh.primitives ?? []);
  if (primitives.some(({ attributes }) => attributes !== undefined && 'COLOR_0' in attributes)) {
    builder.warnings.add('its vertex colours are left out');
  }
  if (primitives.some(({ mode }) => mode !== undefined && !TRIANGLE_MODES.includes(mode))) {
    builder.warnings.add('its points and lines are left out');
  }
}

function isMesh(object: Object3D): object is Mesh<BufferGeometry, Material> {
  // Lines and points are no Mesh in three.js; a mesh of one primitive has one material.
  return object instanceof Mesh;
}

function addMesh(
  builder: MeshBuilder,
  mesh: Mesh<BufferGeometry, Material>,
  materials: readonly SurfaceMaterial[],
  firstVertex: number,
): number {
  const { geometry, matrixWorld } = mesh;
  const positions = geometry.getAttribute('position');
  const count = geometry.index?.count ?? positions.count;
  const normals = geometry.hasAttribute('normal') ? geometry.getAttribute('normal') : undefined;
  const number: unknown = mesh.material.userData['index'];
  const material = (typeof number === 'number' ? materials[number] : undefined) ?? PLAIN;
  // A mirrored object keeps its outside outside only if its triangles turn round.
  const order = matrixWorld.determinant() < 0 ? [0, 2, 1] : [0, 1, 2];
  const place = new Vector3();
  const normal = new Vector3();
  const normalMatrix = matrixWorld.clone().invert().transpose();
  for (let first = 0; first + 2 < count; first += 3) {
    for (const offset of order) {
      const vertex = geometry.index?.getX(first + offset) ?? first + offset;
      if (vertex >= positions.count) throw new FileFault(`has faces that use vertices that do not exist (${vertex})`);
      mesh.getVertexPosition(vertex, place).applyMatrix4(matrixWorld);
      if (normals !== undefined && !(mesh instanceof SkinnedMesh)) {
        normal.fromBufferAttribute(normals, vertex).transformDirection(normalMatrix);
      }
      builder.addCorner(firstVertex + vertex, zUp(place), normals === undefined ? undefined : zUp(normal));
    }
    builder.endTriangle(material, mesh instanceof SkinnedMesh);
  }
  return firstVertex + positions.count;
}

function zUp({ x, y, z }: Vector3): Triple {
  return [x, -z, y];
}
