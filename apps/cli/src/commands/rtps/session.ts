import { linkedAbort } from '@blender-sim/base';
import { type Participant, packetText, printable } from '@blender-sim/rtps';
import { EXIT, type ExitCode } from '../../exit-code.js';
import { Lines } from './json-lines.js';
import { type NetworkValues, boundMs, participantOptions } from './network-options.js';
import type { Tools } from './tools.js';

/** `--seconds` are over. */
class TimeUp extends Error {}

/** Nobody reads stdout any more. */
class OutputClosed extends Error {}

/** A command's stay in a network. */
export interface Session {
  readonly participant: Participant;
  /** Aborts at a signal, when `--seconds` are over and when nobody reads the output any more. */
  readonly signal: AbortSignal;
  readonly lines: Lines;
  readonly tools: Tools;
}

/**
 * Joins the network as the options say, does something, and leaves it with a goodbye, whatever happened.
 * @throws CliError USAGE, RtpsError.
 */
export async function withSession(
  command: string,
  options: NetworkValues,
  signal: AbortSignal,
  tools: Tools,
  use: (session: Session) => Promise<ExitCode>,
): Promise<ExitCode> {
  const settings = participantOptions(command, options);
  const bound = boundMs(command, options);
  const link = linkedAbort(signal);
  const lines = new Lines(tools.stdout);
  const stop = (): void => link.controller.abort(new OutputClosed());
  tools.stdout.on('error', stop);
  let cancel = (): void => undefined;
  let participant: Participant | undefined;
  try {
    participant = await tools.createParticipant(settings);
    if (Number.isFinite(bound))
      cancel = tools.clock.after('--seconds', bound, () => link.controller.abort(new TimeUp('time is up')));
    if (options.trace === true) participant.tap = (packet) => tools.stderr.write(`${packetText(packet)}\n`);
    return await use({ participant, signal: link.signal, lines, tools });
  } finally {
    cancel();
    lines.flush();
    await participant?.close();
    link.dispose();
    tools.stdout.off('error', stop);
  }
}

/** The exit code of what the end of a session cut short; undefined while it lasts. @param served nothing more was asked for. */
export function cutShort({ signal }: Session, served: boolean): ExitCode | undefined {
  if (!signal.aborted) return undefined;
  if (served || signal.reason instanceof OutputClosed) return EXIT.OK;
  return signal.reason instanceof TimeUp ? EXIT.TIME_UP : EXIT.INTERRUPTED;
}

/** Says on stderr what the participant warns of. */
export function printWarnings({ participant, tools }: Session): void {
  for (const warning of participant.status().warnings) tools.stderr.write(`warning: ${printable(warning, 1000)}\n`);
}
