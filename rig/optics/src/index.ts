export { type TracingCamera, tracingCamera } from '@blender-sim/description';
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
export { type BasisBlock, type BasisPlan, type PlanInput, planBasis } from './planner/plan-basis.js';
export { halfSamples, pairWeights, pairsFor, samplesOf, samplesPerLed, varianceOfMean } from './planner/samples.js';
export { type SeenLed, ledsAsSeen } from './leds-as-seen.js';
export { blockSeed, samplingSeed } from './seed.js';
export { type AngularError, angularError } from './photometric-stereo/angular-error.js';
export { type CameraAxes, cameraAxes } from './photometric-stereo/camera-axes.js';
export { type NormalEstimate, type StereoInput, estimateNormals } from './photometric-stereo/estimate-normals.js';
export { type LightSource, type LightSourceOptions, lightSources } from './photometric-stereo/light-source.js';
export { type CodeCamera, type SampleReader, codeReader, floatReader } from './photometric-stereo/sample-reader.js';
export {
  BasisMemory,
  type BasisMemoryOptions,
  DEFAULT_WORK_BYTES,
  type SharedBasisMemory,
  clearSlab,
} from './kernel/basis-memory.js';
export { checkJob } from './kernel/check-job.js';
export { checkStore } from './kernel/check-store.js';
export { type JobPlan, planBytes, plannedImages, writePlan } from './kernel/job-plan.js';
export { KernelError, type KernelErrorCode } from './kernel/kernel-error.js';
export { type Kernel, SCRATCH_BYTES, compileKernel, openKernel } from './kernel/kernel.js';
export { groupCount, slabBytes } from './kernel/layout.js';
export { exposeReference } from './kernel/reference.js';
export { type StoreMaxima, storePlanes } from './kernel/store-planes.js';
export { toneTable } from './kernel/tone-table.js';
export {
  type ExposeJob,
  LANES,
  MAX_LEDS,
  type OutputCodes,
  type ResampleMap,
  SAMPLE_BYTES,
  type Slab,
  type StoreEntry,
  type StoreJob,
  type StoreSource,
  type StoreTarget,
  type SumChannel,
  type SumKind,
  exposedBytes,
} from './kernel/types.js';
export type { WasmMemory, WasmModule } from './kernel/web-assembly.js';
export { type CameraModel, cameraModel } from './camera/camera-model.js';
export { exposeSensor } from './camera/expose-sensor.js';
export { type LensCamera, applyLens, lensMap } from './camera/lens-map.js';
export { type NoiseKey, noiseKey } from './camera/noise-key.js';
export type { PixelRange } from './camera/signal.js';
export { lightTable, toneValue } from './camera/tone.js';
