import { type Sample, type Shape, printable, shapeKey, shapeType } from '@blender-sim/rtps';
import { type Command, type OptionValues, defineCommand, integerOption, usage } from '../../command.js';
import { SUMMARY } from '../../summaries.js';
import { QOS_OPTIONS, READABLE, qosOf } from './endpoint-options.js';
import { NETWORK_OPTIONS } from './network-options.js';
import { PUBLISH_OPTIONS, publishPlan } from './publish-options.js';
import { publish } from './publish.js';
import { bodyOf, sampleRecord } from './sample-record.js';
import { withSession } from './session.js';
import { type ShapePath, ShapeSource, bouncing, counting } from './shape-source.js';
import { SUBSCRIBE_OPTIONS, subscribePlan } from './subscribe-options.js';
import { type Shown, subscribe } from './subscribe.js';
import { TOOLS, type Tools } from './tools.js';

const PUB = 'rtps shapes pub';
const SUB = 'rtps shapes sub';
/** The demos' topics. */
const TOPICS = 'Square, Circle, Triangle';
const LONGEST_COLOR = 128;
/** Colors remembered, for the end of instances that comes with their hash only. */
const MOST_COLORS = 10_000;

const TOPIC = { type: 'string', value: 'NAME', help: TOPICS, default: 'Square' } as const;

const PUB_OPTIONS = {
  color: {
    type: 'string',
    multiple: true,
    value: 'C',
    help: 'the key; given several times the shapes take turns',
    default: 'BLUE',
  },
  topic: TOPIC,
  ...NETWORK_OPTIONS,
  ...QOS_OPTIONS,
  ...PUBLISH_OPTIONS,
  shapesize: { type: 'string', value: 'N', help: 'pixels across', default: '30' },
  path: { type: 'string', value: 'KIND', help: 'bounce, or count: x is n, y is 31 n', default: 'bounce' },
} as const;

const SUB_OPTIONS = {
  color: { type: 'string', multiple: true, value: 'C', help: 'only these; may be given several times', default: 'all' },
  topic: TOPIC,
  ...NETWORK_OPTIONS,
  ...QOS_OPTIONS,
  ...SUBSCRIBE_OPTIONS,
} as const;

/** `blender-sim rtps shapes pub` in a given world. */
export function shapesPubCommand(tools: Tools): Command {
  return defineCommand({
    name: PUB,
    summary: SUMMARY[PUB],
    options: PUB_OPTIONS,
    notes: `struct ShapeType { @key string<128> color; long x, y, shapesize; }, in the demos' window of 240 x 270. Reliable unless
--best-effort; transient-local ones keep the last sample of each color unless told otherwise. The rest is as of rtps pub.`,
    run: ({ options, signal }) => {
      const colors = options.color ?? ['BLUE'];
      const long = colors.find((color) => Buffer.byteLength(color) > LONGEST_COLOR);
      if (long !== undefined)
        throw usage(PUB, `--color ${JSON.stringify(long.slice(0, 16))}... has more than 128 octets`);
      const path = pathOption(options);
      const qos = qosOf(PUB, options, 'reliable', true);
      const plan = publishPlan(PUB, options, qos, true);
      return withSession(PUB, options, signal, tools, (session) => {
        const writer = session.participant.createWriter({ topic: options.topic ?? 'Square', type: shapeType, qos });
        return publish(writer, plan, new ShapeSource(colors, path), session);
      });
    },
  });
}

/** `blender-sim rtps shapes sub` in a given world. */
export function shapesSubCommand(tools: Tools): Command {
  return defineCommand({
    name: SUB,
    summary: SUMMARY[SUB],
    options: SUB_OPTIONS,
    notes: `Prints color, x, y and shapesize of each sample, and the end of instances. Best effort unless --reliable or
--transient-local.`,
    run: ({ options, signal }) => {
      const wanted = options.color && new Map(options.color.map((color) => [shapeKey(color).hash, color]));
      const plan = subscribePlan(SUB, options);
      const late = options['transient-local'] === true || options.durability === 'transient-local';
      const qos = { ...qosOf(SUB, options, late ? 'reliable' : 'best-effort'), representations: READABLE };
      return withSession(SUB, options, signal, tools, (session) =>
        subscribe({ topic: options.topic ?? 'Square', type: shapeType, qos }, plan, session, shownShape(wanted)),
      );
    },
  });
}

/** `blender-sim rtps shapes pub`. */
export const rtpsShapesPub: Command = shapesPubCommand(TOOLS);

/** `blender-sim rtps shapes sub`. */
export const rtpsShapesSub: Command = shapesSubCommand(TOOLS);

function pathOption({ path = 'bounce', shapesize = '30' }: OptionValues<typeof PUB_OPTIONS>): ShapePath {
  const size = integerOption(PUB, 'shapesize', shapesize, 1, 200);
  if (path === 'bounce') return bouncing(size);
  if (path === 'count') return counting(size);
  throw usage(PUB, `--path is ${JSON.stringify(path)}; expected bounce or count`);
}

/** @param wanted hash and color of those to be shown; undefined: all. */
function shownShape(wanted: ReadonlyMap<string, string> | undefined): (sample: Sample<Shape>) => Shown | undefined {
  const colors = new Map(wanted);
  return (sample) => {
    const hash = sample.instance ?? (sample.value && shapeKey(sample.value.color).hash);
    if (wanted !== undefined && (hash === undefined || !wanted.has(hash))) return undefined;
    const body = bodyOf(sample.payload);
    const { value, kind } = sample;
    if (value !== undefined && hash !== undefined && colors.size < MOST_COLORS) colors.set(hash, value.color);
    const color = value?.color ?? colors.get(hash ?? '');
    const named = color === undefined ? {} : { color };
    const shape = kind === 'alive' ? (value ?? {}) : named;
    const name = printable(color ?? hash ?? 'unknown');
    const text =
      value === undefined || kind !== 'alive' ? `${name} ${kind}` : `${name} ${value.x} ${value.y} ${value.shapesize}`;
    return { record: { ...sampleRecord(sample, body), ...shape }, text, octets: body.length, isBad: false };
  };
}
