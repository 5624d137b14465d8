import { createHash } from 'node:crypto';
import { readFile, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { type Clock, type Logger, silentLogger, systemClock } from '@blender-sim/base';
import type { Rig } from '@blender-sim/description';
import { type Renderer, type Tracer, tracingCamera } from '@blender-sim/optics';
import { BlenderRenderer, type SlotDeveloper } from './blender-renderer.js';
import { BlenderTracer, type LightTaker } from './blender-tracer.js';
import type { LoadedScene } from './channel/messages.js';
import { LiveProcesses } from './live-processes.js';
import { DevelopPool } from './pixels/develop-pool.js';
import { BLENDER_SCRIPT } from './process/blender-launch.js';
import { BlenderProcess } from './process/blender-process.js';
import { blenderScene } from './process/blender-scene.js';
import { type BlenderTiming, DEFAULT_TIMING } from './process/blender-timing.js';
import { type BlenderProgram, findBlender } from './process/find-blender.js';
import { processorKind } from './process/processor.js';
import { makeSharedMemory, sweepSharedMemory } from './process/shared-memory.js';
import { Supervisor } from './process/supervisor.js';

export interface StartBlenderOptions {
  readonly rig: Rig;
  /** Default: $BLENDER, else the PATH. */
  readonly program?: BlenderProgram;
  /** Blender processes; default: the rig's render.processes. */
  readonly processes?: number | undefined;
  /** Threads of each; default: the rig's render.threads_per_process. */
  readonly threads?: number | undefined;
  readonly timing?: Partial<BlenderTiming>;
  /** Patterns of mode direct that may wait. Default 8192. */
  readonly maxQueued?: number;
  /** Default 3. */
  readonly maxTries?: number;
  /** Default 30 s: several starts of Blender. */
  readonly processWaitMs?: number;
  readonly clock?: Clock;
  readonly logger?: Logger;
  /** Closed with the processes. Default: worker threads, one a process. */
  readonly developPool?: SlotDeveloper & LightTaker;
  /** Gives the start up. */
  readonly signal?: AbortSignal | undefined;
}

/** A rig's scene in Blender processes. */
export interface Blender extends AsyncDisposable {
  readonly scene: LoadedScene;
  /** Light of single LEDs. */
  readonly tracer: Tracer;
  /** One render a pattern. */
  readonly direct: Renderer;
  /** SHA-256 over Blender's version, build date and hash, our Python in it and the kind of processor: what pixels depend on. */
  readonly rendererDigest: string;
  /** Ends the processes. Twice is fine. */
  close(): Promise<void>;
}

/**
 * Starts the Blender processes and loads the rig's scene into each (the render node's part of the specification's Router).
 * @throws BlenderError BLENDER_NOT_FOUND, BLENDER_TOO_OLD, BLENDER_BROKEN, BLENDER_START_FAILED, SCENE_REFUSED; the
 * signal's reason. Nothing is left running then.
 */
export async function startBlender(options: StartBlenderOptions): Promise<Blender> {
  const { rig, clock = systemClock, logger = silentLogger } = options;
  const program = options.program ?? (await findBlender());
  const count = options.processes ?? rig.render.processes;
  const threads = options.threads ?? rig.render.threadsPerProcess;
  const scene = blenderScene(rig, threads);
  const rendererDigest = await digestOfRenderer(program, await processorKind());
  const swept = await sweepSharedMemory();
  if (swept.length > 0) logger.info('shared memory of dead nodes removed', { folders: swept });
  const sharedMemory = await makeSharedMemory();
  const timing = { ...DEFAULT_TIMING, frameMs: rig.render.frameTimeoutS * 1000, ...options.timing };
  const supervisor = new Supervisor({
    processes: count,
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
  const developPool = options.developPool ?? new DevelopPool(count, logger);
  const cleanUp = async (): Promise<void> => {
    try {
      await developPool.close();
    } finally {
      await rm(sharedMemory, { recursive: true, force: true });
    }
  };
  let loaded: LoadedScene;
  try {
    loaded = await supervisor.start(options.signal);
  } catch (error) {
    await cleanUp();
    throw error;
  }
  logger.info('scene loaded', {
    rig: rig.name,
    triangles: loaded.triangles,
    seconds: loaded.loadSeconds,
    blender: program.version,
  });
  for (const warning of loaded.warnings) logger.warn('scene', { warning });
  const processes = new LiveProcesses(supervisor, clock, options.processWaitMs ?? 30_000);
  const maxTries = options.maxTries ?? 3;
  const { width, height } = tracingCamera(rig.camera);
  const tracer = new BlenderTracer({
    rig,
    processes,
    taker: developPool,
    logger,
    maxTries,
    info: {
      name: 'blender',
      digest: rendererDigest,
      lightCount: rig.leds.length,
      width,
      height,
      hasAmbient: loaded.ambient,
      boundsM: loaded.boundsM,
      maxGroups: MAX_LIGHT_GROUPS,
    },
  });
  const direct = new BlenderRenderer({
    rig,
    processes,
    developPool,
    rendererDigest,
    logger,
    maxQueued: options.maxQueued ?? 8192,
    maxTries,
    groundTruth: (position, signal) => tracer.groundTruth(position, signal),
  });
  let closed: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closed ??= (async () => {
      const parts = [tracer.close(), direct.close()];
      await processes.stop();
      await Promise.all(parts);
      await cleanUp();
    })();
    return closed;
  };
  return { scene: loaded, tracer, direct, rendererDigest, close, [Symbol.asyncDispose]: close };
}

/** Cycles keeps a light's group in a byte; group 255 means none. */
const MAX_LIGHT_GROUPS = 255;

async function digestOfRenderer(program: BlenderProgram, processor: string): Promise<string> {
  const hash = createHash('sha256').update(program.banner).update(processor);
  const folder = path.dirname(BLENDER_SCRIPT);
  const files = (await readdir(folder, { recursive: true })).filter(
    (name) => name.endsWith('.py') && !/^(testing|checks)\b/.test(name),
  );
  for (const name of files.sort()) hash.update(name).update(await readFile(path.join(folder, name)));
  return hash.digest('hex');
}
