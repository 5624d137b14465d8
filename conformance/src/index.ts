export { type CyberDomain, freeCyberDomain } from './cyber/free-cyber-domain.js';
export { type Built, ensureCycloneJoin, ensureCyclonePeer, ensureFastPeer } from './rtps/build-peer.js';
export { freeDomain } from './rtps/domains.js';
export { type Line, LineProcess, type LineProcessOptions } from './rtps/line-process.js';
export { type PeerSpec, peerArguments } from './rtps/peer-spec.js';
