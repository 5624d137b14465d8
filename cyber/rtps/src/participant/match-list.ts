import { raceAbort } from '@blender-sim/base';
import type { EndpointData } from '../discovery/endpoint-data.js';
import { RtpsError } from '../rtps-error.js';
import { type Guid, guidText } from '../structure/guid.js';

interface Waiter {
  readonly count: number;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** The remote endpoints that a local one is matched with, and who waits for them. */
export class MatchList {
  readonly #matched = new Map<string, EndpointData>();
  readonly #waiting = new Set<Waiter>();
  #isClosed = false;

  get all(): readonly EndpointData[] {
    return [...this.#matched.values()];
  }

  add(remote: EndpointData): void {
    this.#matched.set(guidText(remote.guid), remote);
    for (const waiter of this.#waiting) {
      if (this.#matched.size < waiter.count) continue;
      this.#waiting.delete(waiter);
      waiter.resolve();
    }
  }

  delete(guid: Guid): void {
    this.#matched.delete(guidText(guid));
  }

  /** @throws RtpsError RTPS_CLOSED when the endpoint closes first; the signal's reason. */
  async waitFor(count: number, signal?: AbortSignal): Promise<void> {
    if (this.#isClosed) throw closedError();
    if (this.#matched.size >= count) return;
    let waiter: Waiter | undefined;
    const matched = new Promise<void>((resolve, reject) => {
      waiter = { count, resolve, reject };
      this.#waiting.add(waiter);
    });
    try {
      await (signal === undefined ? matched : raceAbort(matched, signal));
    } finally {
      if (waiter !== undefined) this.#waiting.delete(waiter);
    }
  }

  close(): void {
    this.#isClosed = true;
    this.#matched.clear();
    for (const waiter of this.#waiting) waiter.reject(closedError());
    this.#waiting.clear();
  }
}

/** What the methods of a closed endpoint or participant throw. */
export function closedError(): RtpsError {
  return new RtpsError('RTPS_CLOSED', 'The endpoint or its participant is closed.');
}
