import type { Logger } from '@blender-sim/base';
import type { Rig } from '@blender-sim/description';
import { startMainNode } from '@blender-sim/mainnode';
import type { HostPort } from '@blender-sim/protocol';
import { startRenderNode } from '@blender-sim/rendernode';
import type { RendererSettings } from '../renderer/renderer-options.js';
import { startRigRenderer } from '../renderer/start-rig-renderer.js';

export interface LocalRigOptions {
  readonly rig: Rig;
  readonly settings: RendererSettings;
  readonly logger: Logger;
  readonly signal: AbortSignal;
}

/** A whole rig in this process: main node and render node on loopback ports of their own, Blender beside it. */
export interface LocalRig {
  readonly address: HostPort;
  /** What renders: `blender 3.4.1`, `embedded`. */
  readonly renderer: string;
  close(): Promise<void>;
}

/** @throws as startRigRenderer; ListenError. Nothing is left running then. */
export async function startLocalRig(options: LocalRigOptions): Promise<LocalRig> {
  const { rig, logger, signal } = options;
  const { renderer, name } = await startRigRenderer(options);
  try {
    const main = await startMainNode({ listen: { host: '127.0.0.1', port: 0 }, logger });
    try {
      const node = await startRenderNode({ rig, renderer, main: main.address, logger, signal });
      return {
        address: main.address,
        renderer: name,
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
