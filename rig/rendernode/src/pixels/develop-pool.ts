import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Logger, messageOf, silentLogger } from '@blender-sim/base';
import { RendererError } from '@blender-sim/optics';
import { Piscina } from 'piscina';
import type { DevelopFailure } from './develop-worker.js';
import type { SlotImage } from './develop-slot.js';
import { TornFrameError } from './exr.js';

/** Worker threads that make camera pixels of what lies in shared memory: nothing heavy runs on the event loop. */
export class DevelopPool {
  readonly #pool: Piscina<SlotImage, Uint8Array | DevelopFailure>;

  /** @param threads at most this many at once; one a Blender process keeps up with all of them. */
  constructor(threads: number, logger: Logger = silentLogger) {
    const here = fileURLToPath(import.meta.url);
    const fromSource = here.endsWith('.ts');
    this.#pool = new Piscina<SlotImage, Uint8Array | DevelopFailure>({
      filename: path.join(path.dirname(here), fromSource ? 'develop-worker.ts' : 'develop-worker.js'),
      name: 'develop',
      minThreads: 1,
      maxThreads: Math.max(1, threads),
      idleTimeout: Infinity,
      // Tests run from source, and so do their worker threads.
      ...(fromSource ? { execArgv: ['--import', 'tsx', '--conditions=source'] } : { execArgv: [] }),
    });
    // A worker that fails without a task in hand is replaced by the next one that is needed.
    this.#pool.on('error', (error) => logger.warn('develop worker failed', { reason: messageOf(error) }));
  }

  /** @throws TornFrameError; RendererError RENDERER_FAILED for light that is not finite. */
  async develop(slot: SlotImage): Promise<Uint8Array> {
    const result = await this.#pool.run(slot);
    if (result instanceof Uint8Array) return result;
    if (result.failure === 'not-finite')
      throw new RendererError('RENDERER_FAILED', `The traced light is not finite: ${result.message}.`);
    throw new TornFrameError(result.message);
  }

  close(): Promise<void> {
    return this.#pool.destroy();
  }
}
