import {
  type Credentials,
  type RunningServer,
  type SlaveGroundTruthReq__Output,
  type SlaveEmulateHandlers,
  type SlaveRenderReq__Output,
  blendersim,
  insecureCredentials,
  serve,
  streamHandler,
  unaryHandler,
} from '@blender-sim/protocol';
import { FakeNode } from './fake-node.js';

/** A fake render node behind real gRPC on loopback. */
export interface NodeServer {
  readonly node: FakeNode;
  readonly server: RunningServer;
}

export async function nodeServer(credentials: Credentials = insecureCredentials()): Promise<NodeServer> {
  const node = new FakeNode();
  const handlers: Omit<SlaveEmulateHandlers, 'Trace'> = {
    Render: unaryHandler((request: SlaveRenderReq__Output, { signal, deadline }) =>
      node.render(request, { signal, deadline }),
    ),
    RenderStream: streamHandler((request: SlaveRenderReq__Output, { signal, deadline }) =>
      node.renderStream(request, { signal, deadline }),
    ),
    GetGroundTruth: streamHandler((request: SlaveGroundTruthReq__Output, { signal, deadline }) =>
      node.groundTruth(request, { signal, deadline }),
    ),
  };
  const server = await serve({
    listen: { host: '127.0.0.1', port: 0 },
    credentials,
    service: blendersim.SlaveEmulate.service,
    implementation: { ...handlers },
    serviceName: 'blendersim.SlaveEmulate',
  });
  return { node, server };
}
