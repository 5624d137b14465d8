import type { MonotonicMs } from '@blender-sim/base';
import type { Data } from '../messages/submessage.js';
import type { EntityId, Guid } from '../structure/guid.js';
import type { WireTime } from '../structure/wire-time.js';

/** A sample that came before its writer was known. */
export interface EarlyDatum {
  readonly writer: Guid;
  readonly message: Data;
  readonly time: WireTime | undefined;
  readonly at: MonotonicMs;
}

/** Two datagrams of one moment come by different sockets; later than that, the announcement was lost. */
const KEPT_MS = 50;
const MAX_DATA = 64;
const MAX_OCTETS = 1 << 18;

/**
 * Samples of writers that are not announced yet. A writer that knows a reader sends at once: its announcement goes to another
 * socket, and the sample may be read first. A writer that lives on is asked for it again; one that is gone after its last
 * sample, as Cyber's for a history, is not there to be asked.
 */
export class EarlyData {
  #data: EarlyDatum[] = [];
  #octets = 0;

  /** Keeps a sample for a moment; the oldest go where there are too many. */
  keep(datum: EarlyDatum): void {
    this.#drop((one) => datum.at - one.at > KEPT_MS);
    const octets = datum.message.payload?.length ?? 0;
    if (octets > MAX_OCTETS) return;
    while (this.#data.length >= MAX_DATA || this.#octets + octets > MAX_OCTETS) this.#forget(this.#data.shift());
    this.#data.push(datum);
    this.#octets += octets;
  }

  /** What came of a writer for a reader just now, in the order of its coming; it is kept no longer. */
  take({ prefix, entityId }: Guid, reader: EntityId, now: MonotonicMs): readonly EarlyDatum[] {
    if (this.#data.length === 0) return [];
    const isWanted = ({ writer, message }: EarlyDatum): boolean =>
      message.readerId === reader && writer.entityId === entityId && writer.prefix === prefix;
    const taken = this.#data.filter((one) => isWanted(one) && now - one.at <= KEPT_MS);
    this.#drop(isWanted);
    return taken;
  }

  #drop(isOver: (datum: EarlyDatum) => boolean): void {
    if (!this.#data.some(isOver)) return;
    for (const datum of this.#data) if (isOver(datum)) this.#forget(datum);
    this.#data = this.#data.filter((datum) => !isOver(datum));
  }

  #forget(datum: EarlyDatum | undefined): void {
    this.#octets -= datum?.message.payload?.length ?? 0;
  }
}
