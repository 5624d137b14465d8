import {
  type Credentials,
  type HostPort,
  type RunningServer,
  blendersim,
  insecureCredentials,
  serve,
} from '@blender-sim/protocol';
import { emulateService } from './emulate-service.js';
import { grpcRenderNodeConnector } from './grpc-render-node-client.js';
import { MainNode, type MainNodeOptions } from './main-node.js';
import { localSharedImages } from './shared-images.js';

export interface StartMainNodeOptions extends Omit<MainNodeOptions, 'connect' | 'sharedImages'> {
  /** Default 127.0.0.1:50051; port 0 takes a free one. */
  readonly listen?: HostPort;
  /** For serving drivers and nodes, and for calling the nodes. Default: none. */
  readonly credentials?: Credentials;
  /** Takes images of render nodes on this host from shared memory; default true, where there is any. */
  readonly sharedMemory?: boolean;
}

/**
 * Starts a main node that listens.
 * @throws ListenError.
 */
export async function startMainNode(options: StartMainNodeOptions = {}): Promise<RunningServer> {
  const { listen = { host: '127.0.0.1', port: 50051 }, credentials = insecureCredentials(), ...others } = options;
  const { sharedMemory = true, ...rest } = others;
  const sharedImages = sharedMemory ? localSharedImages() : undefined;
  const node = new MainNode({ ...rest, sharedImages, connect: grpcRenderNodeConnector(credentials) });
  let server: RunningServer;
  try {
    server = await serve({
      listen,
      credentials,
      service: blendersim.Emulate.service,
      implementation: { ...emulateService(node) },
      serviceName: 'blendersim.Emulate',
    });
  } catch (error) {
    await node.close();
    throw error;
  }
  const close = async (graceMs?: number): Promise<void> => {
    node.drain();
    await server.close(graceMs);
    await node.close();
  };
  return { address: server.address, close, [Symbol.asyncDispose]: () => close() };
}
