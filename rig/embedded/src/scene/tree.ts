import { BufferAttribute, BufferGeometry } from 'three';
import { MeshBVH, SAH } from 'three-mesh-bvh';

/** The search tree and the order in which its leaves want the triangles. */
export interface TriangleTree {
  /** Nodes as three-mesh-bvh lays them out. */
  readonly nodes: SharedArrayBuffer;
  /** order[i]: which triangle of the input the tree calls i. */
  readonly order: Uint32Array;
}

/**
 * Builds the bounding volume hierarchy, split by the surface area heuristic.
 * @param positions triangles x 3 corners x 3; at least one triangle, all numbers finite.
 */
export function buildTree(positions: Float32Array): TriangleTree {
  const geometry = new BufferGeometry();
  geometry.setAttribute('position', new BufferAttribute(positions, 3));
  const index = new Uint32Array(positions.length / 3).map((_, corner) => corner);
  geometry.setIndex(new BufferAttribute(index, 1));
  const tree = new MeshBVH(geometry, { strategy: SAH, targetLeafSize: 4, useSharedArrayBuffer: true });
  const { roots, index: sorted } = MeshBVH.serialize(tree, { cloneBuffers: false });
  const root = roots[0];
  if (!(root instanceof SharedArrayBuffer) || sorted === null) throw new Error('three-mesh-bvh built no shared tree');
  return { nodes: root, order: Uint32Array.from({ length: index.length / 3 }, (_, i) => (sorted[i * 3] ?? 0) / 3) };
}
