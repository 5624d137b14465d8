export { EmbeddedError, type EmbeddedErrorCode } from './error.js';
export type { EmbeddedTracer } from './embedded-tracer.js';
export { type EmbeddedTracerOptions, startEmbeddedTracer } from './start-embedded-tracer.js';
