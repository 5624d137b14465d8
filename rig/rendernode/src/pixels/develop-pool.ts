import { type Logger, messageOf, silentLogger, workerFile } from '@blender-sim/base';
import { RendererError } from '@blender-sim/optics';
import { Piscina } from 'piscina';
import type { SlotImage } from './develop-slot.js';
import type { DevelopFailure } from './develop-worker.js';
import { TornFrameError } from './exr.js';
import type { HalfSlot, HalfTaken } from './take-half.js';
import type { TruthMaps, TruthSlot } from './take-truth.js';

/** Worker threads that make camera pixels of what lies in shared memory: nothing heavy runs on the event loop. */
export class DevelopPool {
  readonly #pool: Piscina<unknown, unknown>;

  /** @param threads at most this many at once; one a Blender process keeps up with all of them. */
  constructor(threads: number, logger: Logger = silentLogger) {
    this.#pool = new Piscina<unknown, unknown>({
      ...workerFile(import.meta.url, 'develop-worker'),
      name: 'develop',
      minThreads: 1,
      maxThreads: Math.max(1, threads),
      idleTimeout: Infinity,
    });
    // A worker that fails without a task in hand is replaced by the next one that is needed.
    this.#pool.on('error', (error) => logger.warn('develop worker failed', { reason: messageOf(error) }));
  }

  /** @throws TornFrameError; RendererError RENDERER_FAILED for light that is not finite. */
  develop(slot: SlotImage): Promise<Uint8Array> {
    return this.#run('develop', slot);
  }

  /** Half of a pair. @throws TornFrameError; RendererError RENDERER_FAILED for light that must not be used. */
  half(slot: HalfSlot): Promise<HalfTaken> {
    return this.#run('half', slot);
  }

  /** The maps of the ground truth. @throws TornFrameError. */
  truth(slot: TruthSlot): Promise<TruthMaps> {
    return this.#run('truth', slot);
  }

  async #run<T extends object>(name: string, task: unknown): Promise<T> {
    // What a function of the worker gives is what its type says, or a failure.
    const result = (await this.#pool.run(task, { name })) as T | DevelopFailure;
    if (!('failure' in result)) return result;
    if (result.failure === 'not-finite' || result.failure === 'light')
      throw new RendererError('RENDERER_FAILED', `The traced light can't be used: ${result.message}.`);
    throw new TornFrameError(result.message);
  }

  close(): Promise<void> {
    return this.#pool.destroy();
  }
}
