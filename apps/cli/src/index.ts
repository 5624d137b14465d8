export { type ReadyLine } from './terminal/ready.js';
export { EXIT, type ExitCode } from './exit-code.js';
