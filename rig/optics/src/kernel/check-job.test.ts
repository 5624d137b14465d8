import { expect, test } from 'vitest';
import { checkJob } from './check-job.js';
import type { ExposeJob, SumChannel } from './types.js';

const SHARED = { pixels: 9, slabCount: 2 } as Parameters<typeof checkJob>[1];
const channel: SumChannel<Uint8Array> = { slabs: [0, 1], weights: new Uint8Array(2 * 3 * 16) };
const good: ExposeJob = {
  kind: 'i16x8',
  pixels: 9,
  patterns: 3,
  channels: [channel],
  scale: 1,
  output: { sample: 'u8' },
};
const withChannel = (changes: object): ExposeJob => ({ ...good, channels: [{ ...channel, ...changes }] });

test('takes what fits together', () => {
  expect(() => checkJob(good, SHARED)).not.toThrow();
  expect(() => checkJob(withChannel({ scales: [1, 0.5] }), SHARED)).not.toThrow();
});

test.each<[string, ExposeJob]>([
  ['8 pixels', { ...good, pixels: 8 }],
  ['0 patterns', { ...good, patterns: 0 }],
  ['1.5 patterns', { ...good, patterns: 1.5 }],
  ['scale is NaN', { ...good, scale: NaN }],
  ['3 entries', { ...good, output: { sample: 'u8', table: new Uint8Array(3) } }],
  ['0 terms', withChannel({ slabs: [], weights: new Uint8Array(0) })],
  ['4097 terms', withChannel({ slabs: new Array(4097).fill(0) })],
  ['slab 2', withChannel({ slabs: [0, 2] })],
  ['slab -1', withChannel({ slabs: [-1, 0] })],
  ['expected 96', withChannel({ weights: new Uint8Array(95) })],
  ['in a Uint8Array', withChannel({ weights: new Uint16Array(96) })],
  ['expected 2 finite ones', withChannel({ scales: [1] })],
  ['slab scales 1, 0', withChannel({ scales: [1, 0] })],
  [
    'weight Infinity',
    { ...good, kind: 'f32', channels: [{ slabs: [0], weights: new Float32Array(24).fill(Infinity) }] },
  ],
  ['only i16', { ...good, kind: 'f32', channels: [{ slabs: [0], weights: new Float32Array(24), scales: [1] }] }],
])('refuses a job: %s', (words, job) => {
  expect(() => checkJob(job, SHARED)).toThrow(
    expect.objectContaining({ code: 'KERNEL_JOB_INVALID', message: expect.stringContaining(words) as unknown }),
  );
});
