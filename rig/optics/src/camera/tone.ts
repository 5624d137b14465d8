import { toneTable } from '../kernel/tone-table.js';
import type { CameraModel } from './camera-model.js';
import { portablePower } from './portable-math.js';

/**
 * The tone curve: the share of full scale that a code stands for, of the share that the light is. sRGB is IEC 61966-2-1.
 * @param value clamped to 0..1.
 */
export function toneValue(tone: CameraModel['tone'], value: number): number {
  const light = value <= 0 ? 0 : value >= 1 ? 1 : value;
  switch (tone.kind) {
    case 'linear':
      return light;
    case 'srgb':
      return light <= 0.0031308 ? 12.92 * light : 1.055 * portablePower(light, 1 / 2.4) - 0.055;
    case 'gamma':
      return portablePower(light, 1 / tone.gamma);
  }
}

type Table = Uint8Array | Uint16Array;

const tables = new Map<string, Table>();
/** Rigs of one process have few tones; an endless supply of them is not kept. */
const MAX_TABLES = 16;

/**
 * `toneTable` of a tone, for noiseless light: what the kernel looks up too. Kept, because a table takes milliseconds and
 * every image asks for one; not to be written to.
 */
export function lightTable(tone: CameraModel['tone'], sample: 'u8' | 'u16'): Table {
  const curve = (value: number): number => toneValue(tone, value);
  return kept(tone, sample, () => (sample === 'u8' ? toneTable(curve, 'u8') : toneTable(curve, 'u16')));
}

/** A converter's codes toned: entry c of 0..top is round(top x tone(c / top)), top = 2^bitDepth - 1. Kept like `lightTable`. */
export function codeTable(tone: CameraModel['tone'], bitDepth: number): Table {
  const top = 2 ** bitDepth - 1;
  return kept(tone, String(bitDepth), () =>
    Uint16Array.from({ length: top + 1 }, (_, code) => Math.floor(top * toneValue(tone, code / top) + 0.5)),
  );
}

function kept(tone: CameraModel['tone'], what: string, make: () => Table): Table {
  const name = `${JSON.stringify(tone)} ${what}`;
  const known = tables.get(name);
  if (known !== undefined) return known;
  if (tables.size >= MAX_TABLES) tables.clear();
  const table = make();
  tables.set(name, table);
  return table;
}
