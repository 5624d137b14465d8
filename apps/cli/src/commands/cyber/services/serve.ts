import type { JsonMessage, ServiceCall } from '@blender-sim/cyber';
import { type Command, defineCommand, integerOption, usage } from '../../../command.js';
import { EXIT } from '../../../exit-code.js';
import { SUMMARY } from '../../../summaries.js';
import { untilAborted } from '../../../terminal/until-aborted.js';
import { cutShort } from '../../network/stay.js';
import { messageText } from '../channels/message-record.js';
import { PROTO_OPTIONS, learnFiles, parseMessage } from '../channels/type-options.js';
import { CYBER_TOOLS, type CyberTools } from '../cyber-tools.js';
import { JSON_OPTION, NETWORK_OPTIONS, STAY_OPTION, boundMs } from '../network-options.js';
import { look, ownNode, withCyber } from '../session.js';
import { SERVICE_TYPE_OPTIONS, serviceTypeNames, serviceTypes } from './service-types.js';

const NAME = 'cyber service serve';

const OPTIONS = {
  ...NETWORK_OPTIONS,
  ...STAY_OPTION,
  ...SERVICE_TYPE_OPTIONS,
  ...PROTO_OPTIONS,
  response: { type: 'string', value: 'JSON', help: 'what every request is answered with' },
  echo: { type: 'boolean', help: 'answers with the request itself' },
  count: { type: 'string', value: 'N', help: 'ends after so many requests', default: 'none' },
  ...JSON_OPTION,
} as const;

/** `blender-sim cyber service serve` in a given world. */
export function serveCommand(tools: CyberTools): Command {
  return defineCommand({
    name: NAME,
    summary: SUMMARY[NAME],
    operands: ['SERVICE'],
    options: OPTIONS,
    notes: 'Prints the requests as they come. It does not serve what somebody else serves already.',
    run: ({ options, operands: [service = ''], signal }) => {
      const names = serviceTypeNames(NAME, service, options);
      const { response, echo = false, json = false } = options;
      if ((response !== undefined) === echo) throw usage(NAME, 'it takes --response JSON or --echo');
      if (echo && names[0] !== names[1]) throw usage(NAME, '--echo needs one type for requests and answers');
      const count =
        options.count === undefined
          ? undefined
          : integerOption(NAME, 'count', options.count, 1, Number.MAX_SAFE_INTEGER);
      return withCyber(NAME, options, boundMs(NAME, options), signal, tools, async (session) => {
        const { cyber, lines } = session;
        await learnFiles(cyber, options);
        const cut = await look(session, Infinity);
        if (cut !== undefined) return cut;
        const types = serviceTypes(cyber, names);
        const answer = response === undefined ? undefined : parseMessage(types.responseType, response, '--response');
        const enough = new AbortController();
        let served = 0;
        const handle = (request: JsonMessage, { clientId, sequence }: ServiceCall): JsonMessage => {
          served += 1;
          if (json) lines.event('request', { service, client: clientId, sequence: Number(sequence), request });
          else lines.print(messageText(request, true));
          // Not before the answer has been written.
          if (served === count) tools.clock.after('enough', 0, () => enough.abort());
          return answer ?? request;
        };
        const node = await ownNode(session, 'serve');
        try {
          const server = node.createService({ service, ...types, handle });
          if (json) lines.event('ready', { service });
          await untilAborted(AbortSignal.any([session.signal, enough.signal]));
          const { stale, undecodable } = server.counters;
          if (stale > 0) tools.stderr.write(`${stale} requests came too late to be answered.\n`);
          if (undecodable > 0) tools.stderr.write(`${undecodable} requests were no ${names[0]}.\n`);
          return enough.signal.aborted ? EXIT.OK : (cutShort(session, count === undefined) ?? EXIT.OK);
        } finally {
          await node.close();
        }
      });
    },
  });
}

/** `blender-sim cyber service serve`. */
export const cyberServiceServe: Command = serveCommand(CYBER_TOOLS);
