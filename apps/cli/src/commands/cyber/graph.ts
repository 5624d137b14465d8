import { type Command, defineCommand, usage } from '../../command.js';
import { EXIT } from '../../exit-code.js';
import { SUMMARY } from '../../summaries.js';
import { CYBER_TOOLS, type CyberTools } from './cyber-tools.js';
import { JSON_OPTION, LOOK_OPTION, NETWORK_OPTIONS, boundMs } from './network-options.js';
import { look, withCyber } from './session.js';
import { graphDot, graphOf, graphRecord, graphText } from './view/graph-view.js';
import { RoleClock } from './view/role-times.js';

const NAME = 'cyber graph';
const FORMATS = ['text', 'dot', 'json'] as const;

const OPTIONS = {
  ...NETWORK_OPTIONS,
  ...LOOK_OPTION,
  format: { type: 'string', value: 'FORMAT', help: 'text, dot (for Graphviz) or json', default: 'text' },
  ...JSON_OPTION,
} as const;

/** `blender-sim cyber graph` in a given world. */
export function graphCommand(tools: CyberTools): Command {
  return defineCommand({
    name: NAME,
    summary: SUMMARY[NAME],
    options: OPTIONS,
    notes: '`blender-sim cyber graph --format dot | dot -Tsvg > graph.svg` draws it.',
    run: ({ options, signal }) => {
      const { json = false, format = json ? 'json' : 'text' } = options;
      const known = FORMATS.find((each) => each === format);
      if (known === undefined || (json && known !== 'json'))
        throw usage(
          NAME,
          `--format is ${JSON.stringify(format)}; expected one of ${FORMATS.join(', ')}, with --json json`,
        );
      const lookMs = boundMs(NAME, options);
      return withCyber(NAME, options, Infinity, signal, tools, async (session) => {
        const cut = await look(session, lookMs);
        if (cut !== undefined) return cut;
        const { topology } = session.cyber;
        const graph = graphOf({ topology, clock: new RoleClock(topology, tools.clock) });
        if (known === 'json') session.lines.json(graphRecord(graph));
        else for (const line of known === 'dot' ? graphDot(graph) : graphText(graph)) session.lines.print(line);
        return EXIT.OK;
      });
    },
  });
}

/** `blender-sim cyber graph`. */
export const cyberGraph: Command = graphCommand(CYBER_TOOLS);
