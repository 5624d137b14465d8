import { parentPort, workerData } from 'node:worker_threads';
import { AmbientRows } from '../trace/ambient-rows.js';
import { LedRows } from '../trace/led-rows.js';
import type { TraceScene } from '../trace/scene.js';
import { TruthRows } from '../trace/truth-rows.js';
import { NEXT_ROW, STOP, type Job, type WorkerMessage } from './job.js';

// The pool starts this thread with its scene.
const scene = workerData as TraceScene;
const leds = new LedRows(scene);
const ambient = new AmbientRows(scene);
const truth = new TruthRows(scene);

function say(message: WorkerMessage): void {
  parentPort?.postMessage(message);
}

function traceRow(job: Job, row: number): void {
  if (job.kind === 'truth') truth.trace(row, job.stageM, job.target);
  else if (job.work.leds.length === 0) ambient.trace(row, job.work, job.target);
  else leds.trace(row, job.work, job.target);
}

parentPort?.on('message', (job: Job) => {
  try {
    while (Atomics.load(job.control, STOP) === 0) {
      const row = Atomics.add(job.control, NEXT_ROW, 1);
      if (row >= job.height) break;
      traceRow(job, row);
    }
    say({ kind: 'done', number: job.number, failure: undefined });
  } catch (error) {
    Atomics.store(job.control, STOP, 1);
    say({ kind: 'done', number: job.number, failure: error instanceof Error ? error.message : String(error) });
  }
});
say({ kind: 'ready' });
