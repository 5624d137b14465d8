import { Worker } from 'node:worker_threads';
import { BasisMemory, type ExposeJob, type StoreJob, exposeReference } from '@blender-sim/optics';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import { type Exposure, ExposurePool } from './exposure-pool.js';

const PIXELS = 5003;
const opened: ExposurePool[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((pool) => pool.close()));
});

/** For the tests that leave it as it was: threads take a while to start from source. */
const shared = await open(2);
opened.length = 0;
afterAll(() => shared.pool.close());

async function open(threads: number, workBytes = 2 ** 20): Promise<{ memory: BasisMemory; pool: ExposurePool }> {
  const memory = new BasisMemory({ pixels: PIXELS, maxBytes: 2 ** 22 + workBytes, workBytes });
  const pool = await ExposurePool.open({ memory, threads });
  opened.push(pool);
  return { memory, pool };
}

function planes(seed: number): Float32Array<SharedArrayBuffer> {
  const light = new Float32Array(new SharedArrayBuffer(4 * 3 * PIXELS));
  for (let index = 0; index < light.length; index++) light[index] = ((index * 7919 + seed * 104_729) % 1000) / 1000;
  return light;
}

function storeJob(slab: number, seed: number): StoreJob {
  const targets = [0, 1].map((lane) => ({ kind: 'f32' as const, slab, lane, mix: [lane, 1, 0] as const }));
  return {
    pixels: PIXELS,
    sourcePixels: PIXELS,
    entries: [{ sources: [{ planes: planes(seed), image: 0, weight: 1 }], targets }],
  };
}

function exposeJob(slab: number, patterns: number): ExposeJob {
  const weights = Float32Array.from({ length: 8 * patterns }, (_, index) => (index % 8 < 2 ? 1 / (index + 2) : 0));
  return {
    kind: 'f32',
    pixels: PIXELS,
    patterns,
    channels: [{ slabs: [slab], weights }],
    scale: 1,
    output: { sample: 'u8' },
  };
}

function bytesOf({ images }: Exposure): Buffer {
  return Buffer.concat(images);
}

test.each([1, 3])('%d threads store and expose what one thread does', async (threads) => {
  const { memory, pool } = await open(threads);
  const slab = await pool.allocate();
  const job = storeJob(slab, 1);
  const light = job.entries[0]!.sources[0]!.planes;
  const [[green, redGreen] = []] = await pool.store(job);
  const pixel = Array.from({ length: PIXELS }, (_, at) => [light[at]!, light[PIXELS + at]!] as const);
  expect(green).toBe(Math.max(...pixel.map(([, g]) => g)));
  expect(redGreen).toBe(Math.max(...pixel.map(([r, g]) => r + g)));
  const exposure = await pool.expose(exposeJob(slab, 3));
  expect(exposure.images.map((image) => image.length)).toEqual([PIXELS, PIXELS, PIXELS]);
  expect(bytesOf(exposure).equals(exposeReference(memory, exposeJob(slab, 3)))).toBe(true);
  expect(new Set(bytesOf(exposure)).size).toBeGreaterThan(100);
  exposure.release();
});

test('many jobs at once wait for memory that is given back, and each gets its own images', async () => {
  const { memory, pool } = await open(2, 3 * 2 ** 16);
  const slabs = await Promise.all([pool.allocate(), pool.allocate()]);
  await Promise.all(slabs.map((slab, seed) => pool.store(storeJob(slab, seed))));
  const wanted = slabs.map((slab) => Buffer.from(exposeReference(memory, exposeJob(slab, 4))));
  const before = memory.work.usedBytes;
  await Promise.all(
    Array.from({ length: 30 }, async (_, index) => {
      const exposure = await pool.expose(exposeJob(slabs[index % 2]!, 4));
      // Held for a while, so that the work area is full.
      await new Promise((resolve) => setTimeout(resolve, 2));
      expect(bytesOf(exposure).equals(wanted[index % 2]!)).toBe(true);
      exposure.release();
      exposure.release();
    }),
  );
  expect(memory.work.usedBytes).toBe(before);
  await expect(pool.expose(exposeJob(slabs[0], 100))).rejects.toMatchObject({ code: 'KERNEL_MEMORY_FULL' });
});

test('the calling thread stays free while a job runs', async () => {
  const { pool } = shared;
  const slab = await pool.allocate();
  let turns = 0;
  const timer = setInterval(() => turns++, 0);
  await Promise.all(
    Array.from({ length: 20 }, async () => {
      const exposure = await pool.expose(exposeJob(slab, 150));
      exposure.release();
    }),
  );
  clearInterval(timer);
  expect(turns).toBeGreaterThan(0);
});

test('a used slab comes back cleared', async () => {
  const { memory, pool } = shared;
  const slab = await pool.allocate();
  await pool.store(storeJob(slab, 1));
  memory.release(slab);
  expect(await pool.allocate()).toBe(slab);
  const { memory: wasm, slabsAt } = memory.shared;
  const octets = new Uint8Array(wasm.buffer, slabsAt + slab * memory.slabBytes, memory.slabBytes);
  expect(octets.every((octet) => octet === 0)).toBe(true);
});

test('light that is not finite is an error that says where', async () => {
  const { pool } = shared;
  const slab = await pool.allocate();
  const job = storeJob(slab, 1);
  job.entries[0]!.sources[0]!.planes[PIXELS + 4000] = NaN;
  await expect(pool.store(job)).rejects.toMatchObject({
    code: 'KERNEL_LIGHT_NOT_FINITE',
    message: expect.stringContaining('pixel 4000') as unknown,
  });
  expect(await pool.store(storeJob(slab, 2))).toHaveLength(1);
});

test('a bad job is refused before it starts', async () => {
  const { pool } = shared;
  await expect(pool.expose(exposeJob(999, 1))).rejects.toMatchObject({ code: 'KERNEL_JOB_INVALID' });
  await expect(pool.store(storeJob(999, 1))).rejects.toMatchObject({ code: 'KERNEL_JOB_INVALID' });
  const memory = new BasisMemory({ pixels: 8, maxBytes: 2 ** 18, workBytes: 2 ** 16 });
  await expect(ExposurePool.open({ memory, threads: 0 })).rejects.toMatchObject({ code: 'KERNEL_JOB_INVALID' });
  await expect(ExposurePool.open({ memory, threads: 9 })).rejects.toMatchObject({ code: 'KERNEL_MEMORY_FULL' });
});

test('an aborted job rejects with the reason and gives everything back', async () => {
  const { memory, pool } = shared;
  const slab = await pool.allocate();
  const before = memory.work.usedBytes;
  const reason = new Error('enough');
  const abort = new AbortController();
  const jobs = Array.from({ length: 10 }, () => pool.expose(exposeJob(slab, 50), abort.signal));
  abort.abort(reason);
  const settled = await Promise.allSettled(jobs);
  expect(settled.every((job) => job.status === 'rejected' && job.reason === reason)).toBe(true);
  expect(memory.work.usedBytes).toBe(before);
  (await pool.expose(exposeJob(slab, 1))).release();
});

test('a worker that dies fails its job with a typed error, and the pool goes on', async () => {
  const { memory, pool } = await open(2);
  const slab = await pool.allocate();
  const before = memory.work.usedBytes;
  const posts = vi.spyOn(Worker.prototype, 'postMessage');
  await pool.store(storeJob(slab, 1));
  // It is a method of Worker, and called as one.
  const workers = [...(posts.mock.contexts as unknown as Worker[])];
  posts.mockRestore();
  expect(workers).toHaveLength(2);
  // Ended, but not known to be: the job goes to threads that never answer.
  const deaths = workers.map((worker) => worker.terminate());
  const killed = pool.expose(exposeJob(slab, 150));
  await expect(killed).rejects.toMatchObject({ code: 'KERNEL_WORKER_DIED' });
  await Promise.all(deaths);
  expect(memory.work.usedBytes).toBe(before);
  const exposure = await pool.expose(exposeJob(slab, 2));
  expect(bytesOf(exposure).equals(exposeReference(memory, exposeJob(slab, 2)))).toBe(true);
  exposure.release();
});

test('close() ends what is under way, gives its memory back, and is fine twice', async () => {
  const { memory, pool } = await open(2);
  const slab = await pool.allocate();
  const jobs = Promise.allSettled(Array.from({ length: 6 }, () => pool.expose(exposeJob(slab, 150))));
  await Promise.all([pool.close(), pool.close()]);
  for (const job of await jobs) expect(job).toMatchObject({ status: 'rejected', reason: { code: 'KERNEL_CLOSED' } });
  await expect(pool.expose(exposeJob(slab, 1))).rejects.toMatchObject({ code: 'KERNEL_CLOSED' });
  await expect(pool.allocate()).rejects.toMatchObject({ code: 'KERNEL_CLOSED' });
  await expect(pool.store(storeJob(slab, 1))).rejects.toMatchObject({ code: 'KERNEL_CLOSED' });
  expect(memory.work.usedBytes).toBe(0);
});
