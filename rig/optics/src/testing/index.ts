export { FakeRenderer, type FakeRendererOptions, type Fault } from './fake-renderer.js';
export { type FakeScene, fakeLight, fakeTruth } from './fake-light.js';
export { type BatchWish, batchOf, copyOf, floatsOf, pixelsOf, randomBatch, renderAll } from './collect.js';
export { type ComplianceOptions, rendererCompliance } from './renderer-compliance.js';
export {
  SPHERE_CAMERA_Z,
  type SphereScene,
  type SphereTruth,
  sphereImages,
  sphereTruth,
  toCodes,
} from './lambertian-sphere.js';
