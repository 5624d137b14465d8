import { parentPort, workerData } from 'node:worker_threads';
import { KernelError, clearSlab, openKernel, storePlanes, type StoreMaxima } from '@blender-sim/optics';
import type { Done, Failure, Order, Share, WorkerStart } from './exposure-messages.js';
import { largerMaxima } from './maxima.js';

const { module, shared, scratch } = workerData as WorkerStart;
const kernel = openKernel(module, shared.memory);

parentPort?.on('message', (order: Order) => {
  parentPort?.postMessage(done(order));
});

function done(order: Order): Done {
  try {
    const maxima = work(order);
    return maxima === undefined ? { id: order.id } : { id: order.id, maxima };
  } catch (error) {
    cancel(order);
    return { id: order.id, failure: failureOf(error) };
  }
}

function work(order: Order): StoreMaxima | undefined {
  let maxima: StoreMaxima | undefined;
  for (const [from, to] of shares(order)) {
    switch (order.kind) {
      case 'expose':
        kernel.expose(order.job, from, to, scratch);
        break;
      case 'store':
        maxima = largerMaxima(maxima, storePlanes(shared, order.job, from, to));
        break;
      case 'clear':
        clearSlab(shared, order.slab);
    }
  }
  return maxima;
}

function* shares({ control, groups, step }: Share): Generator<[from: number, to: number]> {
  const words = new Int32Array(shared.memory.buffer, control, 2);
  while (Atomics.load(words, 1) === 0) {
    const from = Atomics.add(words, 0, step);
    if (from >= groups) return;
    yield [from, Math.min(from + step, groups)];
  }
}

function cancel({ control }: Share): void {
  Atomics.store(new Int32Array(shared.memory.buffer, control, 2), 1, 1);
}

function failureOf(error: unknown): Failure {
  if (error instanceof KernelError) return { code: error.code, message: error.message, fields: error.fields };
  return {
    code: undefined,
    message: error instanceof Error ? (error.stack ?? error.message) : String(error),
    fields: {},
  };
}
