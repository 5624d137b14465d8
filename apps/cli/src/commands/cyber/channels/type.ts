import { printable } from '@blender-sim/rtps';
import { CliError } from '../../../cli-error.js';
import { type Command, defineCommand } from '../../../command.js';
import { EXIT } from '../../../exit-code.js';
import { SUMMARY } from '../../../summaries.js';
import { CYBER_TOOLS, type CyberTools } from '../cyber-tools.js';
import { JSON_OPTION, LOOK_OPTION, NETWORK_OPTIONS, boundMs } from '../network-options.js';
import { protoText } from '../proto/proto-text.js';
import { look, withCyber } from '../session.js';
import { notFound } from '../view/not-found.js';
import { jsonTypeOf } from './type-options.js';

const NAME = 'cyber channel type';

const OPTIONS = {
  ...NETWORK_OPTIONS,
  ...LOOK_OPTION,
  'proto-text': { type: 'boolean', help: 'its definition too, as .proto text with all that it imports' },
  ...JSON_OPTION,
} as const;

/** `blender-sim cyber channel type` in a given world. */
export function typeCommand(tools: CyberTools): Command {
  return defineCommand({
    name: NAME,
    summary: SUMMARY[NAME],
    operands: ['CHANNEL'],
    options: OPTIONS,
    run: ({ options, operands: [channel = ''], signal }) => {
      const lookMs = boundMs(NAME, options);
      return withCyber(NAME, options, Infinity, signal, tools, async (session) => {
        const { cyber, lines } = session;
        const cut = await look(session, lookMs);
        if (cut !== undefined) return cut;
        const { channelManager } = cyber.topology;
        const reader = channelManager.getReadersOfChannel(channel)[0];
        const type = channelManager.getMsgType(channel) ?? reader?.attributes.messageType;
        if (type === undefined) throw notFound('channel', channel, channelManager.getChannelNames());
        const isDescribed = jsonTypeOf(cyber, type) !== undefined;
        const message = cyber.registry.find(type);
        const wantsText = options['proto-text'] === true;
        const proto = wantsText && message !== undefined ? protoText(message) : undefined;
        if (options.json === true) lines.json({ channel, type, isDescribed, ...(proto !== undefined && { proto }) });
        else lines.print(wantsText ? `// ${printable(type)}` : printable(type));
        if (wantsText && proto === undefined) {
          throw new CliError(
            'NOT_FOUND',
            `Nobody on the network describes ${printable(type)}: its writers announce the name only (as for raw messages). ` +
              'Its .proto file has to come from whoever wrote it.',
            { fields: { channel, type } },
          );
        }
        if (options.json !== true && proto !== undefined) lines.print(proto.trimEnd());
        return EXIT.OK;
      });
    },
  });
}

/** `blender-sim cyber channel type`. */
export const cyberChannelType: Command = typeCommand(CYBER_TOOLS);
