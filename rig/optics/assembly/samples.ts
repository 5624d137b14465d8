// Writes a row of 4-octet samples (codes as int32, or float32) into an image; the last group's padding is left out.

/** Replaces the codes 0..65535 of a row by a table's entries of 1 or 2 octets. */
export function lookUp(samples: u32, groups: u32, table: u32, size: u32): void {
  const end: u32 = samples + (groups << 5);
  if (size == 1) for (; samples < end; samples += 4) store<u32>(samples, <u32>load<u8>(table + load<u32>(samples)));
  else for (; samples < end; samples += 4) store<u32>(samples, <u32>load<u16>(table + (load<u32>(samples) << 1)));
}

/** `count` samples of `size` octets one after another from `to` on. */
export function storePlanar(samples: u32, count: u32, to: u32, size: u32): void {
  const whole: u32 = samples + ((count & ~7) << 2);
  const end: u32 = samples + (count << 2);
  if (size == 1) {
    for (; samples < whole; samples += 32, to += 8) {
      const narrow = i16x8.narrow_i32x4_s(v128.load(samples), v128.load(samples, 16));
      v128.store64_lane(to, i8x16.narrow_i16x8_u(narrow, narrow), 0);
    }
  } else if (size == 2) {
    for (; samples < whole; samples += 32, to += 16) {
      v128.store(to, i16x8.narrow_i32x4_u(v128.load(samples), v128.load(samples, 16)));
    }
  } else {
    for (; samples < whole; samples += 32, to += 32) {
      v128.store(to, v128.load(samples));
      v128.store(to, v128.load(samples, 16), 16);
    }
  }
  storeStrided(samples, (end - samples) >> 2, to, size, size);
}

/** `count` samples of `size` octets, `step` octets apart. */
export function storeStrided(samples: u32, count: u32, to: u32, size: u32, step: u32): void {
  const end: u32 = samples + (count << 2);
  if (size == 1) for (; samples < end; samples += 4, to += step) store<u8>(to, load<u8>(samples));
  else if (size == 2) for (; samples < end; samples += 4, to += step) store<u16>(to, load<u16>(samples));
  else for (; samples < end; samples += 4, to += step) store<u32>(to, load<u32>(samples));
}
