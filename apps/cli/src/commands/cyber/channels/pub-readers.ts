import { linkedAbort } from '@blender-sim/base';
import type { Writer } from '@blender-sim/cyber';
import { QosDurabilityPolicy } from '@blender-sim/topology';
import type { CyberSession } from '../session.js';
import { roleText } from '../view/role-text.js';

/** Readers that are named one by one. */
const NAMED = 10;

/** Readers that are known, and how many of them get what is written. */
export interface Reach {
  readonly readers: number;
  readonly matched: number;
}

/** Waits until there are readers and all known ones are matched, at most `waitMs`; says who is not. @throws the signal's reason. */
export async function waitForReaders(
  { signal, tools }: CyberSession,
  writer: Writer<unknown>,
  waitMs: number,
): Promise<void> {
  if (waitMs === 0) return;
  const link = linkedAbort(signal);
  const cancel = tools.clock.after('reader', waitMs, () => link.controller.abort(new Error('no reader')));
  try {
    await writer.waitForAllReaders(link.signal);
  } catch (error) {
    if (signal.aborted || !link.signal.aborted) throw error;
    tools.stderr.write(`${whoIsMissing(writer)} in ${waitMs / 1000} s: written nevertheless.\n`);
  } finally {
    cancel();
    link.dispose();
  }
}

/** Counts who gets what is written: as it was at the last message, since who comes later does not get it. */
export class ReachMeter {
  readonly #writer: Writer<unknown>;
  readonly #keepsHistory: boolean;
  #atWrite: Reach | undefined;

  constructor(writer: Writer<unknown>) {
    this.#writer = writer;
    this.#keepsHistory = writer.attributes.qosProfile?.durability === QosDurabilityPolicy.DURABILITY_TRANSIENT_LOCAL;
  }

  /** A message has been written. */
  wrote(): void {
    if (!this.#keepsHistory) this.#atWrite = reachOf(this.#writer);
  }

  /** With no reader matched at the last message: as it is now, since it waited for them. */
  get reach(): Reach {
    return this.#atWrite === undefined || this.#atWrite.matched === 0 ? reachOf(this.#writer) : this.#atWrite;
  }
}

function reachOf({ readers, matchedReaders }: Writer<unknown>): Reach {
  return { readers: readers.length, matched: matchedReaders.length };
}

function whoIsMissing({ readers, matchedReaders }: Writer<unknown>): string {
  if (readers.length === 0) return 'No reader has come';
  const matched = new Set(matchedReaders);
  const missing = readers.filter((reader) => !matched.has(reader));
  const names = missing.slice(0, NAMED).map(roleText);
  const more = missing.length - names.length;
  return `Not reached: ${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}, not matched`;
}
