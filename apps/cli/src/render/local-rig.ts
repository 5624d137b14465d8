import type { Logger } from '@blender-sim/base';
import type { Rig } from '@blender-sim/description';
import { startMainNode } from '@blender-sim/mainnode';
import type { HostPort } from '@blender-sim/protocol';
import { startBlenderRenderer, startRenderNode } from '@blender-sim/rendernode';

export interface LocalRigOptions {
  readonly rig: Rig;
  readonly processes?: number | undefined;
  readonly threads?: number | undefined;
  readonly logger: Logger;
  readonly signal: AbortSignal;
}

/** A whole rig in this process: main node and render node on loopback ports of their own, Blender beside it. */
export interface LocalRig {
  readonly address: HostPort;
  close(): Promise<void>;
}

/** @throws BlenderError, ListenError; nothing is left running then. */
export async function startLocalRig(options: LocalRigOptions): Promise<LocalRig> {
  const { rig, logger, signal } = options;
  const renderer = await startBlenderRenderer({
    rig,
    logger,
    signal,
    processes: options.processes,
    threads: options.threads,
  });
  try {
    const main = await startMainNode({ listen: { host: '127.0.0.1', port: 0 }, logger });
    try {
      const node = await startRenderNode({ rig, renderer, main: main.address, logger, signal });
      return {
        address: main.address,
        close: async () => {
          await node.close();
          await main.close();
        },
      };
    } catch (error) {
      await main.close();
      throw error;
    }
  } catch (error) {
    await renderer.close();
    throw error;
  }
}
