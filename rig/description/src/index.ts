export { rigDigests } from './digest.js';
export { type Problem } from './document/problem.js';
export { RigDescriptionError, type RigDescriptionErrorCode } from './error.js';
export { loadRig } from './load-rig.js';
export {
  distort,
  isDistorted,
  undistort,
  undistortFrom,
  type Distortion,
  type PlanePoint,
} from './lens/brown-conrady.js';
export { pixelsPerUnit, tracingCamera, type LensGeometry, type TracingCamera } from './lens/tracing-camera.js';
export { LENGTH_UNITS, METRES_PER_UNIT, type LengthUnit } from './resolve/length-unit.js';
export type {
  Rig,
  RigAmbient,
  RigCamera,
  RigLed,
  RigLens,
  RigMaterial,
  RigRender,
  RigScene,
  RigSensor,
  RigStage,
  SceneFormat,
} from './rig.js';
export { inspectSceneFile } from './scene-file/inspect.js';
export { type Inspection, type SceneFault } from './scene-file/inspection.js';
export { MAX_LEDS } from './schema/led.js';
export { type Vec3 } from './schema/values.js';
export { loadPatterns } from './patterns/load-patterns.js';
export { maxPatterns, type PatternSet } from './patterns/pattern-set.js';
