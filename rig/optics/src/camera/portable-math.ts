/**
 * Logarithm, exponential and power of + - * / alone. ECMAScript leaves the last bits of Math.log, exp and pow to the
 * engine, and a last bit can move a code; these are the same on every machine (IEEE 754 doubles, no fused operations).
 */

// Minimax coefficients of fdlibm 5.3 (Sun Microsystems), e_log.c and e_exp.c.
const LOG_1 = 0.6666666666666735;
const LOG_2 = 0.3999999999940942;
const LOG_3 = 0.2857142874366239;
const LOG_4 = 0.22222198432149784;
const LOG_5 = 0.1818357216161805;
const LOG_6 = 0.15313837699209373;
const LOG_7 = 0.14798198605116586;
const EXP_1 = 0.16666666666666602;
const EXP_2 = -0.0027777777777015593;
const EXP_3 = 0.00006613756321437934;
const EXP_4 = -0.0000016533902205465252;
const EXP_5 = 4.1381367970572385e-8;

const LN2_HIGH = 0.6931471803691238;
/** LN2 - LN2_HIGH: the high part has so few bits that its product with an exponent is exact (fdlibm). */
const LN2_LOW = 1.9082149292705877e-10;
const LOG2_E = 1.4426950408889634;
const SQRT2 = 1.4142135623730951;
const MIN_NORMAL = 2 ** -1022;
const TWO_54 = 2 ** 54;

const double = new Float64Array(1);
const words = new Int32Array(double.buffer);

/** The natural logarithm of a finite number above 0; relative error below 1e-15 away from 1, absolute near it. */
export function portableLog(x: number): number {
  const isSmall = x < MIN_NORMAL;
  double[0] = isSmall ? x * TWO_54 : x;
  // Little-endian, as every machine that Node runs on: the second word has sign and exponent.
  const high = words[1] as number;
  let exponent = (high >>> 20) - 1023 - (isSmall ? 54 : 0);
  words[1] = (high & 0xfffff) | 0x3ff00000;
  let m = double[0];
  if (m > SQRT2) {
    m /= 2;
    exponent++;
  }
  // log m = log(1 + f) = f - f^2/2 + s (f^2/2 + R), s = f / (2 + f); R by a polynomial of s^2 in two halves.
  const f = m - 1;
  const s = f / (2 + f);
  const z = s * s;
  const w = z * z;
  const even = w * (LOG_2 + w * (LOG_4 + w * LOG_6));
  const odd = z * (LOG_1 + w * (LOG_3 + w * (LOG_5 + w * LOG_7)));
  const half = 0.5 * f * f;
  return exponent * LN2_HIGH - (half - (s * (half + (even + odd)) + exponent * LN2_LOW) - f);
}

/** e^x for x of -700..700; relative error below 1e-15. */
export function portableExp(x: number): number {
  const n = Math.floor(x * LOG2_E + 0.5);
  const r = x - n * LN2_HIGH - n * LN2_LOW;
  const t = r * r;
  const c = r - t * (EXP_1 + t * (EXP_2 + t * (EXP_3 + t * (EXP_4 + t * EXP_5))));
  const sum = 1 - ((r * c) / (c - 2) - r);
  words[0] = 0;
  words[1] = (n + 1023) << 20;
  return sum * (double[0] as number);
}

/** x^y for x of 0..1 and y above 0; relative error below 5e-14 for x from 1e-6 and y of 0.1..10. */
export function portablePower(x: number, y: number): number {
  if (x <= 0) return 0;
  const exponent = y * portableLog(x);
  return exponent < -700 ? 0 : portableExp(exponent);
}
