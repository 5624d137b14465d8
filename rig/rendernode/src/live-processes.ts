import { type Clock, linkedAbort } from '@blender-sim/base';
import { RendererError } from '@blender-sim/optics';
import type { Supervisor } from './process/supervisor.js';
import { TaskTable } from './tasks/task-table.js';

/** The node's Blender processes as those who have work for them see it. */
export class LiveProcesses {
  readonly table: TaskTable;
  readonly #supervisor: Supervisor;
  readonly #clock: Clock;
  readonly #waitMs: number;
  #rssBytes = 0;

  /** @param waitMs how long work waits for a process to come back, in milliseconds. */
  constructor(supervisor: Supervisor, clock: Clock, waitMs: number) {
    this.#supervisor = supervisor;
    this.#clock = clock;
    this.#waitMs = waitMs;
    this.table = new TaskTable(supervisor);
  }

  get alive(): number {
    return this.#supervisor.alive.length;
  }

  /** Octets; reading /proc waits, so the figure is that of the call before. */
  get rssBytes(): number {
    void this.#supervisor.rssBytes().then((rssBytes) => {
      this.#rssBytes = rssBytes;
    });
    return this.#rssBytes;
  }

  /**
   * The live processes and their load; waits for one to come back when all are down.
   * @throws RendererError RENDERER_DOWN after the wait; the signal's reason.
   */
  async load(signal: AbortSignal): Promise<ReadonlyMap<number, number>> {
    const timeout = linkedAbort(signal);
    const cancel = this.#clock.after('process wait', this.#waitMs, () => {
      timeout.controller.abort(
        new RendererError('RENDERER_DOWN', `No Blender process came up within ${String(this.#waitMs / 1000)} s.`),
      );
    });
    try {
      for (;;) {
        const load = this.table.load();
        if (load.size > 0) return load;
        await this.#supervisor.changed(timeout.signal);
      }
    } finally {
      cancel();
      timeout.dispose();
    }
  }

  stop(): Promise<void> {
    return this.#supervisor.stop();
  }
}
