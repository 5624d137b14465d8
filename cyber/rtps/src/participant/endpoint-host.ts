import type { Clock, Logger, MonotonicMs } from '@blender-sim/base';
import type { EngineWorld } from '../behavior/world.js';
import type { EndpointData } from '../discovery/endpoint-data.js';
import type { Ticking } from './scheduler.js';

/** What an endpoint needs of its participant. */
export interface EndpointHost {
  readonly clock: Clock;
  readonly logger: Logger;
  /**
   * Runs a step of an engine; what it sends leaves when the outermost step returns.
   * @param flush false: it may wait for more, until `flush`.
   */
  step<T>(action: (now: MonotonicMs) => T, flush?: boolean): T;
  /** Runs after the outermost step, before its datagrams leave; at once outside of one. */
  afterStep(action: () => void): void;
  /** Sends what waits. */
  flush(): void;
  /** Whether a sample of so many octets, written now, may wait for what follows it in this turn of the event loop. */
  gathers(octets: number): boolean;
  /** The world of an engine; asked for once, before the engine exists. */
  world(engine: () => Ticking): EngineWorld;
  /** Undefined: go on. Else resolves when the system has taken what waits to be sent. */
  congestion(): Promise<void> | undefined;
  /** Tells the other participants that it is gone, and forgets it. */
  withdraw(endpoint: EndpointData): void;
  /** Forgets the engine's timer. */
  forget(engine: Ticking): void;
}
