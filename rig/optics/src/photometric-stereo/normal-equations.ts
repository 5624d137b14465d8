/**
 * Least squares for three unknowns, row by row: sum over rows (row . x - value)^2 is made smallest. One object is used again
 * for every pixel, so that a million pixels make no garbage.
 */
export class NormalEquations {
  /** The solution; valid after `solve` has returned true. */
  readonly solution: Float64Array = new Float64Array(3);
  #count = 0;
  #xx = 0;
  #xy = 0;
  #xz = 0;
  #yy = 0;
  #yz = 0;
  #zz = 0;
  #xv = 0;
  #yv = 0;
  #zv = 0;
  #vv = 0;

  get count(): number {
    return this.#count;
  }

  clear(): void {
    this.#count = 0;
    this.#xx = this.#xy = this.#xz = this.#yy = this.#yz = this.#zz = 0;
    this.#xv = this.#yv = this.#zv = this.#vv = 0;
  }

  /** One equation: x, y, z times the unknowns is `value`. */
  add(x: number, y: number, z: number, value: number): void {
    this.#count += 1;
    this.#xx += x * x;
    this.#xy += x * y;
    this.#xz += x * z;
    this.#yy += y * y;
    this.#yz += y * z;
    this.#zz += z * z;
    this.#xv += x * value;
    this.#yv += y * value;
    this.#zv += z * value;
    this.#vv += value * value;
  }

  /**
   * Condition number (2-norm) of the matrix of rows: by how much a relative error of the values may grow. Infinity when the
   * rows lie in a plane. Eigenvalues of the symmetric 3 x 3 matrix in closed form.
   */
  condition(): number {
    const mean = (this.#xx + this.#yy + this.#zz) / 3;
    const offDiagonal = this.#xy ** 2 + this.#xz ** 2 + this.#yz ** 2;
    const [a, b, c] = [this.#xx - mean, this.#yy - mean, this.#zz - mean];
    const spread = Math.sqrt((a * a + b * b + c * c + 2 * offDiagonal) / 6);
    if (spread === 0) return mean > 0 ? 1 : Infinity;
    const determinant =
      a * (b * c - this.#yz ** 2) -
      this.#xy * (this.#xy * c - this.#yz * this.#xz) +
      this.#xz * (this.#xy * this.#yz - b * this.#xz);
    const angle = Math.acos(Math.min(1, Math.max(-1, determinant / (2 * spread ** 3)))) / 3;
    const largest = mean + 2 * spread * Math.cos(angle);
    const smallest = mean + 2 * spread * Math.cos(angle + (2 * Math.PI) / 3);
    return smallest > 0 ? Math.sqrt(largest / smallest) : Infinity;
  }

  /** Cholesky. @returns false when the rows do not determine the unknowns. */
  solve(): boolean {
    const l11 = Math.sqrt(this.#xx);
    const l21 = this.#xy / l11;
    const l31 = this.#xz / l11;
    const l22 = Math.sqrt(this.#yy - l21 * l21);
    const l32 = (this.#yz - l31 * l21) / l22;
    const l33 = Math.sqrt(this.#zz - l31 * l31 - l32 * l32);
    // A pivot that is 0, or the root of a negative one, shows in all that follows.
    if (!(l33 > 0) || !Number.isFinite(l33)) return false;
    const y1 = this.#xv / l11;
    const y2 = (this.#yv - l21 * y1) / l22;
    const y3 = (this.#zv - l31 * y1 - l32 * y2) / l33;
    const z = y3 / l33;
    const y = (y2 - l32 * z) / l22;
    const x = (y1 - l21 * y - l31 * z) / l11;
    this.solution[0] = x;
    this.solution[1] = y;
    this.solution[2] = z;
    return Number.isFinite(x + y + z);
  }

  /** What the solution leaves: root of the squared differences' share in the squared values, 0..1. */
  relativeResidual(): number {
    const [x = 0, y = 0, z = 0] = this.solution;
    const left = this.#vv - (x * this.#xv + y * this.#yv + z * this.#zv);
    return this.#vv > 0 ? Math.sqrt(Math.max(0, left) / this.#vv) : 0;
  }
}
