// The kernel: weighted sums of slabs and the camera's response, one tile of pixels after another. All state is in the
// imported shared memory: a job's description (job-plan.ts writes it), its weights, and the caller's private work area. No
// static data, no allocation, no state of the instance: any thread may run any part of a job.
import { addHalves, addSums, finishSums, finishTotals } from './finish';
import { f32Rows1, f32Rows2, f32Rows4 } from './rows-f32';
import { i16Rows1, i16Rows2, i16Rows4 } from './rows-i16';
import { lookUp, storePlanar, storeStrided } from './samples';

// Octets from a job's address; job-plan.ts has the same list.
const KIND: u32 = 0; // 0 f32, 1 i16 with 8-bit weights, 2 i16 with 16-bit weights in two rows each
const PATTERNS: u32 = 4;
const CHANNELS: u32 = 8;
const SAMPLE_SIZE: u32 = 12;
const TABLE: u32 = 16; // 0: none
const OUT: u32 = 20;
const PIXELS: u32 = 24;
const IMAGE_BYTES: u32 = 28;
const SCALE: u32 = 32;
const FULL: u32 = 40; // what value 1 becomes; 0: float samples
const CHANNEL: u32 = 48; // three of: terms, slab addresses, weights, scales
const CHANNEL_BYTES: u32 = 16;

// i32 holds 256 LEDs of 16-bit light x 8-bit weights: 16 slabs.
const FLUSH_TERMS: u32 = 16;
// Patterns that are summed together; more only make the work area larger.
const BLOCK: u32 = 32;
// Slabs walked with the sums in registers, and octets of sums of a tile: both stay in the first cache.
const CHUNK_TERMS: u32 = 8;
const TILE_BYTES: u32 = 16384;
const MAX_TILE: u32 = 128;
// Groups done for all rows before the next ones are touched: the light is read at an even pace, ahead of the sums.
const RUN_GROUPS: u32 = 4;

/**
 * Groups `from`..`to` (8 pixels each) of the job at `job`, with `work` as scratch memory.
 * Largest use of it: BLOCK x 2 rows x 32 octets + BLOCK x 64 octets for each group of a tile.
 */
export function expose(job: u32, from: u32, to: u32, work: u32): void {
  const patterns = load<u32>(job, PATTERNS);
  const channels = load<u32>(job, CHANNELS);
  const block = min(patterns, BLOCK);
  const rows: u32 = load<u32>(job, KIND) == 2 ? 2 * block : block;
  const tile: u32 = max(min(TILE_BYTES / (rows << 5), MAX_TILE), 8);
  for (let at = from; at < to; at += tile) {
    const groups = min(tile, to - at);
    for (let first: u32 = 0; first < patterns; first += BLOCK) {
      const count = min(BLOCK, patterns - first);
      for (let channel: u32 = 0; channel < channels; channel++)
        exposeTile(job, channel, first, count, at, groups, work);
    }
  }
}

function exposeTile(job: u32, channel: u32, first: u32, count: u32, at: u32, groups: u32, work: u32): void {
  const kind = load<u32>(job, KIND);
  const entry: u32 = job + CHANNEL + channel * CHANNEL_BYTES;
  const terms = load<u32>(entry);
  const table = load<u32>(entry, 4);
  const scales = load<u32>(entry, 12);
  const halves: u32 = kind == 2 ? 1 : 0;
  const rows: u32 = count << halves;
  const stride: u32 = load<u32>(job, PATTERNS) << (5 + halves);
  const weights: u32 = load<u32>(entry, 8) + (first << (5 + halves));
  const totals: u32 = work + ((rows * groups) << 5);
  let done: u32 = 0;
  let started = false;
  let flushed = false;
  while (done < terms) {
    const run = kind == 0 ? terms - done : sameScale(scales, done, terms);
    sumTerms(kind, table + (done << 2), run, at, groups, weights + done * stride, stride, work, rows, !started);
    const scale: f64 = kind == 0 ? 1 : load<f64>(scales + (done << 3));
    done += run;
    started = kind == 0;
    if (kind == 0 || (done == terms && !flushed && halves == 0)) {
      finish(job, channel, first, count, at, groups, work, totals, scale, false);
      return;
    }
    for (let row: u32 = 0; row < count; row++) {
      const to: u32 = totals + ((row * groups) << 6);
      if (halves) {
        const upper: u32 = work + ((2 * row * groups) << 5);
        addHalves(upper, upper + (groups << 5), to, groups, scale, !flushed);
      } else addSums(work + ((row * groups) << 5), to, groups, scale, !flushed);
    }
    flushed = true;
  }
  if (!flushed) memory.fill(totals, 0, (count * groups) << 6);
  finish(job, channel, first, count, at, groups, work, totals, 1, true);
}

/** How many terms from `done` on may be added up in int32: of one scale, and not too many. */
function sameScale(scales: u32, done: u32, terms: u32): u32 {
  const scale = load<f64>(scales + (done << 3));
  const end = min(done + FLUSH_TERMS, terms);
  let next = done + 1;
  while (next < end && load<f64>(scales + (next << 3)) == scale) next++;
  return next - done;
}

function sumTerms(
  kind: u32,
  table: u32,
  terms: u32,
  at: u32,
  groups: u32,
  weights: u32,
  stride: u32,
  sums: u32,
  rows: u32,
  fresh: bool,
): void {
  for (let term: u32 = 0; term < terms; term += CHUNK_TERMS) {
    const count = min(CHUNK_TERMS, terms - term);
    const start = fresh && term == 0;
    for (let run: u32 = 0; run < groups; run += RUN_GROUPS) {
      const length = min(RUN_GROUPS, groups - run);
      const to: u32 = sums + (run << 5);
      sumRun(
        kind,
        table + (term << 2),
        count,
        at + run,
        length,
        weights + term * stride,
        stride,
        to,
        groups << 5,
        rows,
        start,
      );
    }
  }
}

function sumRun(
  kind: u32,
  table: u32,
  terms: u32,
  at: u32,
  groups: u32,
  weights: u32,
  stride: u32,
  sums: u32,
  rowBytes: u32,
  rows: u32,
  fresh: bool,
): void {
  let row: u32 = 0;
  for (; row + 4 <= rows; row += 4) {
    const to: u32 = sums + row * rowBytes,
      w: u32 = weights + (row << 5);
    if (kind == 0) f32Rows4(table, terms, at, groups, w, stride, to, rowBytes, fresh);
    else i16Rows4(table, terms, at, groups, w, stride, to, rowBytes, fresh);
  }
  if (rows & 2) {
    const to: u32 = sums + row * rowBytes,
      w: u32 = weights + (row << 5);
    if (kind == 0) f32Rows2(table, terms, at, groups, w, stride, to, rowBytes, fresh);
    else i16Rows2(table, terms, at, groups, w, stride, to, rowBytes, fresh);
    row += 2;
  }
  if (rows & 1) {
    const to: u32 = sums + row * rowBytes,
      w: u32 = weights + (row << 5);
    if (kind == 0) f32Rows1(table, terms, at, groups, w, stride, to, fresh);
    else i16Rows1(table, terms, at, groups, w, stride, to, fresh);
  }
}

function finish(
  job: u32,
  channel: u32,
  first: u32,
  count: u32,
  at: u32,
  groups: u32,
  sums: u32,
  totals: u32,
  scale: f64,
  fromTotals: bool,
): void {
  const size = load<u32>(job, SAMPLE_SIZE);
  const table = load<u32>(job, TABLE);
  const channels = load<u32>(job, CHANNELS);
  const full = load<f64>(job, FULL);
  const pixels = min(load<u32>(job, PIXELS) - (at << 3), groups << 3);
  const kind: u32 = load<u32>(job, KIND) == 0 ? 0 : 1;
  for (let row: u32 = 0; row < count; row++) {
    // A total's samples go where the row's sums were; with halves there are more rows of sums than of totals.
    const samples: u32 = sums + ((row * groups) << 5);
    if (fromTotals) finishTotals(totals + ((row * groups) << 6), samples, groups, load<f64>(job, SCALE), full);
    else finishSums(kind, samples, groups, scale, load<f64>(job, SCALE), full);
    if (table) lookUp(samples, groups, table, size);
    const to: u32 =
      load<u32>(job, OUT) + (first + row) * load<u32>(job, IMAGE_BYTES) + (at << 3) * channels * size + channel * size;
    if (channels == 1) storePlanar(samples, pixels, to, size);
    else storeStrided(samples, pixels, to, size, channels * size);
  }
}
