import type { SharedBasisMemory } from './basis-memory.js';
import { KernelError } from './kernel-error.js';
import { type ExposeJob, LANES, MAX_LEDS, type SumChannel } from './types.js';

const TABLE_ENTRIES = 65_536;
const WEIGHTS = { f32: Float32Array, i16x8: Uint8Array, i16x16: Uint16Array } as const;

/** @throws KernelError KERNEL_JOB_INVALID: what does not fit, and what was expected. */
export function checkJob(job: ExposeJob, { pixels, slabCount }: SharedBasisMemory): void {
  if (job.pixels !== pixels) throw invalid(`The job has ${job.pixels} pixels, the slabs ${pixels}.`);
  if (!(Number.isSafeInteger(job.patterns) && job.patterns >= 1))
    throw invalid(`The job has ${job.patterns} patterns; expected a whole number from 1 on.`);
  if (!Number.isFinite(job.scale)) throw invalid(`The scale is ${job.scale}; expected a finite number.`);
  if ('table' in job.output && job.output.table.length !== TABLE_ENTRIES)
    throw invalid(`The tone table has ${job.output.table.length} entries; expected ${TABLE_ENTRIES}.`);
  job.channels.forEach((channel, index) => checkChannel(job, channel, index, slabCount));
}

function checkChannel(
  { kind, patterns }: ExposeJob,
  { slabs, weights, scales }: SumChannel<Float32Array | Uint8Array | Uint16Array>,
  index: number,
  slabCount: number,
): void {
  const lanes = LANES[kind];
  const where = `Channel ${index}`;
  if (slabs.length < 1 || slabs.length * lanes > MAX_LEDS)
    throw invalid(`${where} has ${slabs.length} terms of ${lanes} LEDs; expected 1 to ${MAX_LEDS / lanes}.`);
  const foreign = slabs.find((slab) => !(Number.isSafeInteger(slab) && slab >= 0 && slab < slabCount));
  if (foreign !== undefined) throw invalid(`${where} names slab ${foreign}; there are ${slabCount}, from 0 on.`);
  const wanted = slabs.length * patterns * lanes;
  if (!(weights instanceof WEIGHTS[kind]) || weights.length !== wanted)
    throw invalid(
      `${where} has ${weights.length} weights in a ${weights.constructor.name}; expected ${wanted} in a ${WEIGHTS[kind].name}.`,
    );
  if (weights instanceof Float32Array && !isFinite32(weights))
    throw invalid(
      `${where} has the weight ${weights.find((weight) => !Number.isFinite(weight))}; expected finite ones.`,
    );
  if (scales === undefined) return;
  if (kind === 'f32') throw invalid(`${where} has scales of slabs; only i16 slabs have them.`);
  if (scales.length !== slabs.length || !scales.every((scale) => scale > 0 && scale < Infinity))
    throw invalid(
      `${where} has the slab scales ${scales.slice(0, 8).join(', ')}; expected ${slabs.length} finite ones above 0.`,
    );
}

/** On the thread that serves: one addition a weight. The sum of finite float32 is finite in float64. */
function isFinite32(weights: Float32Array): boolean {
  let sum = 0;
  for (const weight of weights) sum += weight;
  return Number.isFinite(sum);
}

function invalid(message: string): KernelError {
  return new KernelError('KERNEL_JOB_INVALID', message);
}
