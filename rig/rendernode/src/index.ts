export { BlenderError, type BlenderErrorCode } from './process/blender-error.js';
export { type BlenderTiming, DEFAULT_TIMING } from './process/blender-timing.js';
export {
  type BlenderProgram,
  HOW_TO_GET_BLENDER,
  MIN_BLENDER,
  findBlender,
  probeBlender,
} from './process/find-blender.js';
export { makeSharedMemory, sweepSharedMemory } from './process/shared-memory.js';
export type { LoadedScene } from './channel/messages.js';
export { type BlenderScene, blenderScene } from './process/blender-scene.js';
export { rigInfo } from './rig-info.js';
export { type TraceSharing, traceSharing } from './trace-sharing.js';
export { type Blender, type StartBlenderOptions, startBlender } from './start-blender.js';
export { type StartBlenderRendererOptions, startBlenderRenderer } from './start-blender-renderer.js';
export { AnswerImages } from './answer-images.js';
export { SharedImages, type SharedImagesOptions } from './shared-images.js';
export { type StartRenderNodeOptions, startRenderNode } from './start.js';
