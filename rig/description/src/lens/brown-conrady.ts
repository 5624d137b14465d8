/** Coefficients of Brown-Conrady in OpenCV's convention (calib3d: distCoeffs k1, k2, p1, p2, k3). */
export interface Distortion {
  readonly k1: number;
  readonly k2: number;
  readonly p1: number;
  readonly p2: number;
  readonly k3: number;
}

/** A point of the image plane in normalised coordinates: x to the right, y down, the optical axis at 0, 0. */
export type PlanePoint = readonly [x: number, y: number];

/** Steps from the axis to the point: each is near enough to the last for Newton to stay on its branch. */
const STEPS = 16;
const MAX_ITERATIONS = 20;
/** Of the residual, in normalised coordinates: a millionth of a pixel at any size of image. */
const TOLERANCE = 1e-11;
/** Where the area grows less than this, the image is about to fold over. */
const MIN_AREA = 0.01;

/** Whether `lens` bends anything. */
export function isDistorted({ k1, k2, p1, p2, k3 }: Distortion): boolean {
  return k1 !== 0 || k2 !== 0 || p1 !== 0 || p2 !== 0 || k3 !== 0;
}

/** Where the lens puts the point that a pinhole would put at x, y (OpenCV, "Camera Calibration and 3D Reconstruction"). */
export function distort(lens: Distortion, x: number, y: number): PlanePoint {
  const { k1, k2, p1, p2, k3 } = lens;
  const r2 = x * x + y * y;
  const radial = 1 + r2 * (k1 + r2 * (k2 + r2 * k3));
  return [x * radial + 2 * p1 * x * y + p2 * (r2 + 2 * x * x), y * radial + p1 * (r2 + 2 * y * y) + 2 * p2 * x * y];
}

/**
 * The inverse of `distort` on the branch that holds the axis: goes out from the axis to the point in steps, so that an
 * image that folds over is noticed.
 * @returns undefined where the lens folds the image over before the point is reached.
 */
export function undistort(lens: Distortion, xd: number, yd: number): PlanePoint | undefined {
  let point: PlanePoint = [0, 0];
  for (let step = 1; step <= STEPS; step++) {
    const grown = step === 1 ? 0 : step / (step - 1);
    const start: PlanePoint = step === 1 ? [xd / STEPS, yd / STEPS] : [point[0] * grown, point[1] * grown];
    const next = undistortFrom(lens, (xd * step) / STEPS, (yd * step) / STEPS, start);
    if (next === undefined) return undefined;
    point = next;
  }
  return point;
}

/**
 * The inverse of `distort` near `start`, by Newton's method.
 * @returns undefined when it does not converge or ends where the image is folded over.
 */
export function undistortFrom(lens: Distortion, xd: number, yd: number, start: PlanePoint): PlanePoint | undefined {
  const { k1, k2, p1, p2, k3 } = lens;
  let [x, y] = start;
  for (let i = 0; i < MAX_ITERATIONS; i++) {
    const [fx, fy] = distort(lens, x, y);
    const r2 = x * x + y * y;
    const radial = 1 + r2 * (k1 + r2 * (k2 + r2 * k3));
    // d radial / d r2, times 2: the factor of x or y in its derivative.
    const slope = 2 * (k1 + r2 * (2 * k2 + r2 * 3 * k3));
    const xx = radial + x * x * slope + 2 * p1 * y + 6 * p2 * x;
    const xy = x * y * slope + 2 * p1 * x + 2 * p2 * y;
    const yy = radial + y * y * slope + 6 * p1 * y + 2 * p2 * x;
    const area = xx * yy - xy * xy;
    if (!(area > MIN_AREA) || !(xx + yy > 0)) return undefined;
    const ex = fx - xd;
    const ey = fy - yd;
    if (Math.abs(ex) < TOLERANCE && Math.abs(ey) < TOLERANCE) return [x, y];
    x -= (yy * ex - xy * ey) / area;
    y -= (xx * ey - xy * ex) / area;
  }
  return undefined;
}
