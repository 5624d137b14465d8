export { ErrCode } from './gen/blendersim/ErrCode.js';
export { PixelFormat, type PixelFormat__Output } from './gen/blendersim/PixelFormat.js';
export type { EmulateClient, EmulateHandlers } from './gen/blendersim/Emulate.js';
export { GroundTruthMap, type GroundTruthMap__Output } from './gen/blendersim/GroundTruthMap.js';
export type { GroundTruthLed, GroundTruthLed__Output } from './gen/blendersim/GroundTruthLed.js';
export type { GroundTruthPart, GroundTruthPart__Output } from './gen/blendersim/GroundTruthPart.js';
export type { GroundTruthReq__Output } from './gen/blendersim/GroundTruthReq.js';
export type { NodeAddress, NodeAddress__Output } from './gen/blendersim/NodeAddress.js';
export type { NodeHeartBeat, NodeHeartBeat__Output } from './gen/blendersim/NodeHeartBeat.js';
export type { NodeInfo, NodeInfo__Output } from './gen/blendersim/NodeInfo.js';
export type { RegisterNodeRsp__Output } from './gen/blendersim/RegisterNodeRsp.js';
export type { RenderFrame, RenderFrame__Output } from './gen/blendersim/RenderFrame.js';
export type { RenderReq, RenderReq__Output } from './gen/blendersim/RenderReq.js';
export type { RenderRsp, RenderRsp__Output } from './gen/blendersim/RenderRsp.js';
export { RenderMode, type RenderMode__Output } from './gen/blendersim/RenderMode.js';
export type { RenderOptions, RenderOptions__Output } from './gen/blendersim/RenderOptions.js';
export type { RigInfo, RigInfo__Output } from './gen/blendersim/RigInfo.js';
export type { SlaveEmulateClient, SlaveEmulateHandlers } from './gen/blendersim/SlaveEmulate.js';
export type { SlaveGroundTruthReq, SlaveGroundTruthReq__Output } from './gen/blendersim/SlaveGroundTruthReq.js';
export type { SlaveRenderReq, SlaveRenderReq__Output } from './gen/blendersim/SlaveRenderReq.js';
export type { SlaveRenderRsp, SlaveRenderRsp__Output } from './gen/blendersim/SlaveRenderRsp.js';
export type { TracePair, TracePair__Output } from './gen/blendersim/TracePair.js';
export type { TraceReq, TraceReq__Output } from './gen/blendersim/TraceReq.js';
export type { TracedPairRsp, TracedPairRsp__Output } from './gen/blendersim/TracedPairRsp.js';
export type { Status__Output } from './gen/blendersim/Status.js';
export { type CallContext, CallCancelled, streamHandler, unaryHandler } from './handlers.js';
export {
  GROUND_TRUTH_MAPS,
  type GroundTruthExpected,
  type GroundTruthMapLayout,
  type GroundTruthMapName,
  GroundTruthSequence,
  type GroundTruthShape,
  groundTruthBytes,
} from './ground-truth-parts.js';
export {
  type HostPort,
  ListenError,
  type ListenErrorCode,
  channelTarget,
  formatHostPort,
  parseHostPort,
} from './host-port.js';
export { type Led, type LedWeight, ledOf, ledWeight, ledWord } from './led-word.js';
export { type PixelLayout, imageBytes, pixelLayout } from './pixel-format.js';
export { ORIGIN, type Position, type StageLimits, positionOf, positionProblem } from './position.js';
export { quote } from './quote.js';
export { type BatchFields, type BatchLimits, checkBatch } from './render-batch.js';
export {
  MAX_SAMPLES,
  type RenderModeName,
  type RequestedQuality,
  checkRenderOptions,
  renderModeName,
  renderModeOf,
  renderOptionsOf,
  renderQualityOf,
} from './render-options.js';
export { type RunningServer, type ServeOptions, serve } from './serve.js';
export { sharedImagesFile, sharedImagesFolder, sharedMemoryHost } from './shared-memory.js';
export { imageRoom } from './codec/image-room.js';
export {
  OK_STATUS,
  type StatusCode,
  StatusError,
  type StatusErrorCode,
  assertOk,
  statusCodeName,
  statusOf,
} from './status.js';
export {
  type Credentials,
  TlsError,
  type TlsErrorCode,
  type TlsFiles,
  insecureCredentials,
  loadCredentials,
} from './tls.js';
export { assertCompatible } from './version.js';
export {
  CHANNEL_OPTIONS,
  MAX_MESSAGE_BYTES,
  MAX_REQUEST_BYTES,
  PROTOCOL_VERSION,
  blendersim,
  packageDefinition,
} from './wire.js';
