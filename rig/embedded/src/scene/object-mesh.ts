import type { SurfaceMaterial, Triple } from '../trace/scene.js';

/** What a scene file shows, as triangles in the file's own unit, z up. */
export interface ObjectMesh {
  /** triangles x 3 corners x 3. */
  readonly positions: Float64Array;
  /** triangles x 3 corners x 3 as the file gives them; 0, 0, 0 where it gives none. */
  readonly normals: Float32Array;
  /** triangles x 3: corners with the same number are one vertex, and share a normal where it is averaged. */
  readonly vertexOf: Uint32Array;
  /** A triangle's: 1 where the file itself says that neighbours blend. */
  readonly smooth: Uint8Array;
  /** A triangle's entry in `materials`. */
  readonly materialOf: Uint16Array;
  readonly materials: readonly SurfaceMaterial[];
  /** What is not shown as Blender would, in sentences without a full stop. */
  readonly warnings: readonly string[];
}

/** What an object without a material of its own is made of, as in Blender. */
export const PLAIN: SurfaceMaterial = {
  kind: 'principled',
  baseColor: [0.8, 0.8, 0.8],
  metallic: 0,
  roughness: 0.5,
  specular: 0.5,
  emission: [0, 0, 0],
};

const NONE: Triple = [0, 0, 0];

/** Collects triangles one by one. */
export class MeshBuilder {
  readonly warnings: Set<string> = new Set();
  readonly #positions: number[] = [];
  readonly #normals: number[] = [];
  readonly #vertexOf: number[] = [];
  readonly #smooth: number[] = [];
  readonly #materialOf: number[] = [];
  readonly #materials: SurfaceMaterial[] = [];
  readonly #numbers = new Map<SurfaceMaterial, number>();

  /** Triangles so far. */
  get count(): number {
    return this.#smooth.length;
  }

  /** @param vertex number of the vertex @param normal of the file, if it has one. */
  addCorner(vertex: number, position: Triple, normal: Triple | undefined): void {
    this.#positions.push(position[0], position[1], position[2]);
    const [x, y, z] = normal ?? NONE;
    const length = Math.hypot(x, y, z);
    if (length > 0 && Number.isFinite(length)) this.#normals.push(x / length, y / length, z / length);
    else this.#normals.push(0, 0, 0);
    this.#vertexOf.push(vertex);
  }

  /** Closes a triangle after its three corners. */
  endTriangle(material: SurfaceMaterial, smooth: boolean): void {
    let number = this.#numbers.get(material);
    if (number === undefined) {
      number = this.#materials.push(material) - 1;
      this.#numbers.set(material, number);
    }
    this.#smooth.push(smooth ? 1 : 0);
    this.#materialOf.push(number);
  }

  build(): ObjectMesh {
    return {
      positions: Float64Array.from(this.#positions),
      normals: Float32Array.from(this.#normals),
      vertexOf: Uint32Array.from(this.#vertexOf),
      smooth: Uint8Array.from(this.#smooth),
      materialOf: Uint16Array.from(this.#materialOf),
      materials: this.#materials,
      warnings: [...this.warnings],
    };
  }
}
