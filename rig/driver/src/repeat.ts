import { type BackoffOptions, type Clock, backoffMs, raceAbort, sleep } from '@blender-sim/base';
import { faultOf } from './error.js';
import type { Scope } from './scope.js';
import type { SessionKeeper } from './session-keeper.js';
import type { Session } from './session.js';

export interface RepeatOptions {
  readonly keeper: SessionKeeper;
  readonly clock: Clock;
  readonly backoff: BackoffOptions;
}

/** Sends again what did not get through: every call of a driver can be carried out twice without harm. */
export class Repeater {
  readonly #options: RepeatOptions;

  constructor(options: RepeatOptions) {
    this.#options = options;
  }

  /**
   * Runs `send` with a session, and again with the next one, until it gets through or its scope ends.
   * @param send undefined: what it did went to a session that is gone; run it again.
   * @throws the scope's reason, or the first error that repeating does not cure.
   */
  async run<T>(scope: Scope, send: (session: Session) => Promise<T | undefined>): Promise<T> {
    for (let failures = 0; ; failures++) {
      const session = this.current ?? (await this.session(scope));
      try {
        const result = await send(session);
        if (result !== undefined) return result;
      } catch (error) {
        await this.recover(scope, session, error, failures);
      }
    }
  }

  /** The session there is now. Asked for before `session`, it keeps calls in the order in which they were made. */
  get current(): Session | undefined {
    return this.#options.keeper.current;
  }

  /** The session as soon as there is one. @throws as SessionKeeper.session does. */
  session(scope: Scope): Promise<Session> {
    return this.#options.keeper.session(scope.signal);
  }

  /**
   * Judges what a call on `session` failed with; returns when it is time to send again.
   * @param failures how often this call has failed before in a row.
   * @throws `error` when repeating does not cure it, or the scope's reason.
   */
  async recover(scope: Scope, session: Session, error: unknown, failures: number): Promise<void> {
    const { keeper, clock, backoff } = this.#options;
    const { signal } = scope;
    signal.throwIfAborted();
    const fault = faultOf(error);
    if (fault === 'final') throw error;
    if (fault === 'unauthorized') {
      keeper.lose(session, 'UNAUTHORIZED', error);
    } else {
      await raceAbort(keeper.probe(session), signal);
      if (fault === 'suspicious' && keeper.current === session) throw error;
    }
    if (failures > 0) await sleep(clock, 'driver repeat pause', backoffMs(failures, backoff), signal);
  }
}
