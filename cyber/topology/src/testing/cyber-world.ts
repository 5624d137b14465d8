import type { Clock, WallMs } from '@blender-sim/base';
import { ManualClock, RecordingLogger } from '@blender-sim/base/testing';
import { SimNetwork, type SimNetworkOptions } from '@blender-sim/rtps/testing';
import type { TopologyManager, TopologyOptions } from '../topology-api.js';
import { createTopology } from '../topology/create-topology.js';

/** Where a simulated process runs. */
export interface Place {
  /** The options that put a process there. */
  readonly options: TopologyOptions;
  readonly address: string;
}

/** Processes on simulated hosts, in the time of a clock that stands still until a test moves it. */
export class CyberWorld {
  readonly clock: ManualClock;
  readonly logger: RecordingLogger = new RecordingLogger();
  readonly network: SimNetwork;

  /** @param wallStartMs wall time when the test begins; default: ManualClock's. */
  constructor(options: Partial<SimNetworkOptions> = {}, wallStartMs?: number) {
    this.clock = new ManualClock(wallStartMs);
    this.network = new SimNetwork({ ...options, clock: this.clock });
  }

  /**
   * A process on the host `10.0.X.Y`, which finds others by multicast; its process id is 1000 + host unless told.
   * @param host 1 to 65,000.
   * @param skewMs its wall clock is ahead by so much.
   */
  place(host: number, options: TopologyOptions = {}, skewMs: number = 0): Place {
    const address = `10.0.${Math.floor(host / 250)}.${(host % 250) + 1}`;
    return {
      address,
      options: {
        transport: this.network.transport(address),
        clock: skewMs === 0 ? this.clock : skewed(this.clock, skewMs),
        logger: this.logger,
        ip: address,
        hostName: `host-${host}`,
        processId: 1000 + host,
        environment: {},
        ...options,
      },
    };
  }

  /** The topology of a process at `place(...)`. */
  join(host: number, options: TopologyOptions = {}, skewMs: number = 0): Promise<TopologyManager> {
    return createTopology(this.place(host, options, skewMs).options);
  }

  /** As ManualClock's. */
  until(is: () => boolean, maxMs?: number, stepMs?: number): Promise<number> {
    return this.clock.until(is, maxMs, stepMs);
  }

  /** As ManualClock's. */
  during<T>(work: Promise<T>, maxMs?: number, stepMs?: number): Promise<T> {
    return this.clock.during(work, maxMs, stepMs);
  }
}

/** The same time, read from a wall clock that is set wrong. */
function skewed(clock: Clock, skewMs: number): Clock {
  return {
    monotonicMs: () => clock.monotonicMs(),
    wallMs: () => (clock.wallMs() + skewMs) as WallMs,
    after: (name, delayMs, callback) => clock.after(name, delayMs, callback),
    every: (name, intervalMs, callback) => clock.every(name, intervalMs, callback),
  };
}
