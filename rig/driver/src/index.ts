export {
  type ImageBatch,
  type ImageFrame,
  type ImageShape,
  type PackedPatterns,
  type Patterns,
  type PixelFormatName,
} from './batch.js';
export { BlenderSimDriver, type BlenderSimDriverOptions, type CallOptions, type RenderOptions } from './driver.js';
export { DriverError, type DriverErrorCode } from './error.js';
export type { Rig } from './rig.js';
export type { DriverEvents, DriverState, LostReason } from './state.js';
