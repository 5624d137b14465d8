import {
  type Cyber,
  type JsonMessage,
  type MessageMeta,
  type MessageType,
  RAW_MESSAGE_TYPE,
  rawTypeOf,
} from '@blender-sim/cyber';
import { printable } from '@blender-sim/rtps';
import { CliError } from '../../../cli-error.js';
import { type Command, defineCommand, integerOption } from '../../../command.js';
import { SUMMARY } from '../../../summaries.js';
import { CYBER_TOOLS, type CyberTools } from '../cyber-tools.js';
import { JSON_OPTION, NETWORK_OPTIONS, STAY_OPTION, boundMs } from '../network-options.js';
import { unlessCut, withCyber } from '../session.js';
import { channelTypeOf } from './channel-wait.js';
import { listen } from './listen.js';
import { hexText, messageRecord, messageText } from './message-record.js';
import { PROTO_OPTIONS, learnFiles, requireJsonType } from './type-options.js';

const NAME = 'cyber channel echo';

const OPTIONS = {
  ...NETWORK_OPTIONS,
  ...STAY_OPTION,
  count: { type: 'string', value: 'N', help: 'ends after so many messages', default: 'none' },
  type: {
    type: 'string',
    value: 'TYPE',
    help: 'reads all messages as this type',
    default: "the channel's first writer's",
  },
  ...PROTO_OPTIONS,
  raw: { type: 'boolean', help: 'the octets as hexadecimal digits, of whatever type' },
  full: { type: 'boolean', help: 'long texts and octets whole; with --json they always are' },
  ...JSON_OPTION,
} as const;

/** `blender-sim cyber channel echo` in a given world. */
export function echoCommand(tools: CyberTools): Command {
  return defineCommand({
    name: NAME,
    summary: SUMMARY[NAME],
    operands: ['CHANNEL'],
    options: OPTIONS,
    notes: `The type's description is the one that its writer announces, unless --proto gives it. Fields as in protobuf's JSON: bytes
are base64, 64-bit integers are texts. Where all writers keep a history, it comes first. Without --type and --raw, messages of writers
with another type than the first one are not shown, and told of.`,
    run: ({ options, operands: [channel = ''], signal }) => {
      const count =
        options.count === undefined
          ? undefined
          : integerOption(NAME, 'count', options.count, 0, Number.MAX_SAFE_INTEGER);
      return withCyber(NAME, options, boundMs(NAME, options), signal, tools, async (session) => {
        await learnFiles(session.cyber, options);
        const announced = await unlessCut(session, channelTypeOf(session, channel));
        if ('code' in announced) return announced.code;
        const { json = false, full = false } = options;
        const plan = { verb: 'echo', channel, count, wantsHistory: true };
        const print = (content: Readonly<Record<string, unknown>>, text: string, meta: MessageMeta): void => {
          if (!json) session.lines.print(text);
          else
            session.lines.json(
              messageRecord(channel, options.type ?? meta.writer.attributes.messageType, content, meta),
            );
        };
        if (options.raw === true) {
          return listen(session, {
            ...plan,
            type: rawTypeOf((options.type ?? announced.value) || RAW_MESSAGE_TYPE),
            readsAll: true,
            onMessage: ({ data }, meta) => print(json ? { hex: hexText(data, true) } : {}, hexText(data, full), meta),
          });
        }
        return listen(session, {
          ...plan,
          type: echoedType(session.cyber, channel, options.type ?? announced.value),
          readsAll: options.type !== undefined,
          onMessage: (message, meta) => print({ message }, json ? '' : messageText(message, full), meta),
        });
      });
    },
  });
}

/** `blender-sim cyber channel echo`. */
export const cyberChannelEcho: Command = echoCommand(CYBER_TOOLS);

/** @throws CliError NOT_FOUND where nobody says what messages are. */
function echoedType(cyber: Cyber, channel: string, typeName: string): MessageType<JsonMessage> {
  if (typeName !== '')
    return requireJsonType(
      cyber,
      typeName,
      'To see the octets, give --raw; where the writer calls its messages raw, give their --type.',
    );
  throw new CliError('NOT_FOUND', `The writer of ${printable(channel)} names no type: give --type TYPE, or --raw.`, {
    fields: { channel },
  });
}
