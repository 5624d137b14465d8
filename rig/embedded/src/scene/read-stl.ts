import { STLLoader } from 'three/examples/jsm/loaders/STLLoader.js';
import { MeshBuilder, PLAIN, type ObjectMesh } from './object-mesh.js';

/**
 * An .stl, binary or text. Its facet normals count for nothing, as in Blender; corners at one place are one vertex.
 * @throws whatever the loader throws at a broken file.
 */
export function readStl(octets: Uint8Array): ObjectMesh {
  const geometry = new STLLoader().parse(Uint8Array.from(octets).buffer);
  const positions = geometry.getAttribute('position');
  const builder = new MeshBuilder();
  const vertices = new Map<string, number>();
  for (let corner = 0; corner < positions.count; corner++) {
    const place = [positions.getX(corner), positions.getY(corner), positions.getZ(corner)] as const;
    const key = place.join(' ');
    const vertex = vertices.get(key) ?? vertices.size;
    vertices.set(key, vertex);
    builder.addCorner(vertex, place, undefined);
    if (corner % 3 === 2) builder.endTriangle(PLAIN, false);
  }
  return builder.build();
}
