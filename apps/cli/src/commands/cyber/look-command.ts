import type { TopologyManager } from '@blender-sim/topology';
import { type Command, defineCommand } from '../../command.js';
import { EXIT } from '../../exit-code.js';
import { type CommandName, SUMMARY } from '../../summaries.js';
import type { CyberTools } from './cyber-tools.js';
import { JSON_OPTION, LOOK_OPTION, NETWORK_OPTIONS, boundMs } from './network-options.js';
import { look, withCyber } from './session.js';
import { RoleClock } from './view/role-times.js';

/** A network at one moment. */
export interface NetworkView {
  readonly topology: TopologyManager;
  readonly clock: RoleClock;
}

/** What a command found, for people and for programs. */
export interface Answer {
  readonly lines: readonly string[];
  readonly records: readonly Readonly<Record<string, unknown>>[];
}

/** What a command does that looks at the network once and prints what it saw. */
export interface LookSpec {
  readonly name: CommandName;
  readonly operands?: readonly string[];
  readonly notes?: string;
  readonly answer: (view: NetworkView, operands: readonly string[]) => Answer;
}

const OPTIONS = { ...NETWORK_OPTIONS, ...LOOK_OPTION, ...JSON_OPTION } as const;

/** A command that looks at the network, prints what it saw and ends. */
export function lookCommand(spec: LookSpec, tools: CyberTools): Command {
  const { name, operands = [], notes } = spec;
  return defineCommand({
    name,
    summary: SUMMARY[name],
    operands,
    options: OPTIONS,
    ...(notes !== undefined && { notes }),
    run: ({ options, operands: given, signal }) => {
      const lookMs = boundMs(name, options);
      return withCyber(name, options, Infinity, signal, tools, async (session) => {
        const cut = await look(session, lookMs);
        if (cut !== undefined) return cut;
        const { topology } = session.cyber;
        const answer = spec.answer({ topology, clock: new RoleClock(topology, tools.clock) }, given);
        if (options.json === true) for (const record of answer.records) session.lines.json(record);
        else for (const line of answer.lines) session.lines.print(line);
        return EXIT.OK;
      });
    },
  });
}
