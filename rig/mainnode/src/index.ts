export { ActiveConnectionManager, type ActiveConnectionOptions, type GoneReason } from './active-connections.js';
export { affinityPolicy, rendezvousOrder } from './affinity.js';
export { DevicePositionMap } from './device-positions.js';
export { emulateService } from './emulate-service.js';
export { grpcRenderNodeConnector } from './grpc-render-node-client.js';
export type { LiveNode } from './live-node.js';
export { MainNode, type MainNodeOptions } from './main-node.js';
export { NodeLoad } from './node-load.js';
export { type NodePolicy, type Placement, uniformPolicy, weightedPolicy } from './node-policy.js';
export {
  type NodeCallOptions,
  NodeUnavailable,
  type RenderNodeClient,
  type RenderNodeConnector,
} from './render-node-client.js';
export { reservoirSample, reservoirSampleAsync, weightedReservoirSample } from './reservoir.js';
export { type SharedImages, SharedImagesError, localSharedImages } from './shared-images.js';
export { SerialDistributor } from './serial-distributor.js';
export { type StartMainNodeOptions, startMainNode } from './start.js';
