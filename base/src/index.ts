export { linkedAbort, raceAbort, sharedAbort } from './abort.js';
export { backoffMs, type BackoffOptions } from './backoff.js';
export { sleep, systemClock, type CancelTimer, type Clock, type MonotonicMs, type WallMs } from './clock.js';
export { deferred, type Deferred } from './deferred.js';
export { CodedError, messageOf, type CodedErrorOptions } from './error.js';
export { LOG_LEVELS, silentLogger, type Logger, type LogLevel } from './logger.js';
export { startWorker, workerFile, type WorkerFile } from './worker-file.js';
export { printable, printableJson } from './printable.js';
export { seededRandom, type Random } from './random.js';
