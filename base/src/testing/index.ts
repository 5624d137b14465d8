export { ManualClock } from './manual-clock.js';
export { RecordingLogger, type LogEntry } from './recording-logger.js';
