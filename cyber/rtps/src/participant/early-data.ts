import type { MonotonicMs } from '@blender-sim/base';
import { holdable, octetsOf } from '../behavior/reader/held-octets.js';
import type { Data, DataFrag } from '../messages/submessage.js';
import type { EntityId, Guid } from '../structure/guid.js';
import type { WireTime } from '../structure/wire-time.js';

/** A sample, or a fragment of one, that came before its writer was known. */
export interface EarlyDatum {
  readonly writer: Guid;
  readonly message: Data | DataFrag;
  readonly time: WireTime | undefined;
  readonly at: MonotonicMs;
}

/** Two datagrams of one moment come by different sockets; later than that, the announcement was lost. */
const KEPT_MS = 50;
const MAX_DATA = 64;
const MAX_OCTETS = 1 << 20;

/**
 * Samples of writers that are not announced yet. A writer that knows a reader sends at once: its announcement goes to another
 * socket, and the sample may be read first. A writer that lives on is asked for it again; one that is gone after its last
 * sample, as Cyber's for a history, is not there to be asked.
 */
export class EarlyData {
  readonly #onDropped: () => void;
  #data: EarlyDatum[] = [];
  #octets = 0;

  /** @param onDropped a datum is given up: nobody wanted it in time. */
  constructor(onDropped: () => void) {
    this.#onDropped = onDropped;
  }

  /** Keeps it for a moment, apart from a datagram that is much larger; the oldest go where there are too many. */
  keep(datum: EarlyDatum): void {
    this.#dropWhere(({ at }) => datum.at - at > KEPT_MS);
    const message = holdable(datum.message);
    const octets = octetsOf(message);
    if (octets > MAX_OCTETS) {
      this.#onDropped();
      return;
    }
    while (this.#data.length >= MAX_DATA || this.#octets + octets > MAX_OCTETS) this.#drop(this.#data.shift());
    this.#data.push({ ...datum, message });
    this.#octets += octets;
  }

  /** What came of a writer for a reader just now, in the order of its coming; it is kept no longer. */
  take({ prefix, entityId }: Guid, reader: EntityId, now: MonotonicMs): readonly EarlyDatum[] {
    if (this.#data.length === 0) return [];
    this.#dropWhere(({ at }) => now - at > KEPT_MS);
    const isWanted = ({ writer, message }: EarlyDatum): boolean =>
      message.readerId === reader && writer.entityId === entityId && writer.prefix === prefix;
    const taken = this.#data.filter(isWanted);
    if (taken.length > 0) this.#data = this.#data.filter((datum) => !isWanted(datum));
    for (const { message } of taken) this.#octets -= octetsOf(message);
    return taken;
  }

  clear(): void {
    this.#dropWhere(() => true);
  }

  #dropWhere(isOver: (datum: EarlyDatum) => boolean): void {
    if (!this.#data.some(isOver)) return;
    const over = this.#data.filter(isOver);
    this.#data = this.#data.filter((datum) => !isOver(datum));
    for (const datum of over) this.#drop(datum);
  }

  #drop(datum: EarlyDatum | undefined): void {
    if (datum === undefined) return;
    this.#octets -= octetsOf(datum.message);
    this.#onDropped();
  }
}
