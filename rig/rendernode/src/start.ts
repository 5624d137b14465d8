import { type Clock, type Logger, silentLogger, systemClock } from '@blender-sim/base';
import type { Rig } from '@blender-sim/description';
import type { Renderer } from '@blender-sim/optics';
import {
  type Credentials,
  type HostPort,
  PROTOCOL_VERSION,
  type RunningServer,
  blendersim,
  insecureCredentials,
  serve,
} from '@blender-sim/protocol';
import { Registration } from './registration.js';
import { positionOfVector, rigInfo } from './rig-info.js';
import { SharedImages } from './shared-images.js';
import { type TraceShare, slaveEmulateService } from './slave-service.js';

export interface StartRenderNodeOptions {
  readonly rig: Rig;
  /** Closed with the node. */
  readonly renderer: Renderer;
  /** Tracing for other nodes; default: none. */
  readonly share?: TraceShare;
  /** Hands images to a main node on this host through shared memory; default true, where there is any. */
  readonly sharedMemory?: boolean;
  readonly main: HostPort;
  /** Default 127.0.0.1:0, a free port. */
  readonly listen?: HostPort;
  /** Host under which the main node reaches this node; default: the one it listens on. */
  readonly advertise?: string | undefined;
  /** Relative capacity; default 1. */
  readonly weight?: number;
  readonly credentials?: Credentials;
  readonly maxTasks?: number;
  readonly maxBytes?: number;
  readonly clock?: Clock;
  readonly logger?: Logger;
  /** Gives the start up while it waits for the main node. */
  readonly signal?: AbortSignal;
}

/**
 * Starts a render node's service and registers it; resolves when the main node has taken it.
 * @throws ListenError; StatusError when the main node refuses the node; the signal's reason. The renderer is closed then.
 */
export async function startRenderNode(options: StartRenderNodeOptions): Promise<RunningServer> {
  const { rig, renderer, clock = systemClock, logger = silentLogger, credentials = insecureCredentials() } = options;
  const { listen = { host: '127.0.0.1', port: 0 }, maxTasks = 4096, maxBytes = 512 * 1024 ** 2 } = options;
  let server: RunningServer | undefined;
  let registration: Registration | undefined;
  let sharedImages: SharedImages | undefined;
  const close = async (graceMs?: number): Promise<void> => {
    // In this order: nothing new comes, what is under way ends, then the processes do.
    await registration?.close();
    await server?.close(graceMs);
    await sharedImages?.close();
    await renderer.close();
  };
  try {
    if (options.sharedMemory ?? true) sharedImages = await SharedImages.open({ clock });
    server = await serve({
      listen,
      credentials,
      service: blendersim.SlaveEmulate.service,
      implementation: {
        ...slaveEmulateService({
          renderer,
          rig,
          share: options.share,
          sharedImages,
          clock,
          logger,
          limits: { maxTasks, maxBytes },
          stage: { min: positionOfVector(rig.stage.min), max: positionOfVector(rig.stage.max) },
        }),
      },
      serviceName: 'blendersim.SlaveEmulate',
    });
    registration = new Registration({
      main: options.main,
      credentials,
      clock,
      logger,
      info: {
        access_url: options.advertise ?? listen.host,
        access_port: server.address.port,
        weight: options.weight ?? 1,
        slots: renderer.load().slots,
        version: PROTOCOL_VERSION,
        rig_digest: rig.digest,
        rig: rigInfo(rig, renderer.info),
      },
      load: () => {
        const { slots, busy, queued, rssBytes } = renderer.load();
        return { slots, busy, queued, rss_bytes: rssBytes + process.memoryUsage.rss() };
      },
    });
    await registration.registered(options.signal);
    return { address: server.address, close, [Symbol.asyncDispose]: () => close() };
  } catch (error) {
    await close();
    throw error;
  }
}
