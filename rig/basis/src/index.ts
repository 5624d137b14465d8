export { BasisRenderer, type BasisRendererOptions } from './basis-renderer.js';
export type { PairHelper, Place } from './pair-source.js';
export {
  type BasisParts,
  type BasisPartsOptions,
  DEFAULT_CACHE_BYTES,
  DEFAULT_MEMORY_BYTES,
  startBasisParts,
} from './start-basis-parts.js';
export { makeFolder } from './store/make-folder.js';
export { BasisStore, BasisStoreError, type BasisStoreErrorCode } from './store/index.js';
