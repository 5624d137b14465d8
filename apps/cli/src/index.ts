export { BINARY, Child } from './process/child.js';
export { EXIT, type ExitCode } from './exit-code.js';
export type { CheckRecord } from './check/record.js';
export type { CaptureRecord } from './render/capture.js';
export type { ReadyLine } from './terminal/ready.js';
