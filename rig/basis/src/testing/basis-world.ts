import { type Clock, silentLogger } from '@blender-sim/base';
import { plainRig, type PlainRigChanges } from '@blender-sim/description/testing';
import type { Renderer } from '@blender-sim/optics';
import { BasisRenderer, type BasisRendererOptions } from '../basis-renderer.js';
import { startBasisParts } from '../start-basis-parts.js';
import { FakeTracer, type FakeTracerOptions } from './fake-tracer.js';
import { MemoryPairStore } from './memory-pair-store.js';

export interface BasisWorldOptions extends PlainRigChanges {
  readonly tracer?: Partial<FakeTracerOptions>;
  /** Default: one that lasts as long as the renderer. */
  readonly store?: MemoryPairStore;
  readonly memoryBytes?: number;
  readonly direct?: Renderer;
  readonly maxQueued?: number;
  readonly clock?: Clock;
  readonly helperOf?: BasisRendererOptions['helperOf'];
  /** Default 1: threads from source take seconds to start. */
  readonly sumThreads?: number;
}

/** A BasisRenderer on a fake tracer; kernel and threads are the real ones. */
export async function basisWorld(
  options: BasisWorldOptions = {},
): Promise<{ readonly renderer: BasisRenderer; readonly tracer: FakeTracer; readonly store: MemoryPairStore }> {
  const rig = plainRig(options);
  const { width, height } = rig.camera;
  const tracer = new FakeTracer({ lightCount: rig.leds.length, width, height, ...options.tracer });
  const store = options.store ?? new MemoryPairStore();
  const parts = await startBasisParts({
    rig,
    memoryBytes: options.memoryBytes ?? 128 * 2 ** 20,
    sumThreads: options.sumThreads ?? 1,
  });
  await parts.store.close();
  const renderer = new BasisRenderer({
    ...parts,
    codec: undefined,
    rig,
    tracer,
    store: { read: store.read.bind(store), write: store.write.bind(store), close: () => Promise.resolve() },
    direct: options.direct,
    clock: options.clock,
    helperOf: options.helperOf,
    rendererDigest: 'fake-basis',
    logger: silentLogger,
    maxQueued: options.maxQueued ?? 8192,
  });
  return { renderer, tracer, store };
}
