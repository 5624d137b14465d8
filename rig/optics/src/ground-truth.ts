/**
 * What the camera sees, without light: one ray through the middle of every pixel. Rows from the top left, interleaved
 * channels; the rig's coordinates and length unit. 0 in every map where no object is.
 */
export interface GroundTruth {
  readonly width: number;
  readonly height: number;
  /** height x width x 3: unit vectors of the shading normal, on the camera's side of the surface. */
  readonly normal: Float32Array;
  /** height x width: distance from the camera along its line of sight (not along the ray). */
  readonly depth: Float32Array;
  /** height x width x 3: the point seen. */
  readonly point: Float32Array;
  /** height x width x 3: linear diffuse reflectance, 0..1. */
  readonly albedo: Float32Array;
  /** height x width: 1 where the object is, else 0. */
  readonly mask: Float32Array;
}
