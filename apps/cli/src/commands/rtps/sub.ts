import type { Sample } from '@blender-sim/rtps';
import { type Command, type OptionValues, defineCommand, usage } from '../../command.js';
import { SUMMARY } from '../../summaries.js';
import { QOS_OPTIONS, READABLE, qosOf } from './endpoint-options.js';
import { NETWORK_OPTIONS } from './network-options.js';
import { Pattern } from './pattern.js';
import { type BodyForm, contentOf, octetsType } from './raw-source.js';
import { bodyOf, sampleRecord } from './sample-record.js';
import { withSession } from './session.js';
import { SUBSCRIBE_OPTIONS, subscribePlan } from './subscribe-options.js';
import { type Shown, subscribe } from './subscribe.js';
import { BODY_OPTION, TOPIC_OPTIONS, bodyForm, topicOf } from './topic-options.js';
import { TOOLS, type Tools } from './tools.js';

const NAME = 'rtps sub';
/** 1 GiB: whoever asks to see a topic wants its large samples, too. */
const MOST_OCTETS = 1 << 30;

const OPTIONS = {
  ...NETWORK_OPTIONS,
  ...TOPIC_OPTIONS,
  ...QOS_OPTIONS,
  ...SUBSCRIBE_OPTIONS,
  ...BODY_OPTION,
  check: {
    type: 'string',
    value: 'WHAT',
    help: "pattern: that each sample is one of `rtps pub`'s; exit code 7 where not",
  },
} as const;

/** `blender-sim rtps sub` in a given world. */
export function subCommand(tools: Tools): Command {
  return defineCommand({
    name: NAME,
    summary: SUMMARY[NAME],
    options: OPTIONS,
    notes: `Best effort unless --reliable. A line a sample on stdout: with --json seq, source (GUID of the writer), size and digest
(CRC-32) of the CDR body, kind, instance (key hash), inlineQos, related. On a terminal at most 20 lines a second, and the
rates. Exits with 8 when --seconds were over before --count samples had come.`,
    run: ({ options, signal }) => {
      const { topic, type, keyed } = topicOf(NAME, options);
      const form = bodyForm(NAME, options);
      const checks = checkOption(options);
      const plan = subscribePlan(NAME, options);
      const qos = { ...qosOf(NAME, options, 'best-effort'), representations: READABLE };
      return withSession(NAME, options, signal, tools, (session) =>
        subscribe(
          { topic, type: octetsType(type, keyed), qos, maxSampleOctets: MOST_OCTETS },
          plan,
          session,
          checks ? checked(form) : plain,
        ),
      );
    },
  });
}

/** `blender-sim rtps sub`. */
export const rtpsSub: Command = subCommand(TOOLS);

function checkOption({ check }: OptionValues<typeof OPTIONS>): boolean {
  if (check !== undefined && check !== 'pattern')
    throw usage(NAME, `--check is ${JSON.stringify(check)}; expected pattern`);
  return check === 'pattern';
}

function plain(sample: Sample<unknown>): Shown {
  const body = bodyOf(sample.payload);
  const record = sampleRecord(sample, body);
  const instance = record.instance === undefined ? '' : ` ${record.instance}`;
  const state = record.kind === 'alive' ? '' : ` ${record.kind}`;
  const text = `${record.seq} ${record.size} octets ${record.digest} from ${record.source}${instance}${state}`;
  return { record: { ...record }, text, octets: body.length, isBad: false };
}

/** As `plain`, and says of each sample whether it is the pattern, and its number in it. */
function checked(form: BodyForm): (sample: Sample<unknown>) => Shown {
  let pattern = new Pattern(0);
  return (sample) => {
    const shown = plain(sample);
    if (sample.kind !== 'alive') return shown;
    const bigEndian = ((sample.payload[1] ?? 1) & 1) === 0;
    const content = contentOf(bodyOf(sample.payload), form, bigEndian);
    if (content !== undefined && content.length !== pattern.size) pattern = new Pattern(content.length);
    const number = content && pattern.numberOf(content);
    const told = number === undefined ? { content: 'bad' } : { content: 'ok', number };
    const record = { ...shown.record, ...told };
    return { ...shown, record, text: `${shown.text} ${told.content}`, isBad: number === undefined };
  };
}
