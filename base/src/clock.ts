declare const monotonic: unique symbol;
declare const wall: unique symbol;

/** Milliseconds on a clock that never jumps; only differences mean anything. */
export type MonotonicMs = number & { readonly [monotonic]: true };
/** Milliseconds since 1970-01-01T00:00:00Z; may jump when the machine's time is set. */
export type WallMs = number & { readonly [wall]: true };

/** Stops a timer; calling it again does nothing. */
export type CancelTimer = () => void;

/**
 * The only source of time in this project. Code that takes a Clock runs under ManualClock in tests.
 */
export interface Clock {
  monotonicMs(): MonotonicMs;
  wallMs(): WallMs;
  /** Calls `callback` once after `delayMs`. `name` is shown by ManualClock when a test hangs. */
  after(name: string, delayMs: number, callback: () => void): CancelTimer;
  /** Calls `callback` every `intervalMs`, the first time after one interval, until cancelled. */
  every(name: string, intervalMs: number, callback: () => void): CancelTimer;
}

/** The machine's own clock. Its timers keep the process alive, as Node's do. */
export const systemClock: Clock = {
  monotonicMs: () => performance.now() as MonotonicMs,
  wallMs: () => Date.now() as WallMs,
  after: (_name, delayMs, callback) => {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
  every: (_name, intervalMs, callback) => {
    const timer = setInterval(callback, intervalMs);
    return () => clearInterval(timer);
  },
};

/**
 * Resolves after `delayMs`.
 * @throws the signal's reason when it aborts first.
 */
export function sleep(clock: Clock, name: string, delayMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason as Error);
      return;
    }
    const onAbort = (): void => {
      cancel();
      reject(signal?.reason as Error);
    };
    const cancel = clock.after(name, delayMs, () => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    });
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}
