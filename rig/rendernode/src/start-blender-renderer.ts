import { createHash } from 'node:crypto';
import { readFile, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { type Clock, type Logger, silentLogger, systemClock } from '@blender-sim/base';
import type { Rig } from '@blender-sim/description';
import { BlenderRenderer, type SlotDeveloper } from './blender-renderer.js';
import { DevelopPool } from './pixels/develop-pool.js';
import { BLENDER_SCRIPT } from './process/blender-launch.js';
import { BlenderProcess } from './process/blender-process.js';
import { blenderScene } from './process/blender-scene.js';
import { type BlenderTiming, DEFAULT_TIMING } from './process/blender-timing.js';
import { type BlenderProgram, findBlender } from './process/find-blender.js';
import { makeSharedMemory, sweepSharedMemory } from './process/shared-memory.js';
import { Supervisor } from './process/supervisor.js';

export interface StartBlenderRendererOptions {
  readonly rig: Rig;
  /** Default: $BLENDER, else the PATH. */
  readonly program?: BlenderProgram;
  /** Blender processes; default: the rig's render.processes. */
  readonly processes?: number | undefined;
  /** Threads of each; default: the rig's render.threads_per_process. */
  readonly threads?: number | undefined;
  readonly timing?: Partial<BlenderTiming>;
  /** Patterns that may wait. Default 8192. */
  readonly maxQueued?: number;
  /** Default 3. */
  readonly maxTries?: number;
  /** Default 30 s: several starts of Blender. */
  readonly processWaitMs?: number;
  readonly clock?: Clock;
  readonly logger?: Logger;
  /** Closed with the renderer. Default: worker threads, one a process. */
  readonly developPool?: SlotDeveloper;
  /** Gives the start up. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Starts the Blender processes and loads the rig's scene into each (the render node's part of the specification's Router).
 * @throws BlenderError BLENDER_NOT_FOUND, BLENDER_TOO_OLD, BLENDER_BROKEN, BLENDER_START_FAILED, SCENE_REFUSED; the
 * signal's reason. Nothing is left running then.
 */
export async function startBlenderRenderer(options: StartBlenderRendererOptions): Promise<BlenderRenderer> {
  const { rig, clock = systemClock, logger = silentLogger } = options;
  const program = options.program ?? (await findBlender());
  const processes = options.processes ?? rig.render.processes;
  const threads = options.threads ?? rig.render.threadsPerProcess;
  const scene = blenderScene(rig, threads);
  const rendererDigest = await digestOfRenderer(program);
  const swept = await sweepSharedMemory();
  if (swept.length > 0) logger.info('shared memory of dead nodes removed', { folders: swept });
  const sharedMemory = await makeSharedMemory();
  const timing = { ...DEFAULT_TIMING, frameMs: rig.render.frameTimeoutS * 1000, ...options.timing };
  const supervisor = new Supervisor({
    processes,
    clock,
    logger,
    backoff: { firstMs: 500, maxMs: 30_000 },
    stableMs: 60_000,
    maxRssBytes: rig.render.maxRssMb * 1024 * 1024,
    start: (slot, signal) =>
      BlenderProcess.start(
        { program, sharedMemory, name: `p${String(slot)}`, threads, scene, clock, logger, timing },
        signal,
      ),
  });
  const developPool = options.developPool ?? new DevelopPool(processes, logger);
  const cleanUp = async (): Promise<void> => {
    try {
      await developPool.close();
    } finally {
      await rm(sharedMemory, { recursive: true, force: true });
    }
  };
  try {
    const loaded = await supervisor.start(options.signal);
    logger.info('scene loaded', {
      rig: rig.name,
      triangles: loaded.triangles,
      seconds: loaded.loadSeconds,
      blender: program.version,
    });
    for (const warning of loaded.warnings) logger.warn('scene', { warning });
    return new BlenderRenderer(
      {
        rig,
        supervisor,
        developPool,
        rendererDigest,
        clock,
        logger,
        maxQueued: options.maxQueued ?? 8192,
        maxTries: options.maxTries ?? 3,
        processWaitMs: options.processWaitMs ?? 30_000,
        onClosed: cleanUp,
      },
      loaded,
    );
  } catch (error) {
    await cleanUp();
    throw error;
  }
}

/** SHA-256 over Blender's version, build date and hash and our Python that runs in it: what the pixels depend on. */
async function digestOfRenderer(program: BlenderProgram): Promise<string> {
  const hash = createHash('sha256').update(program.banner);
  const folder = path.dirname(BLENDER_SCRIPT);
  const files = (await readdir(folder, { recursive: true })).filter(
    (name) => name.endsWith('.py') && !/^(testing|checks)\b/.test(name),
  );
  for (const name of files.sort()) hash.update(name).update(await readFile(path.join(folder, name)));
  return hash.digest('hex');
}
