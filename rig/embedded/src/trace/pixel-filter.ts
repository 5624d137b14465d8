/** Full width in pixels: Blender's default of 1.5, which Cycles doubles for this filter (compared with its edges). */
const WIDTH = 3;
const CELLS = 1024;
/** Simpson steps a cell of the integral. */
const STEPS = 2;

/**
 * Where in (and a little around) the pixel a sample lies, so that the mean over the samples is the image under a
 * Blackman-Harris window of 1.5 pixels: Cycles' filter, and sampled as Cycles does, by its inverse distribution.
 * @param share 0..1, even.
 * @returns offset from the pixel's middle in pixels, -1.5..1.5.
 */
export function filterOffset(share: number): number {
  const at = Math.min(Math.max(share, 0), 1) * CELLS;
  const cell = Math.min(Math.floor(at), CELLS - 1);
  // The table has CELLS + 1 entries.
  const low = TABLE[cell] as number;
  return low + ((TABLE[cell + 1] as number) - low) * (at - cell);
}

/** The 4-term window of Harris 1978, 1 in the middle and 0 (6e-5) at +-WIDTH / 2. */
export function blackmanHarris(offset: number): number {
  const phase = 2 * Math.PI * (offset / WIDTH + 0.5);
  return 0.35875 - 0.48829 * Math.cos(phase) + 0.14128 * Math.cos(2 * phase) - 0.01168 * Math.cos(3 * phase);
}

const TABLE = inverseDistribution();

function inverseDistribution(): Float64Array {
  const fine = CELLS * 8;
  const sums = new Float64Array(fine + 1);
  const width = WIDTH / fine;
  for (let cell = 0; cell < fine; cell++) {
    const left = -WIDTH / 2 + cell * width;
    const middle = blackmanHarris(left + width / STEPS);
    const area = (width / 6) * (blackmanHarris(left) + 4 * middle + blackmanHarris(left + width));
    sums[cell + 1] = (sums[cell] as number) + Math.max(area, 0);
  }
  const whole = sums[fine] as number;
  const table = new Float64Array(CELLS + 1);
  let cell = 0;
  for (let entry = 0; entry <= CELLS; entry++) {
    const wanted = (whole * entry) / CELLS;
    while (cell < fine - 1 && (sums[cell + 1] as number) < wanted) cell++;
    const low = sums[cell] as number;
    const step = (sums[cell + 1] as number) - low;
    table[entry] = -WIDTH / 2 + (cell + (step > 0 ? Math.min((wanted - low) / step, 1) : 0)) * width;
  }
  return table;
}
