import { eventually } from '../eventually.js';
import { LineProcess } from '../rtps/line-process.js';
import type { CyberEvent, CyberLine, DumpLine, LineOf } from './cyber-lines.js';

/** Long enough, also on a busy machine, for what takes a moment on one that nobody shares, or a lease. */
const SOON_MS = 60_000;
/** A start has the program to load. */
const START_MS = 60_000;

export interface ExpectOptions {
  /** Default 60 s. */
  readonly withinMs?: number;
  /** Only what is said after this `mark()` counts. */
  readonly since?: number;
}

/** A process of Cyber RT that runs: C++'s or ours. What it can be told: conformance/peers/cyber/commands.hpp. */
export class CyberProcess extends LineProcess<CyberLine> {
  /** How many lines it has said: for `since`. */
  mark(): number {
    return this.lines.length;
  }

  /** The first line of that event with these fields, said already or to come. */
  expects<E extends CyberEvent>(
    event: E,
    fields: Partial<LineOf<E>> = {},
    options: ExpectOptions = {},
  ): Promise<LineOf<E>> {
    const { withinMs = SOON_MS, since = 0 } = options;
    const wanted = Object.entries(fields);
    return this.next(
      `${event} ${JSON.stringify(fields)}`,
      (line): line is LineOf<E> =>
        line.event === event &&
        // What is asked for are fields of such lines.
        wanted.every(([name, value]) => (line as unknown as Record<string, unknown>)[name] === value) &&
        this.lines.indexOf(line) >= since,
      withinMs,
    );
  }

  /** All that was said of that event, so far. */
  said<E extends CyberEvent>(event: E, since: number = 0): LineOf<E>[] {
    return this.lines.slice(since).filter((line): line is LineOf<E> => line.event === event);
  }

  ready(): Promise<LineOf<'ready'>> {
    return this.expects('ready', {}, { withinMs: START_MS });
  }

  /** Tells several commands, one after another. */
  tells(...commands: string[]): void {
    for (const command of commands) this.tell(command);
  }

  /** What it knows at this moment. */
  dump(): Promise<DumpLine> {
    const since = this.mark();
    this.tell('dump');
    return this.expects('dump', {}, { since });
  }

  /** Waits until its topology is as `isSo` wants it. */
  async knows(what: string, isSo: (dump: DumpLine) => boolean, withinMs: number = SOON_MS): Promise<DumpLine> {
    return eventually(`${this.name}: ${what}`, withinMs, async () => {
      const dump = await this.dump();
      return isSo(dump) ? dump : undefined;
    });
  }

  /** Writes now and then until each of `readers` has heard it: what is written before they are matched may not reach them. */
  async writesUntilHeard(channel: string, ...readers: CyberProcess[]): Promise<void> {
    const waiting = readers.map((reader) => ({ reader, since: reader.mark() }));
    const names = readers.map(({ name }) => name).join(', ');
    await eventually(`${this.name}: ${channel} heard by ${names}`, SOON_MS, () => {
      const isHeard = waiting.every(({ reader, since }) =>
        reader.said('message', since).some((message) => message.channel === channel),
      );
      if (!isHeard) this.tell(`write ${channel} 1 0`);
      return Promise.resolve(isHeard ? true : undefined);
    });
  }

  freeze(): void {
    process.kill(this.pid, 'SIGSTOP');
  }

  thaw(): void {
    process.kill(this.pid, 'SIGCONT');
  }

  /** It ends by itself. */
  ends(): Promise<string> {
    return this.end(SOON_MS);
  }

  /** It ends as it should, and everybody is told. */
  async leaves(): Promise<string> {
    this.tell('exit');
    return this.ends();
  }
}
