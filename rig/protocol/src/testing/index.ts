export { type EmulateCalls, emulateCalls } from './emulate-calls.js';
export { collect } from './collect.js';
export { type TestAuthority, testAuthority } from './certificates.js';
