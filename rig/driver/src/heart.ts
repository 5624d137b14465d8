import * as grpc from '@grpc/grpc-js';
import { type Clock, type Logger, messageOf } from '@blender-sim/base';
import { type Status__Output, assertOk } from '@blender-sim/protocol';
import { unary } from './calls.js';
import { DriverError, faultOf } from './error.js';
import { openScope } from './scope.js';
import type { Session } from './session.js';
import type { LostReason } from './state.js';

export interface HeartOptions {
  readonly session: Session;
  readonly clock: Clock;
  readonly intervalMs: number;
  readonly logger: Logger;
  /** Called at most once, and not after `stop`. */
  readonly onLost: (reason: LostReason, error: unknown) => void;
}

/** Keeps one session alive and finds out when it is not: a heartbeat every interval, and a watch on the connection. */
export class Heart {
  readonly #options: HeartOptions;
  readonly #stopped = new AbortController();
  readonly #cancelTimer: () => void;
  #beating: Promise<void> | undefined;

  constructor(options: HeartOptions) {
    this.#options = options;
    this.#cancelTimer = options.clock.every('driver heartbeat', options.intervalMs, () => void this.beat());
    this.#watchConnection();
  }

  /** Sends a heartbeat now, unless one is under way; resolves when its answer has been judged. Never rejects. */
  beat(): Promise<void> {
    this.#beating ??= this.#send().finally(() => {
      this.#beating = undefined;
    });
    return this.#beating;
  }

  stop(): void {
    this.#cancelTimer();
    this.#stopped.abort(new DriverError('CLOSED', 'HeartBeatUser: the session has ended.'));
  }

  async #send(): Promise<void> {
    const { session, clock, intervalMs, logger } = this.#options;
    const { client, serial } = session;
    const closed = this.#stopped.signal;
    if (closed.aborted) return;
    const scope = openScope({ clock, what: 'HeartBeatUser', deadlineMs: 2 * intervalMs, closed });
    try {
      assertOk(await unary<Status__Output>(scope, (call, done) => client.HeartBeatUser({ serial }, call, done)));
    } catch (error) {
      const fault = faultOf(error);
      if (fault === 'unauthorized') this.#lost('UNAUTHORIZED', error);
      else if (fault === 'unreachable') this.#lost('UNREACHABLE', error);
      else if (isTimeout(error)) this.#lost('HEARTBEAT_TIMEOUT', error);
      else if (!closed.aborted) logger.warn('heartbeat failed', { serial, problem: messageOf(error) });
    } finally {
      scope.dispose();
    }
  }

  /**
   * A session ends with its connection. Otherwise a driver that kept its serial across a restart of the main node could
   * find it valid again - as that of another driver that was quicker - and move that one's object.
   */
  #watchConnection(): void {
    const channel = this.#options.session.client.getChannel();
    const lost = (): void => this.#lost('UNREACHABLE', new Error('The connection was closed.'));
    if (channel.getConnectivityState(false) !== grpc.connectivityState.READY) queueMicrotask(lost);
    else channel.watchConnectivityState(grpc.connectivityState.READY, Infinity, lost);
  }

  #lost(reason: LostReason, error: unknown): void {
    if (this.#stopped.signal.aborted) return;
    this.stop();
    this.#options.onLost(reason, error);
  }
}

function isTimeout(error: unknown): boolean {
  if (error instanceof DriverError) return error.code === 'TIMEOUT';
  return error instanceof Error && 'code' in error && error.code === grpc.status.DEADLINE_EXCEEDED;
}
