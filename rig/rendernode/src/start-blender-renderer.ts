import { type BasisPartsOptions, BasisRenderer, type BasisRendererOptions, startBasisParts } from '@blender-sim/basis';
import { type Blender, type StartBlenderOptions, startBlender } from './start-blender.js';

export interface StartBlenderRendererOptions extends StartBlenderOptions, Omit<BasisPartsOptions, 'rig'> {
  /** Light traced by other nodes. */
  readonly helperOf?: BasisRendererOptions['helperOf'];
}

/**
 * A renderer of real Blender processes: patterns as sums of the position's LED images, or one render each on request.
 * @throws as startBlender; BasisStoreError, KernelError. Nothing is left running then.
 */
export async function startBlenderRenderer(options: StartBlenderRendererOptions): Promise<BasisRenderer> {
  // First what may refuse at once: Blender takes seconds.
  const parts = await startBasisParts(options);
  let blender: Blender;
  try {
    blender = await startBlender(options);
  } catch (error) {
    await parts.close();
    throw error;
  }
  return new BasisRenderer({
    ...parts,
    rig: options.rig,
    tracer: blender.tracer,
    direct: blender.direct,
    rendererDigest: blender.rendererDigest,
    maxQueued: options.maxQueued ?? 8192,
    helperOf: options.helperOf,
    onClosed: () => blender.close(),
  });
}
