import { ManualClock, RecordingLogger } from '@blender-sim/base/testing';
import { SimNetwork, type SimNetworkOptions } from '../../testing/index.js';
import { createParticipant } from '../create-participant.js';
import type { Participant, ParticipantOptions } from '../participant-api.js';

/** Participants on simulated hosts, in the time of a clock that stands still until a test moves it. */
export class SimWorld {
  readonly clock: ManualClock = new ManualClock();
  readonly logger: RecordingLogger = new RecordingLogger();
  readonly network: SimNetwork;

  constructor(options: Partial<SimNetworkOptions> = {}) {
    this.network = new SimNetwork({ ...options, clock: this.clock });
  }

  /** A participant on the host `10.0.0.N`, which finds others by multicast. */
  join(host: number, options: ParticipantOptions = {}): Promise<Participant> {
    const address = `10.0.0.${host}`;
    return createParticipant({
      transport: this.network.transport(address),
      clock: this.clock,
      logger: this.logger,
      interfaces: [address],
      initialPeers: [],
      name: `host-${host}`,
      ...options,
    });
  }

  /** As ManualClock's. */
  until(is: () => boolean, maxMs?: number, stepMs?: number): Promise<number> {
    return this.clock.until(is, maxMs, stepMs);
  }
}
