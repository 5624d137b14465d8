import {
  type Durability,
  type History,
  type Qos,
  REPRESENTATION_XCDR1,
  REPRESENTATION_XCDR2,
  type Reliability,
} from '@blender-sim/rtps';
import { type OptionValues, integerOption, usage } from '../../command.js';

/** Options of what a reader or writer offers or asks for. */
export const QOS_OPTIONS = {
  reliable: { type: 'boolean', help: 'reliable: what is lost is sent again' },
  'best-effort': { type: 'boolean', help: 'best effort: what is lost is lost' },
  'transient-local': { type: 'boolean', help: 'durability: who comes later gets what the history keeps' },
  durability: { type: 'string', value: 'KIND', help: 'volatile or transient-local', default: 'volatile' },
  'keep-last': { type: 'string', value: 'N', help: 'history: the last N samples of each instance' },
  'keep-all': { type: 'boolean', help: 'history: everything; a writer waits for its readers' },
  partition: {
    type: 'string',
    multiple: true,
    value: 'NAME',
    help: 'partition or pattern; may be given several times',
  },
} as const;

/** The values of QOS_OPTIONS. */
export type QosValues = OptionValues<typeof QOS_OPTIONS>;

const DURABILITIES: readonly Durability[] = ['volatile', 'transient-local'];
const MOST_KEPT = 2 ** 31 - 1;

/**
 * The QoS that the options say. Unless told otherwise a reliable endpoint keeps all, so that nothing a slow peer misses is
 * lost; a best-effort one keeps the last.
 * @param fallback where neither --reliable nor --best-effort is given.
 * @param lastOnly late readers get the last sample of each instance, unless told otherwise.
 * @throws CliError USAGE.
 */
export function qosOf(
  command: string,
  values: QosValues,
  fallback: Reliability,
  lastOnly: boolean = false,
): Partial<Qos> {
  if (values.reliable === true && values['best-effort'] === true)
    throw usage(command, '--reliable and --best-effort exclude each other');
  const reliability = values.reliable === true ? 'reliable' : values['best-effort'] === true ? 'best-effort' : fallback;
  const durability = durabilityOf(command, values);
  const keepsAll = reliability === 'reliable' && !(lastOnly && durability === 'transient-local');
  return {
    reliability,
    durability,
    history: historyOf(command, values) ?? (keepsAll ? { kind: 'keep-all' } : { kind: 'keep-last', depth: 1 }),
    partitions: values.partition ?? [],
  };
}

/** What every reader here can take: it looks at octets, or knows both. */
export const READABLE: readonly number[] = [REPRESENTATION_XCDR1, REPRESENTATION_XCDR2];

function durabilityOf(command: string, values: QosValues): Durability {
  const text = values.durability;
  const known = DURABILITIES.find((kind) => kind === text);
  if (text !== undefined && known === undefined)
    throw usage(command, `--durability is ${JSON.stringify(text)}; expected one of ${DURABILITIES.join(', ')}`);
  if (known === 'volatile' && values['transient-local'] === true)
    throw usage(command, '--transient-local and --durability volatile exclude each other');
  return values['transient-local'] === true ? 'transient-local' : (known ?? 'volatile');
}

function historyOf(command: string, values: QosValues): History | undefined {
  const last = values['keep-last'];
  if (last === undefined) return values['keep-all'] === true ? { kind: 'keep-all' } : undefined;
  if (values['keep-all'] === true) throw usage(command, '--keep-last and --keep-all exclude each other');
  return { kind: 'keep-last', depth: integerOption(command, 'keep-last', last, 1, MOST_KEPT) };
}
