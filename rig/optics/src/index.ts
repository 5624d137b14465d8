export { type CameraResponse, type LinearImage, PixelValueError, developImage } from './camera-response.js';
export type {
  CameraFrame,
  FrameQuality,
  RenderCalls,
  RenderProgress,
  RenderQuality,
  RenderRequest,
  Renderer,
  RendererInfo,
  RendererLoad,
} from './renderer.js';
export { RendererError, type RendererErrorCode } from './renderer-error.js';
export type { PairWork, TracedPair, Tracer, TracerInfo } from './tracer.js';
export type { GroundTruth } from './ground-truth.js';
export { samplingSeed } from './seed.js';
