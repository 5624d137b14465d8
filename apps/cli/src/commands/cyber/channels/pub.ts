import { raceAbort, sleep } from '@blender-sim/base';
import type { JsonMessage, MessageType, QosChoice, QosProfileName, Writer } from '@blender-sim/cyber';
import { printable } from '@blender-sim/rtps';
import { QosHistoryPolicy } from '@blender-sim/topology';
import { type Command, type OptionValues, defineCommand, integerOption, usage } from '../../../command.js';
import { EXIT, type ExitCode } from '../../../exit-code.js';
import { SUMMARY } from '../../../summaries.js';
import { plural } from '../../../terminal/columns.js';
import { numberOption } from '../../network/numbers.js';
import { Pace } from '../../network/pace.js';
import { cutShort } from '../../network/stay.js';
import { CYBER_TOOLS, type CyberTools } from '../cyber-tools.js';
import { JSON_OPTION, NETWORK_OPTIONS, STAY_OPTION, boundMs } from '../network-options.js';
import { type CyberSession, look, ownNode, withCyber } from '../session.js';
import { fileMessages, repeated } from './message-source.js';
import { ReachMeter, waitForReaders } from './pub-readers.js';
import { PROTO_OPTIONS, learnFiles, parseMessage, requireJsonType } from './type-options.js';

const NAME = 'cyber channel pub';
const DEFAULT_WAIT = '3';
const DAY_S = 86_400;
/** A history that is full waits for its readers as long as the stay lasts; timers end at 2^31 - 1. */
const PATIENCE_MS = 2 ** 31 - 1;
/** Reliable and volatile: a message just written is not lost to the next one before its readers have it. */
const REPEATED = { history: QosHistoryPolicy.HISTORY_KEEP_LAST, depth: 1000 } as const;
/** A file's messages all arrive: writing waits for the readers. */
const WHOLE = { history: QosHistoryPolicy.HISTORY_KEEP_ALL } as const;
const PROFILES: readonly QosProfileName[] = [
  'DEFAULT',
  'SENSOR_DATA',
  'PARAMETERS',
  'SERVICES_DEFAULT',
  'PARAM_EVENT',
  'SYSTEM_DEFAULT',
  'TF_STATIC',
  'TOPO_CHANGE',
];

const OPTIONS = {
  ...NETWORK_OPTIONS,
  ...STAY_OPTION,
  type: { type: 'string', value: 'TYPE', help: 'message type', default: 'the one that the channel has' },
  message: { type: 'string', value: 'JSON', help: 'the message' },
  file: { type: 'string', value: 'FILE', help: 'messages, one JSON object a line; -: standard input' },
  ...PROTO_OPTIONS,
  rate: {
    type: 'string',
    value: 'HZ',
    help: 'messages a second',
    default: '--message: 1, --file: as fast as they come',
  },
  count: { type: 'string', value: 'N', help: 'ends after so many', default: '--message without --rate: 1' },
  qos: {
    type: 'string',
    value: 'PROFILE',
    help: `QoS profile: ${PROFILES.join(', ')}`,
    default: 'reliable, volatile; keep last 1000, --file: keep all',
  },
  wait: {
    type: 'string',
    value: 'S',
    help: 'waits so long for readers, until all known ones are matched',
    default: DEFAULT_WAIT,
  },
  linger: {
    type: 'string',
    value: 'S',
    help: 'stays so long for late readers of a transient-local profile',
    default: '0',
  },
  ...JSON_OPTION,
} as const;

type Values = OptionValues<typeof OPTIONS>;

/** `blender-sim cyber channel pub` in a given world. */
export function pubCommand(tools: CyberTools): Command {
  return defineCommand({
    name: NAME,
    summary: SUMMARY[NAME],
    operands: ['CHANNEL'],
    options: OPTIONS,
    notes: `Fields as in protobuf's JSON: bytes are base64, 64-bit integers may be texts. Type and description are the channel's own
where it is on the network; else --type, described by --proto. At the end it waits until its readers have everything.`,
    run: ({ options, operands: [channel = ''], signal }) => {
      const plan = planOf(options);
      return withCyber(NAME, options, boundMs(NAME, options), signal, tools, async (session) => {
        const { cyber } = session;
        await learnFiles(cyber, options);
        const cut = await look(session, Infinity);
        if (cut !== undefined) return cut;
        const type = requireJsonType(cyber, options.type ?? channelType(session, channel));
        const messages = messagesOf(type, options, tools, plan.count);
        const node = await ownNode(session, 'pub');
        try {
          const writer = node.createWriter({ channel, type, qos: plan.qos });
          return await publish(session, writer, messages, plan, options.json === true);
        } finally {
          await node.close();
        }
      });
    },
  });
}

/** `blender-sim cyber channel pub`. */
export const cyberChannelPub: Command = pubCommand(CYBER_TOOLS);

interface Plan {
  readonly rate: number;
  readonly count: number;
  /** It ends when it is told to; a file ends by itself. */
  readonly isEndless: boolean;
  readonly qos: QosChoice;
  readonly waitMs: number;
  readonly lingerMs: number;
}

function planOf(options: Values): Plan {
  const { message, file, rate, count, qos, wait = DEFAULT_WAIT, linger = '0' } = options;
  if ((message === undefined) === (file === undefined)) throw usage(NAME, 'it takes --message JSON or --file FILE');
  const profile = PROFILES.find((known) => known === qos?.toUpperCase());
  if (qos !== undefined && profile === undefined)
    throw usage(NAME, `--qos is ${JSON.stringify(qos)}; expected one of ${PROFILES.join(', ')}`);
  const isOnce = message !== undefined && rate === undefined;
  return {
    rate: rate === undefined ? (message === undefined ? 0 : 1) : numberOption(NAME, 'rate', rate, 0.001, 1e6),
    count:
      count === undefined ? (isOnce ? 1 : Infinity) : integerOption(NAME, 'count', count, 0, Number.MAX_SAFE_INTEGER),
    isEndless: message !== undefined && !isOnce && count === undefined,
    qos: profile ?? (file === undefined ? REPEATED : WHOLE),
    waitMs: numberOption(NAME, 'wait', wait, 0, DAY_S) * 1000,
    lingerMs: numberOption(NAME, 'linger', linger, 0, DAY_S) * 1000,
  };
}

function channelType({ cyber }: CyberSession, channel: string): string {
  const { channelManager } = cyber.topology;
  const reader = channelManager.getReadersOfChannel(channel)[0];
  const type = channelManager.getMsgType(channel) ?? reader?.attributes.messageType;
  if (type !== undefined) return type;
  throw usage(NAME, `nobody uses the channel ${printable(channel)} yet: its message type has to be given by --type`);
}

function messagesOf(
  type: MessageType<JsonMessage>,
  { message, file }: Values,
  { stdin }: CyberTools,
  count: number,
): AsyncGenerator<JsonMessage> {
  if (file !== undefined) return fileMessages(type, file, stdin, count);
  return repeated(parseMessage(type, message ?? '', '--message'), count);
}

async function publish(
  session: CyberSession,
  writer: Writer<JsonMessage>,
  messages: AsyncGenerator<JsonMessage>,
  { rate, count, isEndless, waitMs, lingerMs }: Plan,
  json: boolean,
): Promise<ExitCode> {
  const { signal, tools, lines } = session;
  const pace = new Pace(tools.clock, rate, signal);
  const meter = new ReachMeter(writer);
  let what = 'waiting for readers';
  try {
    if (count > 0) await waitForReaders(session, writer, waitMs);
    what = 'writing';
    for (;;) {
      // Standard input may be silent for long; Ctrl-C must not wait for it.
      const next = await raceAbort(messages.next(), signal);
      if (next.done === true) break;
      await pace.next();
      await writer.write(next.value, { signal, deadlineMs: PATIENCE_MS });
      meter.wrote();
    }
    what = 'waiting for acknowledgements';
    await writer.waitForAcknowledgements(signal);
    what = 'staying for late readers';
    await sleep(tools.clock, 'linger', lingerMs, signal);
    await writer.waitForAcknowledgements(signal);
    return EXIT.OK;
  } catch (error) {
    const code = cutShort(session, isEndless || what === 'staying for late readers');
    if (code === undefined) throw error;
    if (code === EXIT.TIME_UP) tools.stderr.write(`Time is up while ${what}.\n`);
    return code;
  } finally {
    const { readers, matched } = meter.reach;
    if (json) lines.event('done', { channel: writer.channel, written: writer.written, readers, matched });
    else {
      const of = matched === readers ? '' : `${matched} of `;
      lines.print(`${plural(writer.written, 'message')} to ${of}${plural(readers, 'reader')}`);
    }
  }
}
