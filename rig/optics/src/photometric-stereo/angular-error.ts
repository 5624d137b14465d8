/** How far normals are from the true ones. The statistics are NaN when no pixel counts. */
export interface AngularError {
  /** height x width, degrees 0..180; NaN where no object is or no normal was found. */
  readonly degrees: Float32Array;
  readonly mean: number;
  readonly median: number;
  /** 95 of 100 pixels are below it. */
  readonly p95: number;
  readonly max: number;
  /** Pixels that count. */
  readonly count: number;
  /** Pixels of the mask without a normal, in the estimate or in the truth; they do not count. */
  readonly missing: number;
}

/**
 * The angle between two normal maps, pixel by pixel. Lengths do not matter; a vector of length 0 is no normal.
 * @param normals height x width x 3. @param truth the same size. @param mask height x width: above 0 where pixels count.
 * @throws RangeError when the sizes differ.
 */
export function angularError(
  normals: ArrayLike<number>,
  truth: ArrayLike<number>,
  mask: ArrayLike<number>,
): AngularError {
  const pixels = mask.length;
  if (normals.length !== pixels * 3 || truth.length !== pixels * 3) {
    throw new RangeError(
      `${normals.length} and ${truth.length} values of normals for a mask of ${pixels} pixels; expected ${pixels * 3} each.`,
    );
  }
  const degrees = new Float32Array(pixels).fill(NaN);
  const counted: number[] = [];
  let missing = 0;
  for (let pixel = 0; pixel < pixels; pixel++) {
    if (!((mask[pixel] as number) > 0)) continue;
    const angle = angleDeg(normals, truth, pixel * 3);
    if (Number.isNaN(angle)) {
      missing += 1;
    } else {
      degrees[pixel] = angle;
      counted.push(angle);
    }
  }
  const sorted = Float64Array.from(counted).sort();
  const count = sorted.length;
  const mean = sorted.reduce((sum, angle) => sum + angle, 0) / count;
  return {
    degrees,
    mean,
    median: quantile(sorted, 0.5),
    p95: quantile(sorted, 0.95),
    max: quantile(sorted, 1),
    count,
    missing,
  };
}

function angleDeg(a: ArrayLike<number>, b: ArrayLike<number>, at: number): number {
  const [ax, ay, az] = [a[at] as number, a[at + 1] as number, a[at + 2] as number];
  const [bx, by, bz] = [b[at] as number, b[at + 1] as number, b[at + 2] as number];
  const dot = ax * bx + ay * by + az * bz;
  const cross = Math.hypot(ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx);
  // Of an arc cosine small angles would lose half their digits.
  return dot === 0 && cross === 0 ? NaN : (Math.atan2(cross, dot) * 180) / Math.PI;
}

/** Between the neighbours in proportion. */
function quantile(sorted: Float64Array, share: number): number {
  if (sorted.length === 0) return NaN;
  const place = share * (sorted.length - 1);
  const below = sorted[Math.floor(place)] as number;
  const above = sorted[Math.ceil(place)] as number;
  return below + (above - below) * (place - Math.floor(place));
}
