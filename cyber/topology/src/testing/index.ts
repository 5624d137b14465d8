export { CapturedPeer, type HeardSample } from './captured-peer.js';
export { capturedSamples, captureOf, type CapturedSample } from './captured-samples.js';
export { type CapturedChange, type CapturedParticipant, capturedParticipants } from './captured-traffic.js';
export { CyberWorld, type Place } from './cyber-world.js';
export { roleAttributes, type RoleName } from './role-attributes.js';
export { type RoleRecord, roleRecords } from './role-records.js';
