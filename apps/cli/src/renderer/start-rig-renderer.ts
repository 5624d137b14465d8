import { type Logger, messageOf } from '@blender-sim/base';
import { BasisRenderer, type BasisRendererOptions, startBasisParts } from '@blender-sim/basis';
import type { Rig } from '@blender-sim/description';
import { startEmbeddedTracer } from '@blender-sim/embedded';
import { BlenderError, type BlenderProgram, findBlender, startBlenderRenderer } from '@blender-sim/rendernode';
import type { RendererSettings } from './renderer-options.js';

export interface StartRigRendererOptions {
  readonly rig: Rig;
  readonly settings: RendererSettings;
  readonly helperOf?: BasisRendererOptions['helperOf'];
  readonly logger: Logger;
  readonly signal: AbortSignal;
}

/** A renderer that runs, and what to call it: `blender 3.4.1`, `embedded`. */
export interface StartedRenderer {
  readonly renderer: BasisRenderer;
  readonly name: string;
}

/**
 * Starts the renderer that was asked for; with `auto` the embedded one where this machine has no Blender.
 * @throws BlenderError, EmbeddedError, BasisStoreError, KernelError; the signal's reason. Nothing is left running then.
 */
export async function startRigRenderer(options: StartRigRendererOptions): Promise<StartedRenderer> {
  const { settings, logger } = options;
  const program = settings.kind === 'embedded' ? undefined : await programFor(options);
  options.signal.throwIfAborted();
  if (program === undefined) {
    logger.info('the embedded renderer runs: direct light only');
    return { renderer: await startEmbedded(options), name: 'embedded' };
  }
  logger.info('starting blender', { program: program.path, version: program.version });
  const { rig, helperOf, signal } = options;
  const { processes, threads, cache, memoryBytes } = settings;
  const renderer = await startBlenderRenderer({
    ...{ rig, program, processes, threads, cache, memoryBytes, helperOf, logger, signal },
    sumThreads: undefined,
  });
  return { renderer, name: `blender ${program.version}` };
}

/** Undefined: auto, and there is none. A Blender that was named and is wrong is a mistake. */
async function programFor({ settings, logger }: StartRigRendererOptions): Promise<BlenderProgram | undefined> {
  try {
    return await findBlender();
  } catch (error) {
    const none = error instanceof BlenderError && error.code === 'BLENDER_NOT_FOUND' && !process.env['BLENDER'];
    if (settings.kind !== 'auto' || !none) throw error;
    logger.warn('no Blender on this machine', { reason: messageOf(error) });
    return undefined;
  }
}

async function startEmbedded(options: StartRigRendererOptions): Promise<BasisRenderer> {
  const { rig, settings, helperOf, logger, signal } = options;
  const parts = await startBasisParts({ rig, cache: settings.cache, memoryBytes: settings.memoryBytes, logger });
  try {
    const tracer = await startEmbeddedTracer({ rig, logger, signal });
    const { digest } = tracer.info;
    return new BasisRenderer({
      ...parts,
      rig,
      tracer,
      direct: undefined,
      rendererDigest: digest,
      maxQueued: 8192,
      helperOf,
    });
  } catch (error) {
    await parts.close();
    throw error;
  }
}
