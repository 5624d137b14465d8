import { availableParallelism } from 'node:os';
import { type Clock, type Logger, silentLogger, systemClock } from '@blender-sim/base';
import type { Rig } from '@blender-sim/description';
import { codeDigest } from './code-digest.js';
import { EmbeddedTracer } from './embedded-tracer.js';
import { TracePool } from './pool/trace-pool.js';
import { buildScene } from './scene/build-scene.js';
import { readObject } from './scene/read-object.js';

/** More than any rig has: LEDs share nothing that runs out. */
const MAX_GROUPS = 65_535;

/** What `startEmbeddedTracer` needs. */
export interface EmbeddedTracerOptions {
  readonly rig: Rig;
  /** Worker threads; default: one a core. Changes no pixel. */
  readonly threads?: number;
  readonly logger?: Logger;
  readonly clock?: Clock;
  readonly signal?: AbortSignal;
}

/**
 * Reads the rig's object, builds the search tree and starts the worker threads. What is not shown as Blender would show it
 * is logged as a warning and kept in `warnings`.
 * @throws EmbeddedError SCENE_REFUSED; RendererError RENDERER_DOWN when threads do not start; the signal's reason.
 */
export async function startEmbeddedTracer(options: EmbeddedTracerOptions): Promise<EmbeddedTracer> {
  const { rig, threads = availableParallelism(), logger = silentLogger, clock = systemClock, signal } = options;
  const begun = clock.monotonicMs();
  signal?.throwIfAborted();
  const object = await readObject(rig.scene);
  signal?.throwIfAborted();
  const { scene, warnings, hasAmbient, boundsM } = buildScene(rig, object);
  const digest = await codeDigest();
  const pool = await TracePool.start(scene, Math.max(1, Math.floor(threads)), logger);
  if (signal?.aborted === true) {
    await pool.close();
    signal.throwIfAborted();
  }
  for (const warning of warnings) logger.warn('embedded renderer', { warning });
  logger.info('embedded renderer ready', {
    triangles: scene.materialOf.length,
    threads: pool.threads,
    ms: Math.round(clock.monotonicMs() - begun),
  });
  const { width, height } = scene.camera;
  const lightCount = rig.leds.length;
  return new EmbeddedTracer(
    rig,
    { name: 'embedded', digest, lightCount, width, height, hasAmbient, boundsM, maxGroups: MAX_GROUPS },
    warnings,
    pool,
  );
}
