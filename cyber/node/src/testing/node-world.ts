import { CyberWorld } from '@blender-sim/topology/testing';
import type { Cyber, CyberOptions } from '../cyber-api.js';
import { type ProcessEnd, createCyber } from '../create-cyber.js';

/** Cyber processes on simulated hosts, in the time of a clock that stands still until a test moves it. */
export class NodeWorld extends CyberWorld {
  readonly #processes: Cyber[] = [];

  /** A process on a host of its own, as `CyberWorld.place` puts it there. */
  async process(
    host: number,
    options: CyberOptions = {},
    { skewMs = 0, end }: { readonly skewMs?: number; readonly end?: ProcessEnd } = {},
  ): Promise<Cyber> {
    const { registry, settleMs, endsProcessOnDuplicate, ...topology } = options;
    const cyber = await this.during(
      createCyber(
        {
          ...this.place(host, topology, skewMs).options,
          ...(registry !== undefined && { registry }),
          ...(settleMs !== undefined && { settleMs }),
          ...(endsProcessOnDuplicate !== undefined && { endsProcessOnDuplicate }),
        },
        end,
      ),
    );
    this.#processes.push(cyber);
    return cyber;
  }

  /** Ends what was made here. */
  async close(): Promise<void> {
    await this.during(Promise.all(this.#processes.map((one) => one.close())));
  }
}
