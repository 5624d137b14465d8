// From sums to samples, a row of groups of 8 pixels at a time. Values are made in float64.

// Kinds of sums that a row may hold.
const SUM_F32: u32 = 0;
const SUM_I32: u32 = 1;

/**
 * value = sum x first x second for one row of float32 or int32 sums, in place of them: the value as float32 (full == 0), or
 * floor(clamp(value, 0, 1) x full + 0.5) as int32. `first` is the terms' scale, `second` the job's.
 */
export function finishSums(kind: u32, sums: u32, groups: u32, first: f64, second: f64, full: f64): void {
  const one = f64x2.splat(first),
    two = f64x2.splat(second),
    top = f64x2.splat(full);
  // Two pixels at a time are half a register of sums; `half` walks them by fours.
  for (let at: u32 = sums, end: u32 = sums + (groups << 5); at < end; at += 16) {
    const four = v128.load(at);
    const high = v128.shuffle<i32>(four, four, 2, 3, 2, 3);
    let a: v128, b: v128;
    if (kind == SUM_I32) {
      a = f64x2.mul(f64x2.convert_low_i32x4_s(four), one);
      b = f64x2.mul(f64x2.convert_low_i32x4_s(high), one);
    } else {
      a = f64x2.promote_low_f32x4(four);
      b = f64x2.promote_low_f32x4(high);
    }
    v128.store(at, samplesOf(f64x2.mul(a, two), f64x2.mul(b, two), top, full == 0));
  }
}

/** The same for float64 totals: rows of groups x 8, written as 4-octet samples to `to`. */
export function finishTotals(totals: u32, to: u32, groups: u32, scale: f64, full: f64): void {
  const two = f64x2.splat(scale),
    top = f64x2.splat(full);
  for (let at: u32 = totals, end: u32 = totals + (groups << 6); at < end; at += 32, to += 16) {
    const a = f64x2.mul(v128.load(at), two),
      b = f64x2.mul(v128.load(at, 16), two);
    v128.store(to, samplesOf(a, b, top, full == 0));
  }
}

function samplesOf(a: v128, b: v128, top: v128, raw: bool): v128 {
  if (raw) return v128.shuffle<i32>(f32x4.demote_f64x2_zero(a), f32x4.demote_f64x2_zero(b), 0, 1, 4, 5);
  return v128.shuffle<i32>(codes(a, top), codes(b, top), 0, 1, 4, 5);
}

function codes(value: v128, top: v128): v128 {
  // pmin and pmax are one instruction each; min and max are many, for the sake of NaN and -0, which are no light.
  const clamped = f64x2.pmin(f64x2.pmax(value, f64x2.splat(0)), f64x2.splat(1));
  return i32x4.trunc_sat_f64x2_s_zero(f64x2.add(f64x2.mul(clamped, top), f64x2.splat(0.5)));
}

/** Adds a row of int32 sums x scale to float64 totals; `fresh`: starts them. */
export function addSums(sums: u32, totals: u32, groups: u32, scale: f64, fresh: bool): void {
  const one = f64x2.splat(scale);
  for (let at: u32 = sums, end: u32 = sums + (groups << 5); at < end; at += 16, totals += 32) {
    const four = v128.load(at);
    addTwo(totals, f64x2.mul(f64x2.convert_low_i32x4_s(four), one), fresh);
    addTwo(totals + 16, f64x2.mul(f64x2.convert_low_i32x4_s(v128.shuffle<i32>(four, four, 2, 3, 2, 3)), one), fresh);
  }
}

/** The same for two rows, the sums of the weights' upper and of their lower 8 bits: (256 x upper + lower) x scale. */
export function addHalves(upper: u32, lower: u32, totals: u32, groups: u32, scale: f64, fresh: bool): void {
  const one = f64x2.splat(scale),
    shift = f64x2.splat(256);
  for (let end: u32 = upper + (groups << 5); upper < end; upper += 16, lower += 16, totals += 32) {
    const u = v128.load(upper),
      l = v128.load(lower);
    const a = f64x2.add(f64x2.mul(f64x2.convert_low_i32x4_s(u), shift), f64x2.convert_low_i32x4_s(l));
    const u2 = v128.shuffle<i32>(u, u, 2, 3, 2, 3),
      l2 = v128.shuffle<i32>(l, l, 2, 3, 2, 3);
    const b = f64x2.add(f64x2.mul(f64x2.convert_low_i32x4_s(u2), shift), f64x2.convert_low_i32x4_s(l2));
    addTwo(totals, f64x2.mul(a, one), fresh);
    addTwo(totals + 16, f64x2.mul(b, one), fresh);
  }
}

function addTwo(totals: u32, value: v128, fresh: bool): void {
  v128.store(totals, fresh ? value : f64x2.add(v128.load(totals), value));
}
