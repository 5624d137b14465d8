import { type EndpointData, type Mismatch, guidText, mismatchesOf } from '@blender-sim/rtps';

/** A writer and a reader of one topic, both of other participants, that do not match. */
export interface RemoteMismatch {
  readonly topic: string;
  readonly writer: EndpointData;
  readonly reader: EndpointData;
  readonly reasons: readonly Mismatch[];
}

/** Which endpoints of a network do not match, kept as they come and go: the cost of one is that of its topic. */
export class RemoteMismatches {
  readonly #topics = new Map<string, Map<string, EndpointData>>();
  readonly #endpoints = new Map<string, EndpointData>();
  readonly #found = new Map<string, RemoteMismatch>();

  /** @returns the mismatches that are new, or whose reasons are. */
  update(endpoint: EndpointData): RemoteMismatch[] {
    const key = guidText(endpoint.guid);
    const before = this.remove(endpoint);
    const topic = this.#topics.get(endpoint.topic) ?? new Map<string, EndpointData>();
    this.#topics.set(endpoint.topic, topic);
    const fresh: RemoteMismatch[] = [];
    for (const other of topic.values()) {
      if (other.kind === endpoint.kind) continue;
      const [writer, reader] = endpoint.kind === 'writer' ? [endpoint, other] : [other, endpoint];
      const reasons = mismatchesOf(writer, reader);
      if (reasons.length === 0) continue;
      const pair = `${guidText(writer.guid)} ${guidText(reader.guid)}`;
      const mismatch = { topic: endpoint.topic, writer, reader, reasons };
      this.#found.set(pair, mismatch);
      if (!sameReasons(before.get(pair)?.reasons, reasons)) fresh.push(mismatch);
    }
    topic.set(key, endpoint);
    this.#endpoints.set(key, endpoint);
    return fresh;
  }

  /** @returns those that it was part of. */
  remove({ guid }: EndpointData): ReadonlyMap<string, RemoteMismatch> {
    const removed = new Map<string, RemoteMismatch>();
    const key = guidText(guid);
    const old = this.#endpoints.get(key);
    if (old === undefined) return removed;
    this.#endpoints.delete(key);
    const topic = this.#topics.get(old.topic);
    topic?.delete(key);
    if (topic?.size === 0) this.#topics.delete(old.topic);
    for (const other of topic?.values() ?? []) {
      const [writer, reader] = old.kind === 'writer' ? [old, other] : [other, old];
      const pair = `${guidText(writer.guid)} ${guidText(reader.guid)}`;
      const mismatch = this.#found.get(pair);
      if (mismatch !== undefined) removed.set(pair, mismatch);
      this.#found.delete(pair);
    }
    return removed;
  }

  get all(): readonly RemoteMismatch[] {
    return [...this.#found.values()];
  }
}

function sameReasons(a: readonly Mismatch[] | undefined, b: readonly Mismatch[]): boolean {
  return a?.length === b.length && b.every(({ reason }, at) => a[at]?.reason === reason);
}
