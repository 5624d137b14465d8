import type { PixelLayout } from '@blender-sim/protocol';
import type { CameraModel } from './camera-model.js';
import { codeTable, lightTable } from './tone.js';

/** Samples of an image in the size of its format: little-endian, as every machine that Node runs on. */
export type Samples = Uint8Array | Uint16Array | Float32Array;

/**
 * `out` as samples of `layout`.
 * @throws RangeError when it does not begin where a sample can.
 */
export function samplesOf(out: Uint8Array, layout: PixelLayout): Samples {
  const { buffer, byteOffset, byteLength } = out;
  const size = layout.bytesPerSample;
  if (byteOffset % size !== 0) {
    throw new RangeError(
      `an image of ${layout.name} begins at a multiple of ${String(size)}, not at ${String(byteOffset)}`,
    );
  }
  if (size === 1) return out;
  return size === 2
    ? new Uint16Array(buffer, byteOffset, byteLength / 2)
    : new Float32Array(buffer, byteOffset, byteLength / 4);
}

/** Stores light x exposure as it is, without a sensor's codes. */
export function storeLight(values: Float64Array, count: number, out: Samples, at: number): void {
  for (let i = 0; i < count; i++) out[at + i] = values[i] as number;
}

/** Stores light x exposure as the codes of an ideal sensor: `developImage`'s rule where the tone is linear. */
export function storeIdeal(
  values: Float64Array,
  count: number,
  tone: CameraModel['tone'],
  out: Uint8Array | Uint16Array,
  at: number,
): void {
  const full = out.BYTES_PER_ELEMENT === 1 ? 255 : 65_535;
  if (tone.kind === 'linear') {
    for (let i = 0; i < count; i++) out[at + i] = round(values[i] as number, full);
    return;
  }
  const table = lightTable(tone, full === 255 ? 'u8' : 'u16');
  for (let i = 0; i < count; i++) out[at + i] = table[round(values[i] as number, table.length - 1)] as number;
}

function round(value: number, fullScale: number): number {
  return value <= 0 ? 0 : value >= 1 ? fullScale : Math.floor(value * fullScale + 0.5);
}

/**
 * Stores a converter's codes: toned within its range, then as they are (16-bit formats) or their upper 8 bits. Means of
 * codes, as demosaicing makes them, are rounded first, halves up.
 */
export function storeCodes(
  codes: Float64Array,
  count: number,
  { tone, bitDepth }: { readonly tone: CameraModel['tone']; readonly bitDepth: number },
  out: Uint8Array | Uint16Array,
  at: number,
): void {
  const shift = out.BYTES_PER_ELEMENT === 1 ? bitDepth - 8 : 0;
  const table = tone.kind === 'linear' ? undefined : codeTable(tone, bitDepth);
  for (let i = 0; i < count; i++) {
    const code = Math.floor((codes[i] as number) + 0.5);
    out[at + i] = (table === undefined ? code : (table[code] as number)) >> shift;
  }
}
