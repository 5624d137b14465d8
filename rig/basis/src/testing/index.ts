export { MemoryPairStore } from './memory-pair-store.js';
export { describePairStore } from './pair-store-suite.js';
export { BASIS_KEY, SMALL_SHAPE, samePair, tracedPair } from './traced-pair.js';
