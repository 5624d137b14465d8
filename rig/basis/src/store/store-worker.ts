// The worker threads of a store: everything that reads, writes, checks or counts files. Piscina calls them by name.
export { decodeBytes, encodeBytes, readPair, verifyFile, writePair } from './pair-io.js';
export { census, listBases, trim } from './census.js';
