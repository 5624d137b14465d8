import type {
  GroundTruthPart__Output,
  RenderFrame__Output,
  SlaveGroundTruthReq,
  SlaveRenderReq,
  SlaveRenderRsp__Output,
} from '@blender-sim/protocol';

export interface NodeCallOptions {
  readonly signal: AbortSignal;
  readonly deadline: Date | undefined;
}

/** How the dispatcher talks to one render node; grpc-render-node-client.ts is the real one. */
export interface RenderNodeClient {
  /** @throws NodeUnavailable, StatusError, the signal's reason. */
  render(request: SlaveRenderReq, options: NodeCallOptions): Promise<SlaveRenderRsp__Output>;
  renderStream(request: SlaveRenderReq, options: NodeCallOptions): AsyncIterable<RenderFrame__Output>;
  groundTruth(request: SlaveGroundTruthReq, options: NodeCallOptions): AsyncIterable<GroundTruthPart__Output>;
  close(): void;
}

/** Makes the client of a node that registers under host and port. */
export type RenderNodeConnector = (host: string, port: number) => RenderNodeClient;

/** The node did not answer as one does: it is gone, frozen or broken. Another one may do better. */
export class NodeUnavailable extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'NodeUnavailable';
  }
}
