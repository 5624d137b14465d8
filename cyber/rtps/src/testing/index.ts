export { ManualClock } from '@blender-sim/base/testing';
export { goldenDatagrams } from './golden.js';
export { PERFECT_LINK, type LinkRule } from './sim-link.js';
export { SimNetwork, type DropPredicate, type SimNetworkCounters, type SimNetworkOptions } from './sim-network.js';
