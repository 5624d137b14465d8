import { guidText, type Guid } from '../../structure/guid.js';
import type { SequenceNumber } from '../../structure/sequence-number.js';
import type { DataReader, DataWriter, Sample } from '../participant-api.js';
import { keyOfHash, readMark } from './marked-sample.js';
import type { Part } from './story.js';

interface Written {
  readonly kind: Sample<unknown>['kind'];
  readonly ordinal: number;
  readonly key: number;
}

/** A writer, and what it has written by number. */
export interface WriterEntry {
  readonly part: Part;
  readonly writer: DataWriter<Uint8Array>;
  readonly label: number;
  readonly written: Map<SequenceNumber, Written>;
  /** By reader: how much had been written when this writer last matched it. */
  readonly matchedAt: Map<string, SequenceNumber>;
}

/** A reader, and what came of each writer in the order in which it came. */
export interface ReaderEntry {
  readonly part: Part;
  readonly reader: DataReader<Uint8Array>;
  readonly got: Map<string, SequenceNumber[]>;
  /** Samples that nobody wrote so. */
  readonly wrong: string[];
}

/** What was written, what arrived, and what the QoS promises. */
export class Ledger {
  readonly writers: Map<string, WriterEntry> = new Map();
  readonly readers: Map<string, ReaderEntry> = new Map();

  addWriter(part: Part, writer: DataWriter<Uint8Array>): WriterEntry {
    const entry = { part, writer, label: this.writers.size + 1, written: new Map(), matchedAt: new Map() };
    this.writers.set(guidText(writer.guid), entry);
    return entry;
  }

  addReader(part: Part, reader: DataReader<Uint8Array>): ReaderEntry {
    const entry = { part, reader, got: new Map(), wrong: [] };
    this.readers.set(guidText(reader.guid), entry);
    return entry;
  }

  matched(writer: Guid, reader: Guid): void {
    const entry = this.writers.get(guidText(writer));
    entry?.matchedAt.set(guidText(reader), entry.writer.counters.changes);
  }

  arrived(reader: ReaderEntry, sample: Sample<Uint8Array>): void {
    const { kind, sequence, instance, value } = sample;
    const name = guidText(sample.writer);
    const got = reader.got.get(name) ?? [];
    reader.got.set(name, got);
    got.push(sequence);
    const written = this.writers.get(name);
    const mark = readMark(value ?? new Uint8Array(0));
    const isTrue =
      kind === 'alive'
        ? mark !== undefined && mark.label === written?.label
        : written?.written.get(sequence)?.kind === kind && keyOfHash(instance ?? '') < 4;
    if (!isTrue) reader.wrong.push(`${name} ${sequence}: ${kind} ${JSON.stringify(mark)}`);
    else if (mark !== undefined) this.#expectOrdinal(reader, name, sequence, mark.ordinal);
  }

  /** Broken at any time: something came twice, out of order, changed, or from a stranger. */
  *faults(): Generator<string> {
    for (const [name, { got, wrong }] of this.readers) {
      yield* wrong;
      for (const [writer, sequences] of got) {
        const at = sequences.findIndex((sequence, i) => i > 0 && sequence <= (sequences[i - 1] ?? 0));
        if (at >= 0) yield `${name} of ${writer}: ${sequences.slice(Math.max(0, at - 5), at + 5).join(' ')}`;
      }
    }
  }

  /** What a reader that is there has not got of a writer that is there, though it was promised. */
  *missing(): Generator<string> {
    for (const [name, { part, reader, got }] of this.readers) {
      for (const remote of reader.matched) {
        const writer = this.writers.get(guidText(remote.guid));
        if (writer === undefined || part.reliability !== 'reliable') continue;
        const here = new Set(got.get(guidText(remote.guid)));
        const lacking = [...promised(writer, part, name)].filter((sequence) => !here.has(sequence));
        if (lacking.length > 0) yield `${name} lacks of ${guidText(remote.guid)}: ${lacking.slice(0, 20).join(' ')}`;
      }
    }
  }

  /** `write` tells the number after the sample has left. */
  #expectOrdinal(reader: ReaderEntry, name: string, sequence: SequenceNumber, ordinal: number): void {
    const written = this.writers.get(name)?.written.get(sequence);
    if (written !== undefined && written.ordinal !== ordinal) reader.wrong.push(`${name} ${sequence}: is ${ordinal}`);
  }
}

/** The numbers that a reliable reader has to have in the end. */
function* promised({ part, written, matchedAt }: WriterEntry, reader: Part, name: string): Generator<SequenceNumber> {
  const joinedAt = matchedAt.get(name) ?? 0;
  const hasHistory = part.durability === 'transient-local' && reader.durability === 'transient-local';
  const begin = hasHistory ? 0 : joinedAt;
  const later = new Map<number, number>();
  const ended = new Set<number>();
  for (const [sequence, { key, kind }] of [...written].sort(([a], [b]) => b - a)) {
    if (sequence <= begin) return;
    const instance = part.topic === 0 ? 0 : key;
    const count = (later.get(instance) ?? 0) + 1;
    later.set(instance, count);
    if (part.depth > 0 && count > part.depth) continue;
    // Of an instance that a keep-last writer has unregistered, nothing is kept for those who come later.
    if (part.depth > 0 && part.topic === 1 && kind === 'unregistered') ended.add(instance);
    if (ended.has(instance) && sequence <= joinedAt) continue;
    yield sequence;
  }
}
