import { type Participant, packetText, printable } from '@blender-sim/rtps';
import type { ExitCode } from '../../exit-code.js';
import { type Stay, withStay } from '../network/stay.js';
import { type NetworkValues, boundMs, participantOptions } from './network-options.js';
import type { Tools } from './tools.js';

/** A command's stay in a network. */
export interface Session extends Stay {
  readonly participant: Participant;
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
  return withStay(
    tools,
    boundMs(command, options),
    signal,
    () => tools.createParticipant(settings),
    (participant, stay) => {
      if (options.trace === true) participant.tap = (packet) => tools.stderr.write(`${packetText(packet)}\n`);
      return use({ ...stay, participant, tools });
    },
  );
}

/** Says on stderr what the participant warns of. */
export function printWarnings({ participant, tools }: Session): void {
  for (const warning of participant.status().warnings) tools.stderr.write(`warning: ${printable(warning, 1000)}\n`);
}
