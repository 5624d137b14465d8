// Sums of int16 slabs for 1, 2 or 4 rows of weights at a time. A slab holds, for every group of 8 pixels, 8 pairs of LEDs x 8
// pixels x 2: 256 octets; one instruction multiplies a pair by its two weights and adds. Registers hold the int32 sums of a
// group while up to a chunk of slabs is walked. Exact as long as the caller flushes after 256 LEDs of 8-bit weights.

/**
 * 4 rows. `table`: addresses of `terms` slabs; `weights`: of the first term's first row (16 int16), terms `stride` octets
 * apart, rows 32; `sums`: groups x 8 int32 for each row, rows `row` octets apart. `fresh`: start at 0 instead of going on.
 */
export function i16Rows4(
  table: u32,
  terms: u32,
  from: u32,
  groups: u32,
  weights: u32,
  stride: u32,
  sums: u32,
  row: u32,
  fresh: bool,
): void {
  for (let group: u32 = 0; group < groups; group++) {
    const at: u32 = sums + (group << 5);
    let a0 = i32x4.splat(0);
    let a1 = a0,
      b0 = a0,
      b1 = a0,
      c0 = a0,
      c1 = a0,
      d0 = a0,
      d1 = a0;
    if (!fresh) {
      a0 = v128.load(at);
      a1 = v128.load(at, 16);
      b0 = v128.load(at + row);
      b1 = v128.load(at + row, 16);
      c0 = v128.load(at + 2 * row);
      c1 = v128.load(at + 2 * row, 16);
      d0 = v128.load(at + 3 * row);
      d1 = v128.load(at + 3 * row, 16);
    }
    let weight: u32 = weights;
    for (let term: u32 = 0; term < terms; term++) {
      const light: u32 = load<u32>(table + (term << 2)) + ((from + group) << 8);
      for (let lane: u32 = 0; lane < 32; lane += 4) {
        const l0 = v128.load(light + (lane << 3)),
          l1 = v128.load(light + (lane << 3), 16);
        let w = v128.load32_splat(weight + lane);
        a0 = i32x4.add(a0, i32x4.dot_i16x8_s(l0, w));
        a1 = i32x4.add(a1, i32x4.dot_i16x8_s(l1, w));
        w = v128.load32_splat(weight + lane, 32);
        b0 = i32x4.add(b0, i32x4.dot_i16x8_s(l0, w));
        b1 = i32x4.add(b1, i32x4.dot_i16x8_s(l1, w));
        w = v128.load32_splat(weight + lane, 64);
        c0 = i32x4.add(c0, i32x4.dot_i16x8_s(l0, w));
        c1 = i32x4.add(c1, i32x4.dot_i16x8_s(l1, w));
        w = v128.load32_splat(weight + lane, 96);
        d0 = i32x4.add(d0, i32x4.dot_i16x8_s(l0, w));
        d1 = i32x4.add(d1, i32x4.dot_i16x8_s(l1, w));
      }
      weight += stride;
    }
    v128.store(at, a0);
    v128.store(at, a1, 16);
    v128.store(at + row, b0);
    v128.store(at + row, b1, 16);
    v128.store(at + 2 * row, c0);
    v128.store(at + 2 * row, c1, 16);
    v128.store(at + 3 * row, d0);
    v128.store(at + 3 * row, d1, 16);
  }
}

/** 2 rows, as i16Rows4. */
export function i16Rows2(
  table: u32,
  terms: u32,
  from: u32,
  groups: u32,
  weights: u32,
  stride: u32,
  sums: u32,
  row: u32,
  fresh: bool,
): void {
  for (let group: u32 = 0; group < groups; group++) {
    const at: u32 = sums + (group << 5);
    let a0 = i32x4.splat(0);
    let a1 = a0,
      b0 = a0,
      b1 = a0;
    if (!fresh) {
      a0 = v128.load(at);
      a1 = v128.load(at, 16);
      b0 = v128.load(at + row);
      b1 = v128.load(at + row, 16);
    }
    let weight: u32 = weights;
    for (let term: u32 = 0; term < terms; term++) {
      const light: u32 = load<u32>(table + (term << 2)) + ((from + group) << 8);
      for (let lane: u32 = 0; lane < 32; lane += 4) {
        const l0 = v128.load(light + (lane << 3)),
          l1 = v128.load(light + (lane << 3), 16);
        let w = v128.load32_splat(weight + lane);
        a0 = i32x4.add(a0, i32x4.dot_i16x8_s(l0, w));
        a1 = i32x4.add(a1, i32x4.dot_i16x8_s(l1, w));
        w = v128.load32_splat(weight + lane, 32);
        b0 = i32x4.add(b0, i32x4.dot_i16x8_s(l0, w));
        b1 = i32x4.add(b1, i32x4.dot_i16x8_s(l1, w));
      }
      weight += stride;
    }
    v128.store(at, a0);
    v128.store(at, a1, 16);
    v128.store(at + row, b0);
    v128.store(at + row, b1, 16);
  }
}

/** 1 row, as i16Rows4. */
export function i16Rows1(
  table: u32,
  terms: u32,
  from: u32,
  groups: u32,
  weights: u32,
  stride: u32,
  sums: u32,
  fresh: bool,
): void {
  for (let group: u32 = 0; group < groups; group++) {
    const at: u32 = sums + (group << 5);
    let a0 = i32x4.splat(0);
    let a1 = a0;
    if (!fresh) {
      a0 = v128.load(at);
      a1 = v128.load(at, 16);
    }
    let weight: u32 = weights;
    for (let term: u32 = 0; term < terms; term++) {
      const light: u32 = load<u32>(table + (term << 2)) + ((from + group) << 8);
      for (let lane: u32 = 0; lane < 32; lane += 4) {
        const w = v128.load32_splat(weight + lane);
        a0 = i32x4.add(a0, i32x4.dot_i16x8_s(v128.load(light + (lane << 3)), w));
        a1 = i32x4.add(a1, i32x4.dot_i16x8_s(v128.load(light + (lane << 3), 16), w));
      }
      weight += stride;
    }
    v128.store(at, a0);
    v128.store(at, a1, 16);
  }
}
