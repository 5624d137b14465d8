import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { type Clock, type Logger, silentLogger, systemClock } from '@blender-sim/base';
import type { Rig } from '@blender-sim/description';
import { BasisMemory, DEFAULT_WORK_BYTES } from '@blender-sim/optics';
import type { BasisRendererOptions } from './basis-renderer.js';
import { RigCameraStage } from './camera-stage.js';
import type { Exposer } from './exposer.js';
import { ExposurePool } from './exposure/exposure-pool.js';
import { BasisStore } from './store/basis-store.js';

/** Default of `memoryBytes`. */
export const DEFAULT_MEMORY_BYTES: number = 2 * 2 ** 30;
/** Default of `cache.maxBytes`. */
export const DEFAULT_CACHE_BYTES: number = 20 * 2 ** 30;

export interface BasisPartsOptions {
  readonly rig: Rig;
  /** Where traced light is kept. Default: a folder of its own, removed at the end. */
  readonly cache?: { readonly dir: string; readonly maxBytes: number } | undefined;
  /** Most that LED images and sums may take in memory, in octets; at most 4 GiB. Default 2 GiB. */
  readonly memoryBytes?: number | undefined;
  /** Threads that sum; default: one a core. */
  readonly sumThreads?: number | undefined;
  readonly clock?: Clock;
  readonly logger?: Logger;
}

export type BasisParts = Pick<BasisRendererOptions, 'store' | 'codec' | 'exposer' | 'camera' | 'logger'> & {
  /** Where another program would have to give up; what a BasisRenderer has taken over is closed by it. */
  close(): Promise<void>;
};

/**
 * The memory, threads and files of a BasisRenderer.
 * @throws BasisStoreError; KernelError when the machine does not give the memory. Nothing is left open then.
 */
export async function startBasisParts(options: BasisPartsOptions): Promise<BasisParts> {
  const { rig, clock = systemClock, logger = silentLogger, memoryBytes = DEFAULT_MEMORY_BYTES } = options;
  const threads = options.sumThreads ?? availableParallelism();
  const pixels = rig.camera.width * rig.camera.height;
  const camera = new RigCameraStage(rig, threads);
  // Two RGB images in float fit at any size.
  const workBytes = Math.max(DEFAULT_WORK_BYTES, 2 * pixels * 12);
  const memory = new BasisMemory({ pixels, maxBytes: memoryBytes, workBytes });
  const { store, remove } = await openStore(options.cache, clock, logger);
  let pool: ExposurePool;
  try {
    pool = await ExposurePool.open({ memory, threads, logger });
  } catch (error) {
    await store.close();
    await remove();
    throw error;
  }
  const exposer: Exposer = {
    capacity: memory.slabCount,
    allocate: () => pool.allocate(),
    release: (slab) => memory.release(slab),
    store: (job, signal) => pool.store(job, signal),
    expose: (job, signal) => pool.expose(job, signal),
    close: () => pool.close(),
  };
  const close = async (): Promise<void> => {
    await Promise.all([pool.close(), camera.close()]);
    await store.close();
    await remove();
  };
  const closingStore = {
    read: store.read.bind(store),
    write: store.write.bind(store),
    close: async () => {
      await store.close();
      await remove();
    },
  };
  return { store: closingStore, codec: store, exposer, camera, logger, close };
}

async function openStore(
  cache: BasisPartsOptions['cache'],
  clock: Clock,
  logger: Logger,
): Promise<{ store: BasisStore; remove: () => Promise<void> }> {
  if (cache !== undefined) {
    return { store: await BasisStore.open({ ...cache, clock, logger }), remove: () => Promise.resolve() };
  }
  const dir = await mkdtemp(path.join(tmpdir(), 'blender-sim-basis-'));
  const remove = (): Promise<void> => rm(dir, { recursive: true, force: true });
  try {
    return { store: await BasisStore.open({ dir, maxBytes: DEFAULT_CACHE_BYTES, clock, logger }), remove };
  } catch (error) {
    await remove();
    throw error;
  }
}
