/** Three numbers: x, y, z or R, G, B. */
export type Triple = readonly [number, number, number];

/** How light leaves a surface. Colours linear. */
export interface SurfaceMaterial {
  /** `matt`: Lambertian, nothing but baseColor counts. `principled`: Burley's diffuse part and a GGX reflection. */
  readonly kind: 'matt' | 'principled';
  readonly baseColor: Triple;
  readonly metallic: number;
  readonly roughness: number;
  readonly specular: number;
  /** Radiance that the surface sends out by itself, on both sides; counts for the ambient image only. */
  readonly emission: Triple;
}

/** An LED in metres. `intensity`: radiant intensity (W/sr) at full power of R, G, B; of a disk: along its axis. */
export interface TraceLed {
  readonly kind: 'point' | 'disk';
  readonly center: Triple;
  readonly radius: number;
  /** Unit vector along which a disk shines. */
  readonly axis: Triple;
  readonly intensity: Triple;
}

/** The camera in metres: pixel (0, 0) is at the top left. */
export interface TraceCamera {
  readonly width: number;
  readonly height: number;
  readonly position: Triple;
  /** Unit vectors: along the line of sight, to the right and up in the image. */
  readonly forward: Triple;
  readonly right: Triple;
  readonly up: Triple;
  readonly kind: 'perspective' | 'orthographic';
  /** Half the image's width: tangent of half the horizontal angle (perspective), metres (orthographic). */
  readonly halfWidth: number;
  readonly clipNear: number;
  readonly clipFar: number;
}

/** Everything that a worker thread needs; the arrays are shared memory, so that posting it copies nothing large. */
export interface TraceScene {
  /** Nodes of the bounding volume hierarchy as three-mesh-bvh lays them out; leaves name triangles. */
  readonly nodes: SharedArrayBuffer;
  /** triangles x 3 corners x 3, metres, the stage at (0, 0, 0). */
  readonly positions: Float32Array<SharedArrayBuffer>;
  /** triangles x 3 corners x 3: unit vectors; all 0 for a flat triangle. */
  readonly normals: Float32Array<SharedArrayBuffer>;
  /** A triangle's entry in `materials`. */
  readonly materialOf: Uint16Array<SharedArrayBuffer>;
  readonly materials: readonly SurfaceMaterial[];
  readonly leds: readonly TraceLed[];
  readonly camera: TraceCamera;
  /** Radiance from all sides. */
  readonly ambient: Triple;
}
