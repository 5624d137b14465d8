import { rawTypeOf } from '@blender-sim/cyber';
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
  type: { type: 'string', value: 'TYPE', help: 'message type', default: "the channel's first writer's" },
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
are base64, 64-bit integers are texts. Where all writers keep a history, it comes first.`,
    run: ({ options, operands: [channel = ''], signal }) => {
      const count =
        options.count === undefined
          ? undefined
          : integerOption(NAME, 'count', options.count, 0, Number.MAX_SAFE_INTEGER);
      return withCyber(NAME, options, boundMs(NAME, options), signal, tools, async (session) => {
        await learnFiles(session.cyber, options);
        const announced = await unlessCut(session, channelTypeOf(session, channel));
        if ('code' in announced) return announced.code;
        const typeName = options.type ?? announced.value;
        const { json = false, full = false } = options;
        const plan = { verb: 'echo', channel, count };
        const print = (record: Record<string, unknown>, text: string): void =>
          json ? session.lines.json(record) : session.lines.print(text);
        if (options.raw === true) {
          return listen(session, {
            ...plan,
            type: rawTypeOf(typeName),
            onMessage: ({ data }, meta) => {
              print(
                messageRecord(channel, typeName, json ? { hex: hexText(data, true) } : {}, meta),
                hexText(data, full),
              );
            },
          });
        }
        const instead = 'To see the octets, give --raw; where the writer calls its messages raw, give their --type.';
        return listen(session, {
          ...plan,
          type: requireJsonType(session.cyber, typeName, instead),
          onMessage: (message, meta) =>
            print(messageRecord(channel, typeName, { message }, meta), json ? '' : messageText(message, full)),
        });
      });
    },
  });
}

/** `blender-sim cyber channel echo`. */
export const cyberChannelEcho: Command = echoCommand(CYBER_TOOLS);
