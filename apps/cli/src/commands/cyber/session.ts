import { sleep } from '@blender-sim/base';
import type { Cyber, Node } from '@blender-sim/cyber';
import { packetText, printable } from '@blender-sim/rtps';
import type { ExitCode } from '../../exit-code.js';
import { type Stay, cutShort, withStay } from '../network/stay.js';
import type { CyberTools } from './cyber-tools.js';
import { type NetworkValues, cyberOptions } from './network-options.js';

/** A warning that a peer's text is part of may be long. */
const LONGEST_WARNING = 1000;

/** A cyber command's stay in a network. */
export interface CyberSession extends Stay {
  readonly cyber: Cyber;
  readonly tools: CyberTools;
}

/**
 * Joins the network as the options say, does something, and leaves it with a goodbye, whatever happened.
 * @param stayMs how long at most; Infinity: no end.
 * @throws CliError USAGE, TopologyError, CyberError, RtpsError.
 */
export function withCyber(
  command: string,
  options: NetworkValues,
  stayMs: number,
  signal: AbortSignal,
  tools: CyberTools,
  use: (session: CyberSession) => Promise<ExitCode>,
): Promise<ExitCode> {
  const settings = cyberOptions(command, options, tools.environment);
  return withStay(
    tools,
    stayMs,
    signal,
    () => tools.createCyber({ ...settings, clock: tools.clock }),
    (cyber, stay) => {
      const warn = (text: string): unknown => tools.stderr.write(`warning: ${printable(text, LONGEST_WARNING)}\n`);
      const { topology } = cyber;
      if (options.trace === true)
        for (const { participant } of topology.wires)
          participant.tap = (packet) => tools.stderr.write(`${packetText(packet)}\n`);
      for (const warning of topology.status().warnings) warn(warning);
      topology.on((event) => {
        if (event.kind === 'warning') warn(event.text);
      });
      return use({ ...stay, cyber, tools });
    },
  );
}

/**
 * Waits until what is there is known.
 * @param lookMs so long; Infinity: until nothing new comes, at most 3 s.
 * @returns the exit code where it was cut short.
 */
export async function look(session: CyberSession, lookMs: number): Promise<ExitCode | undefined> {
  const { cyber, tools, signal } = session;
  try {
    if (Number.isFinite(lookMs)) await sleep(tools.clock, 'look', lookMs, signal);
    else await cyber.topology.settled({ signal });
    return undefined;
  } catch (error) {
    const code = cutShort(session, false);
    if (code === undefined) throw error;
    return code;
  }
}

/** A node of this command, named so that no two ever meet: `blender_sim_echo_vm_123`. */
export function ownNode({ cyber, signal }: CyberSession, verb: string): Promise<Node> {
  const { hostName, processId } = cyber.topology;
  return cyber.createNode(`blender_sim_${verb}_${hostName}_${processId}`, { signal });
}

/** What a wait gave, or the exit code where the stay ended before. */
export async function unlessCut<T>(
  session: CyberSession,
  work: Promise<T>,
): Promise<{ readonly value: T } | { readonly code: ExitCode }> {
  try {
    return { value: await work };
  } catch (error) {
    const code = cutShort(session, false);
    if (code === undefined) throw error;
    return { code };
  }
}
