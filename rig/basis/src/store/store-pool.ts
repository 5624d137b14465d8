import { type Logger, messageOf, workerFile } from '@blender-sim/base';
import { Piscina } from 'piscina';
import type { CensusTask, StoredBasis, StoredFile, TrimResult, TrimTask } from './census.js';
import type {
  DecodeTask,
  EncodeTask,
  ReadResult,
  ReadTask,
  VerifyResult,
  VerifyTask,
  WriteResult,
  WriteTask,
} from './pair-io.js';

/** The worker threads' tasks by name: what each takes and gives. */
interface Tasks {
  readonly readPair: readonly [ReadTask, ReadResult];
  readonly writePair: readonly [WriteTask, WriteResult];
  readonly verifyFile: readonly [VerifyTask, VerifyResult];
  readonly decodeBytes: readonly [DecodeTask, ReadResult];
  readonly encodeBytes: readonly [EncodeTask, Uint8Array];
  readonly trim: readonly [TrimTask, TrimResult];
  readonly census: readonly [CensusTask, readonly StoredFile[]];
  readonly listBases: readonly [CensusTask, readonly StoredBasis[]];
}

/** Worker threads that read, write and check the store's files: nothing of it runs on the event loop. */
export class StorePool {
  readonly #pool: Piscina;

  /** @param threads at most this many at once. */
  constructor(threads: number, logger: Logger) {
    this.#pool = new Piscina({
      ...workerFile(import.meta.url, 'store-worker'),
      name: 'readPair',
      minThreads: 1,
      maxThreads: Math.max(1, threads),
      idleTimeout: Infinity,
    });
    // A worker that fails without a task in hand is replaced by the next one that is needed.
    this.#pool.on('error', (error) => logger.warn('basis store worker failed', { reason: messageOf(error) }));
  }

  run<Name extends keyof Tasks>(name: Name, task: Tasks[Name][0]): Promise<Tasks[Name][1]> {
    // Piscina knows no task by name; `Tasks` is what store-worker.ts exports.
    return this.#pool.run(task, { name }) as Promise<Tasks[Name][1]>;
  }

  /** Waits for what is under way. */
  close(): Promise<void> {
    return this.#pool.close();
  }
}
