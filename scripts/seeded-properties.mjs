// Property tests: the same cases in every `npm test` (BLENDER_SIM_SEED, 1 unless told), new ones in every full run.
// A failure prints its seed; BLENDER_SIM_SEED=that repeats it.
import fc from 'fast-check';

const told = process.env.BLENDER_SIM_SEED;
if (told !== undefined || process.env.BLENDER_SIM_FULL !== '1') fc.configureGlobal({ seed: Number(told ?? 1) });
