/** Terms of the series: the next one is below 1e-20 at 1.5. */
const TERMS = 13;

/**
 * The tangent of an angle of 0..86 degrees, by the Taylor series of sine and cosine. Math.tan may differ in its last bit
 * from one engine to the next; this uses + - * / alone, so that every machine resamples the same image.
 */
export function tangentDeg(degrees: number): number {
  const x = (degrees * Math.PI) / 180;
  let sine = 0;
  let cosine = 0;
  for (let term = 1, n = 0; n < 2 * TERMS; n++, term *= x / n) {
    const sign = n % 4 < 2 ? 1 : -1;
    if (n % 2 === 0) cosine += sign * term;
    else sine += sign * term;
  }
  return sine / cosine;
}
