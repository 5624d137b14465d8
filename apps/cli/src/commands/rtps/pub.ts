import { type Command, type OptionValues, defineCommand, integerOption, usage } from '../../command.js';
import { SUMMARY } from '../../summaries.js';
import { QOS_OPTIONS, qosOf } from './endpoint-options.js';
import { NETWORK_OPTIONS } from './network-options.js';
import { hexOption, numberOption } from '../network/numbers.js';
import { Pattern } from './pattern.js';
import { PUBLISH_OPTIONS, publishPlan } from './publish-options.js';
import { publish } from './publish.js';
import { RawSource, octetsType } from './raw-source.js';
import { BODY_OPTION, TOPIC_OPTIONS, bodyForm, topicOf } from './topic-options.js';
import { withSession } from './session.js';
import { TOOLS, type Tools } from './tools.js';

const NAME = 'rtps pub';
/** A whole gibibyte does not fit in one allocation everywhere. */
const MOST_OCTETS = 1 << 29;
const USUAL_ROOM = 1 << 26;
const MOST_ROOM = 1 << 30;
const USUAL_SAMPLES = 5000;
/** Encapsulation and padding of a sample. */
const OVERHEAD = 8;
const DEFAULT_SIZE = '64';

const OPTIONS = {
  ...NETWORK_OPTIONS,
  ...TOPIC_OPTIONS,
  'key-hex': {
    type: 'string',
    value: 'H',
    help: 'with --keyed: the key, up to 16 octets',
    default: "a body's first 4 octets",
  },
  ...QOS_OPTIONS,
  size: { type: 'string', value: 'N', help: 'octets of a known pattern in each sample', default: DEFAULT_SIZE },
  'payload-hex': { type: 'string', value: 'H', help: 'the octets of each sample instead' },
  ...BODY_OPTION,
  ...PUBLISH_OPTIONS,
  related: { type: 'boolean', help: 'each sample names itself as related sample identity' },
  'batch-ms': { type: 'string', value: 'MS', help: 'small samples wait so long to share a datagram', default: '0' },
} as const;

/** `blender-sim rtps pub` in a given world. */
export function pubCommand(tools: Tools): Command {
  return defineCommand({
    name: NAME,
    summary: SUMMARY[NAME],
    options: OPTIONS,
    notes: `The CDR body of sample n (from 1) is --size octets: octet i is (n*31 + i*7 + (i >> 8)) & 255, the first 8 of 8 or more are
n, little-endian; \`rtps sub --check pattern\` checks it. --body octets puts an uint32 length before them: the IDL type
sequence<octet>. Best effort unless --reliable. With --count it waits up to 10 s for a first reader (transient-local: not
at all), until all readers have everything, and, transient-local, 10 s more for late ones.`,
    run: ({ options, signal }) => {
      const { topic, type, keyed } = topicOf(NAME, options);
      const content = contentOption(options);
      const form = bodyForm(NAME, options);
      const key = options['key-hex'] === undefined ? undefined : keyOption(options['key-hex'], keyed);
      const qos = qosOf(NAME, options, 'best-effort');
      const plan = publishPlan(NAME, options, qos, keyed);
      const batchMs = numberOption(NAME, 'batch-ms', options['batch-ms'] ?? '0', 0, 10_000);
      return withSession(NAME, options, signal, tools, async (session) => {
        const topicType = octetsType(type, keyed, key);
        const octets = 4 + (content instanceof Pattern ? content.size : content.length);
        const room = historyRoom(octets, qos.durability === 'transient-local' ? plan.count : undefined);
        const writer = session.participant.createWriter({ topic, type: topicType, qos, batchMs, ...room });
        const related = options.related === true ? { relatedTo: writer.guid } : {};
        return publish(writer, plan, new RawSource({ form, content, ...related }, topicType.keyOf), session);
      });
    },
  });
}

/** `blender-sim rtps pub`. */
export const rtpsPub: Command = pubCommand(TOOLS);

/** A few samples fit always; a history that is kept for late readers holds all that will be written, within reason. */
function historyRoom(octets: number, kept: number | undefined): { maxOctets: number; maxSamples?: number } {
  const maxOctets = Math.max(USUAL_ROOM, 4 * octets, Math.min(MOST_ROOM, (kept ?? 0) * (octets + OVERHEAD)));
  return { maxOctets, ...(kept !== undefined && { maxSamples: Math.max(USUAL_SAMPLES, kept) }) };
}

function contentOption(options: OptionValues<typeof OPTIONS>): Pattern | Uint8Array {
  const hex = options['payload-hex'];
  if (hex === undefined) return new Pattern(integerOption(NAME, 'size', options.size ?? DEFAULT_SIZE, 0, MOST_OCTETS));
  if (options.size !== undefined) throw usage(NAME, '--size and --payload-hex exclude each other');
  return hexOption(NAME, 'payload-hex', hex);
}

function keyOption(hex: string, keyed: boolean): Uint8Array {
  if (!keyed) throw usage(NAME, '--key-hex is for topics that are --keyed');
  const key = hexOption(NAME, 'key-hex', hex);
  if (key.length > 16) throw usage(NAME, `--key-hex has ${key.length} octets; expected at most 16`);
  return key;
}
