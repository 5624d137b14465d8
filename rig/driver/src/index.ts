export {
  type ImageBatch,
  type ImageFrame,
  type ImageShape,
  type PackedPatterns,
  type Patterns,
  type PixelFormatName,
} from './batch.js';
export { BlenderSimDriver } from './driver.js';
export { DriverError, type DriverErrorCode } from './error.js';
export type { GroundTruthResult, LedTruth } from './ground-truth.js';
export type { BlenderSimDriverOptions, CallOptions, RenderOptions } from './options.js';
export type { ImageQuality, QualityOptions } from './quality.js';
export type { Rig } from './rig.js';
export type { DriverEvents, DriverState, LostReason } from './state.js';
