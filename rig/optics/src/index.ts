export { type CameraResponse, type LinearImage, PixelValueError, developImage } from './camera-response.js';
export type {
  CameraFrame,
  RenderCalls,
  RenderProgress,
  RenderRequest,
  Renderer,
  RendererInfo,
  RendererLoad,
} from './renderer.js';
export { RendererError, type RendererErrorCode } from './renderer-error.js';
export { samplingSeed } from './seed.js';
