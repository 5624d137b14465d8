export { RtpsError, type RtpsErrorCode } from './rtps-error.js';
