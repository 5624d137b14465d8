import fc from 'fast-check';
import { seededRandom } from '@blender-sim/base';
import { BasisMemory } from '../basis-memory.js';
import { toneTable } from '../tone-table.js';
import { type ExposeJob, LANES, type OutputCodes, type Slab, type SumChannel, type SumKind } from '../types.js';

/** The shape of a job; its numbers come from `seed`. */
export interface JobShape {
  readonly kind: SumKind;
  readonly pixels: number;
  readonly patterns: number;
  readonly channels: 1 | 3;
  readonly terms: number;
  readonly sample: OutputCodes['sample'];
  readonly table: boolean;
  /** How slab scales go: all 1, or powers of two, or any. */
  readonly scales: 'none' | 'binary' | 'any';
  readonly seed: number;
}

/**
 * Shapes of all kinds, around the sizes where the kernel changes its way: groups of pixels, tiles, blocks of rows, chunks of
 * terms, flushes; never all of them large, so that the reference keeps up.
 */
export const jobShape: fc.Arbitrary<JobShape> = fc
  .oneof(
    {
      weight: 4,
      arbitrary: fc.tuple(
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 9 }),
      ),
    },
    {
      weight: 2,
      arbitrary: fc.tuple(fc.integer({ min: 1, max: 20 }), fc.constantFrom(1, 4, 7), fc.constantFrom(16, 17, 35)),
    },
    {
      weight: 1,
      arbitrary: fc.tuple(fc.integer({ min: 1, max: 90 }), fc.constantFrom(31, 32, 33, 67), fc.constantFrom(1, 2)),
    },
    {
      weight: 1,
      arbitrary: fc.tuple(fc.integer({ min: 1000, max: 1100 }), fc.constantFrom(1, 2), fc.constantFrom(1, 9)),
    },
  )
  .chain(([pixels, patterns, terms]) =>
    fc.record({
      kind: fc.constantFrom('f32', 'i16x8', 'i16x16'),
      pixels: fc.constant(pixels),
      patterns: fc.constant(patterns),
      channels: fc.constantFrom(1, 3),
      terms: fc.constant(terms),
      sample: fc.constantFrom('u8', 'u16', 'f32'),
      table: fc.boolean(),
      scales: fc.constantFrom('none', 'binary', 'any'),
      seed: fc.nat(),
    }),
  );

const TABLE_8 = toneTable((value) => value ** (1 / 2.2), 'u8');
const TABLE_16 = toneTable((value) => value ** (1 / 2.2), 'u16');

/** A memory with slabs of any bits that are light, and negative light too. */
export function filledMemory(kind: SumKind, pixels: number, slabs: number, seed: number): BasisMemory {
  const slabBytes = Math.ceil(pixels / 8) * 256;
  const workBytes = 2 ** 22;
  const memory = new BasisMemory({ pixels, maxBytes: 2 ** 17 + workBytes + slabs * slabBytes, workBytes });
  const random = seededRandom(seed);
  for (let count = 0; count < slabs; count++) fillSlab(memory, kind, memory.allocate(), random);
  return memory;
}

function fillSlab(memory: BasisMemory, kind: SumKind, slab: Slab, random: () => number): void {
  const { buffer } = memory.shared.memory;
  const at = memory.shared.slabsAt + slab * memory.slabBytes;
  if (kind === 'f32') {
    const light = new Float32Array(buffer, at, memory.slabBytes / 4);
    for (let index = 0; index < light.length; index++) light[index] = random() * 1.2 - 0.1;
  } else {
    const light = new Int16Array(buffer, at, memory.slabBytes / 2);
    // The ends of the range come often: they are where sums overflow.
    for (let index = 0; index < light.length; index++)
      light[index] = random() < 0.3 ? (random() < 0.9 ? 32_767 : -32_768) : Math.floor(random() * 65_536) - 32_768;
  }
}

/** A job of this shape on `memory`, its slabs drawn with repetition. */
export function jobOf(shape: JobShape, memory: BasisMemory): ExposeJob {
  const random = seededRandom(shape.seed);
  const leds = shape.terms * LANES[shape.kind];
  const channel = (): SumChannel<Float32Array | Uint8Array | Uint16Array> => ({
    slabs: Array.from({ length: shape.terms }, () => Math.floor(random() * memory.slabCount)),
    weights: weightsOf(shape, leds * shape.patterns, random),
    ...(shape.kind === 'f32' || shape.scales === 'none' ? {} : { scales: scalesOf(shape, random) }),
  });
  const typical = { f32: leds / 2, i16x8: leds * 128 * 9000, i16x16: leds * 32_768 * 9000 }[shape.kind];
  // The weights' class goes with the kind.
  return {
    kind: shape.kind,
    pixels: shape.pixels,
    patterns: shape.patterns,
    channels: shape.channels === 1 ? [channel()] : [channel(), channel(), channel()],
    scale: (0.3 + random()) / typical,
    output: outputOf(shape),
  } as ExposeJob;
}

function weightsOf({ kind }: JobShape, length: number, random: () => number): Float32Array | Uint8Array | Uint16Array {
  if (kind === 'f32') return Float32Array.from({ length }, () => (random() < 0.2 ? 0 : random()));
  const full = kind === 'i16x8' ? 255 : 65_535;
  const values = Array.from({ length }, () => (random() < 0.3 ? full : Math.floor(random() * (full + 1))));
  return kind === 'i16x8' ? Uint8Array.from(values) : Uint16Array.from(values);
}

function scalesOf({ terms, scales }: JobShape, random: () => number): number[] {
  let scale = 1;
  return Array.from({ length: terms }, () => {
    // Runs of one scale, some longer than what int32 holds.
    if (random() < 0.3) scale = scales === 'binary' ? 2 ** -Math.floor(random() * 4) : 0.5 + random();
    return scale;
  });
}

function outputOf({ sample, table }: JobShape): OutputCodes {
  if (sample === 'f32') return { sample };
  if (!table) return { sample };
  return sample === 'u8' ? { sample, table: TABLE_8 } : { sample, table: TABLE_16 };
}
