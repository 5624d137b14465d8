import { setMaxListeners } from 'node:events';
import {
  type BackoffOptions,
  type Clock,
  type Deferred,
  type Logger,
  type MonotonicMs,
  backoffMs,
  deferred,
  messageOf,
  raceAbort,
  sleep,
  sharedAbort,
} from '@blender-sim/base';
import type { Emitter } from './emitter.js';
import { DriverError } from './error.js';
import { Heart } from './heart.js';
import type { PositionMemory } from './position-memory.js';
import { type Scope, openScope } from './scope.js';
import { type Session, type SessionOptions, endSession, openSession } from './session.js';
import type { DriverEvents, DriverState, LostReason } from './state.js';

export interface KeeperOptions extends SessionOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly heartbeatMs: number;
  /** Limit of one try to register. */
  readonly tryMs: number;
  readonly backoff: BackoffOptions;
  readonly memory: PositionMemory;
  readonly events: Emitter<DriverEvents>;
}

interface Live {
  readonly session: Session;
  readonly heart: Heart;
  readonly sinceMs: MonotonicMs;
}

/** Sees to it that there is a session: makes the first, replaces a lost one, ends the last. */
export class SessionKeeper {
  readonly #options: KeeperOptions;
  readonly #closed = sharedAbort();
  #state: DriverState = { kind: 'disconnected' };
  #live: Live | undefined;
  /** The session that is being made, for those who wait for it. */
  #next: Deferred<Session> | undefined;
  #working: Promise<unknown> = Promise.resolve();
  #closing: Promise<void> | undefined;

  constructor(options: KeeperOptions) {
    this.#options = options;
    // Every call under way listens; that many are no leak.
    setMaxListeners(0, this.#closed.signal);
  }

  get state(): DriverState {
    return this.#state;
  }

  /** Aborts with DriverError CLOSED. */
  get closed(): AbortSignal {
    return this.#closed.signal;
  }

  /** The session there is now. */
  get current(): Session | undefined {
    return this.#live?.session;
  }

  /**
   * The session as soon as there is one.
   * @throws DriverError NOT_CONNECTED, CLOSED, the scope's reason, or what connecting failed with.
   */
  session(signal: AbortSignal): Promise<Session> {
    if (this.#live) return Promise.resolve(this.#live.session);
    if (this.#next) return raceAbort(this.#next.promise, signal);
    return Promise.reject(
      this.#closed.signal.aborted
        ? (this.#closed.signal.reason as DriverError)
        : new DriverError('NOT_CONNECTED', 'The driver is not connected; call tryConnect first.'),
    );
  }

  /**
   * Makes the first session, with one try; while one is being made or replaced it is waited for.
   * @throws the scope's reason, StatusError, ServiceError, DriverError BAD_RESPONSE or CLOSED.
   */
  async connect(scope: Scope): Promise<Session> {
    if (this.#state.kind !== 'disconnected') return this.session(scope.signal);
    const next = this.#expectSession();
    this.#setState({ kind: 'connecting' });
    const opening = this.#open(scope);
    this.#working = opening.catch(() => undefined);
    try {
      const { session } = await opening;
      this.#adopt(session);
      return session;
    } catch (error) {
      if (!this.#closed.signal.aborted) {
        this.#next = undefined;
        this.#setState({ kind: 'disconnected' });
      }
      next.reject(error);
      throw error;
    }
  }

  /** Says that a session is gone and starts to replace it. One that was replaced before is left alone. */
  lose(session: Session, reason: LostReason, error: unknown): void {
    const live = this.#live;
    if (live?.session !== session) return;
    live.heart.stop();
    this.#live = undefined;
    this.#expectSession();
    session.client.close();
    const { clock, logger, events, heartbeatMs } = this.#options;
    const sinceMs = clock.monotonicMs();
    const { serial } = session;
    logger.warn('session lost', { serial, reason, problem: messageOf(error) });
    const state = {
      kind: 'reconnecting',
      oldSerial: serial,
      reason,
      sinceMs,
      failures: 0,
      problem: undefined,
    } as const;
    this.#setState(state);
    events.emit('lost', { serial, reason, message: messageOf(error) });
    // A session that broke as soon as it was made counts as a failed try, so that the pauses grow.
    const firstPause = sinceMs - live.sinceMs < heartbeatMs ? 1 : 0;
    this.#working = this.#reconnect(state, firstPause);
  }

  /** Finds out now whether a session still holds; if not, it is lost when this resolves. */
  async probe(session: Session): Promise<void> {
    if (this.#live?.session === session) await this.#live.heart.beat();
  }

  /** Ends the session and every wait for one. Twice is fine. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const error = new DriverError('CLOSED', 'The driver has been disconnected.');
    const live = this.#live;
    this.#live = undefined;
    this.#setState({ kind: 'closed' });
    this.#closed.abort(error);
    this.#next?.reject(error);
    this.#next = undefined;
    await this.#working;
    if (!live) return;
    live.heart.stop();
    await endSession(live.session);
  }

  /** Tries until there is a session or the driver is closed. Never rejects. */
  async #reconnect(lost: DriverState & { kind: 'reconnecting' }, firstPause: number): Promise<void> {
    const { clock, logger, events, backoff, tryMs } = this.#options;
    const closed = this.#closed.signal;
    for (let failures = 0; !closed.aborted; failures++) {
      const pause = failures + firstPause;
      if (pause > 0) {
        await sleep(clock, 'driver reconnect pause', backoffMs(pause, backoff), closed).catch(() => undefined);
        if (closed.aborted) return;
      }
      const scope = openScope({ clock, what: 'RegisterDriver', deadlineMs: tryMs, closed });
      try {
        const { session, restored: position } = await this.#open(scope);
        const goneMs = clock.monotonicMs() - lost.sinceMs;
        logger.info('session restored', { oldSerial: lost.oldSerial, serial: session.serial, goneMs });
        this.#adopt(session);
        events.emit('reconnected', { oldSerial: lost.oldSerial, serial: session.serial, position, goneMs });
        return;
      } catch (error) {
        if (closed.aborted) return;
        const problem = messageOf(error);
        logger.debug('registering again failed', { failures: failures + 1, problem });
        this.#setState({ ...lost, failures: failures + 1, problem });
      } finally {
        scope.dispose();
      }
    }
  }

  async #open(scope: Scope): ReturnType<typeof openSession> {
    const opened = await openSession(this.#options, this.#options.memory, scope);
    if (this.#closed.signal.aborted) {
      await endSession(opened.session);
      throw this.#closed.signal.reason;
    }
    return opened;
  }

  #expectSession(): Deferred<Session> {
    const next = deferred<Session>();
    // It fails also when nobody waits.
    next.promise.catch(() => undefined);
    this.#next = next;
    return next;
  }

  #adopt(session: Session): void {
    const { clock, logger, heartbeatMs } = this.#options;
    const next = this.#next;
    this.#next = undefined;
    const heart = new Heart({
      session,
      clock,
      logger,
      intervalMs: heartbeatMs,
      onLost: (reason, error) => this.lose(session, reason, error),
    });
    this.#live = { session, heart, sinceMs: clock.monotonicMs() };
    next?.resolve(session);
    this.#setState({ kind: 'connected', serial: session.serial });
  }

  #setState(state: DriverState): void {
    const previous = this.#state;
    this.#state = state;
    this.#options.events.emit('state', { state, previous });
  }
}
