import { setMaxListeners } from 'node:events';

/**
 * An AbortController that many may listen to. Node warns of a leak at the 11th listener of a signal; here one listener a
 * request under way is what is meant to be, and each is removed when its request ends.
 */
export function sharedAbort(): AbortController {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  return controller;
}

/** Rejects when `signal` aborts, else follows `promise`. The promise itself goes on; its late failure is ignored. */
export function raceAbort<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason as Error);
    if (signal.aborted) {
      promise.catch(() => undefined);
      onAbort();
      return;
    }
    signal.addEventListener('abort', onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}

/**
 * A controller that aborts with the first of `signals` to abort. Unlike AbortSignal.any it is detached by `dispose()`,
 * so a signal that lives as long as the process does not collect listeners.
 */
export function linkedAbort(...signals: readonly (AbortSignal | undefined)[]): {
  readonly controller: AbortController;
  readonly signal: AbortSignal;
  dispose(): void;
} {
  const controller = sharedAbort();
  const detach: (() => void)[] = [];
  for (const signal of signals) {
    if (signal === undefined) continue;
    if (signal.aborted) {
      controller.abort(signal.reason);
      break;
    }
    const onAbort = (): void => controller.abort(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    detach.push(() => signal.removeEventListener('abort', onAbort));
  }
  return {
    controller,
    signal: controller.signal,
    dispose: () => {
      for (const undo of detach.splice(0)) undo();
    },
  };
}
