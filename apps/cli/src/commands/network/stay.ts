import { type Clock, linkedAbort } from '@blender-sim/base';
import { CliError } from '../../cli-error.js';
import { EXIT, type ExitCode } from '../../exit-code.js';
import { Lines } from '../../terminal/json-lines.js';
import { outputError } from '../../terminal/output-error.js';
import type { Stream } from '../../terminal/stream.js';

/** `--seconds` are over. */
class TimeUp extends Error {}

/** Nobody reads stdout any more. */
class OutputClosed extends Error {}

/** What a stay needs of the world. */
export interface StayTools {
  readonly clock: Clock;
  readonly stdout: Stream;
  readonly stderr: Stream;
}

/** A command's time in a network. */
export interface Stay {
  /** Aborts at a signal, when `--seconds` are over and when the output goes nowhere any more. */
  readonly signal: AbortSignal;
  readonly lines: Lines;
}

/**
 * Joins a network, does something, and leaves it, whatever happened.
 * @param boundMs how long at most from when it has joined; Infinity: no end.
 * @param signal of the process: Ctrl-C.
 */
export async function withStay<Member extends { close(): Promise<void> }>(
  tools: StayTools,
  boundMs: number,
  signal: AbortSignal,
  join: () => Promise<Member>,
  use: (member: Member, stay: Stay) => Promise<ExitCode>,
): Promise<ExitCode> {
  const link = linkedAbort(signal);
  const lines = new Lines(tools.stdout);
  const stop = (error: Error): void => link.controller.abort(outputError(error) ?? new OutputClosed());
  tools.stdout.on('error', stop);
  let cancel = (): void => undefined;
  let member: Member | undefined;
  try {
    member = await join();
    if (Number.isFinite(boundMs))
      cancel = tools.clock.after('--seconds', boundMs, () => link.controller.abort(new TimeUp('time is up')));
    return await use(member, { signal: link.signal, lines });
  } finally {
    cancel();
    lines.flush();
    await member?.close();
    link.dispose();
    tools.stdout.off('error', stop);
  }
}

/**
 * The exit code of what the end of a stay cut short; undefined while it lasts.
 * @param served nothing more was asked for.
 * @throws CliError OUTPUT when the output could not be written; that nobody reads it any more just ends the stay.
 */
export function cutShort({ signal }: Pick<Stay, 'signal'>, served: boolean): ExitCode | undefined {
  if (!signal.aborted) return undefined;
  if (signal.reason instanceof CliError) throw signal.reason;
  if (served || signal.reason instanceof OutputClosed) return EXIT.OK;
  return signal.reason instanceof TimeUp ? EXIT.TIME_UP : EXIT.INTERRUPTED;
}
