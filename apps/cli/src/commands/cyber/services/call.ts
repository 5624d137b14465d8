import { CyberError } from '@blender-sim/cyber';
import { type Command, defineCommand, integerOption } from '../../../command.js';
import { EXIT, type ExitCode } from '../../../exit-code.js';
import { SUMMARY } from '../../../summaries.js';
import { numberOption } from '../../network/numbers.js';
import { cutShort } from '../../network/stay.js';
import { messageText } from '../channels/message-record.js';
import { PROTO_OPTIONS, learnFiles, parseMessage } from '../channels/type-options.js';
import { CYBER_TOOLS, type CyberTools } from '../cyber-tools.js';
import { JSON_OPTION, NETWORK_OPTIONS } from '../network-options.js';
import { look, ownNode, withCyber } from '../session.js';
import { SERVICE_TYPE_OPTIONS, serviceTypeNames, serviceTypes } from './service-types.js';

const NAME = 'cyber service call';
const DEFAULT_SECONDS = '5';
const DAY_S = 86_400;

const OPTIONS = {
  ...NETWORK_OPTIONS,
  ...SERVICE_TYPE_OPTIONS,
  ...PROTO_OPTIONS,
  seconds: { type: 'string', value: 'S', help: 'waits so long for server and answer', default: DEFAULT_SECONDS },
  count: { type: 'string', value: 'N', help: 'calls, one after the other', default: '1' },
  ...JSON_OPTION,
} as const;

/** `blender-sim cyber service call` in a given world. */
export function callCommand(tools: CyberTools): Command {
  return defineCommand({
    name: NAME,
    summary: SUMMARY[NAME],
    operands: ['SERVICE', 'JSON'],
    options: OPTIONS,
    notes: `Services announce their names only: the types have to be given, and described by a writer on the network or by --proto.
Those of NODE/get_parameter, NODE/set_parameter and NODE/list_parameters are known:
  blender-sim cyber service call camera/get_parameter '{"value":"exposure"}'`,
    run: ({ options, operands: [service = '', text = ''], signal }) => {
      const names = serviceTypeNames(NAME, service, options);
      const deadlineMs = numberOption(NAME, 'seconds', options.seconds ?? DEFAULT_SECONDS, 0.001, DAY_S) * 1000;
      const count = integerOption(NAME, 'count', options.count ?? '1', 1, Number.MAX_SAFE_INTEGER);
      return withCyber(NAME, options, Infinity, signal, tools, async (session) => {
        const { cyber, lines } = session;
        await learnFiles(cyber, options);
        const cut = await look(session, Infinity);
        if (cut !== undefined) return cut;
        const types = serviceTypes(cyber, names);
        const request = parseMessage(types.requestType, text, 'The request');
        const node = await ownNode(session, 'call');
        try {
          const client = node.createClient({ service, ...types });
          for (let n = 1; n <= count; n++) {
            const startMs = tools.clock.monotonicMs();
            const response = await client.call(request, { deadlineMs, signal: session.signal });
            const tookMs = tools.clock.monotonicMs() - startMs;
            if (options.json === true) lines.event('response', { service, response, tookMs });
            else lines.print(messageText(response, true));
          }
          return EXIT.OK;
        } catch (error) {
          return codeOf(error, cutShort(session, false));
        } finally {
          await node.close();
        }
      });
    },
  });
}

/** `blender-sim cyber service call`. */
export const cyberServiceCall: Command = callCommand(CYBER_TOOLS);

function codeOf(error: unknown, cut: ExitCode | undefined): ExitCode {
  if (cut === undefined || error instanceof CyberError) throw error;
  return cut;
}
