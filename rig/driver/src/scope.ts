import { type Clock, sharedAbort } from '@blender-sim/base';
import { DriverError, invalidArgument } from './error.js';

/** Longer than this a timer of Node fires at once; it counts as no deadline. */
const MAX_TIMER_MS = 0x7fffffff;

/** How long one call of the driver may take, everything included: waiting, sending, sending again. */
export interface Scope {
  /** Aborts with a DriverError: TIMEOUT, ABORTED or CLOSED. */
  readonly signal: AbortSignal;
  /** For gRPC, which tells the server: then it too can stop in time. */
  readonly deadline: Date | number;
  dispose(): void;
}

export interface ScopeOptions {
  readonly clock: Clock;
  /** Names the call in messages. */
  readonly what: string;
  /** Infinity: none. */
  readonly deadlineMs: number;
  /** The caller's. */
  readonly signal?: AbortSignal | undefined;
  /** The driver's own end; its reason is a DriverError already. */
  readonly closed?: AbortSignal | undefined;
  /** Added to the message of TIMEOUT. */
  readonly explain?: () => string;
}

/** @throws DriverError INVALID_ARGUMENT for a deadline that is no positive number. */
export function openScope(options: ScopeOptions): Scope {
  const { clock, what, deadlineMs, signal, closed } = options;
  if (!(deadlineMs > 0)) {
    throw invalidArgument(
      `deadlineMs is ${String(deadlineMs)}; expected a positive number of milliseconds or Infinity.`,
    );
  }
  const controller = sharedAbort();
  const undo: (() => void)[] = [];
  const follow = (source: AbortSignal | undefined, reason: () => unknown): void => {
    if (source === undefined) return;
    const onAbort = (): void => controller.abort(reason());
    if (source.aborted) {
      onAbort();
      return;
    }
    source.addEventListener('abort', onAbort, { once: true });
    undo.push(() => source.removeEventListener('abort', onAbort));
  };
  follow(closed, () => closed?.reason);
  follow(signal, () => new DriverError('ABORTED', `${what}: aborted by the caller.`, { cause: signal?.reason }));
  const limited = deadlineMs <= MAX_TIMER_MS;
  if (limited) {
    const expire = (): void =>
      controller.abort(
        new DriverError('TIMEOUT', `${what}: no result within ${String(deadlineMs)} ms${options.explain?.() ?? ''}.`, {
          fields: { deadlineMs },
        }),
      );
    undo.push(clock.after('driver call deadline', deadlineMs, expire));
  }
  return {
    signal: controller.signal,
    // The wire's deadline is real time even under a ManualClock: the server has its own clock.
    deadline: limited ? new Date(Date.now() + deadlineMs) : Infinity,
    dispose: () => {
      for (const one of undo.splice(0)) one();
    },
  };
}
