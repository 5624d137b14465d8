export { BasisStore, type BasisStoreOptions, FULL_PAUSE_MS } from './basis-store.js';
export { BasisStoreError, type BasisStoreErrorCode, type CacheDirReason } from './basis-store-error.js';
export type { StoredBasis, StoredFile, TrimResult } from './census.js';
export { pairPath } from './layout.js';
export type { PairAddress } from './pair-address.js';
export { type DecodedPair, type PairSource, bytesSource, decodePair, encodePair } from './pair-file.js';
export { type PairHead, type Torn, fileBytes } from './pair-head.js';
export type { StoreStats } from './store-tally.js';
export type { BrokenFile, VerifyOptions, VerifyReport } from './verify.js';
