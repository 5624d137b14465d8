import type { Qos } from '@blender-sim/rtps';
import { type OptionValues, integerOption, usage } from '../../command.js';
import { numberOption } from '../network/numbers.js';
import type { PublishPlan } from './publish.js';

const DAY_S = 86_400;
/** How long a publisher that was not told how many readers waits for one. */
const WAIT_MS = 10_000;
/** Matching is one-sided: what is lost before the reader knows the writer is lost for good where nothing is sent again. */
const SETTLE_MS = 200;
/** How long a history stays for late readers. */
const LINGER_S = '10';

/** How much is written, and when. */
export const PUBLISH_OPTIONS = {
  count: { type: 'string', value: 'N', help: 'samples', default: 'no end' },
  rate: { type: 'string', value: 'HZ', help: 'samples a second; 0: as fast as it goes', default: '10' },
  'wait-readers': { type: 'string', value: 'N', help: 'waits for so many readers first', default: 'see below' },
  linger: {
    type: 'string',
    value: 'S',
    help: 'stays so long after the last sample',
    default: '0; transient-local: 10',
  },
  dispose: { type: 'boolean', help: 'disposes the instances at the end' },
  unregister: { type: 'boolean', help: 'unregisters the instances at the end' },
  json: { type: 'boolean', help: 'tells what happens as JSON, an object a line' },
} as const;

/** @throws CliError USAGE. */
export function publishPlan(
  command: string,
  options: OptionValues<typeof PUBLISH_OPTIONS>,
  qos: Partial<Qos>,
  keyed: boolean,
): PublishPlan {
  const keepsHistory = qos.durability === 'transient-local';
  const { dispose = false, unregister = false, count } = options;
  if ((dispose || unregister) && !keyed)
    throw usage(command, `--${dispose ? 'dispose' : 'unregister'} is for topics that are --keyed`);
  const readers = options['wait-readers'];
  const waitsForOne = readers === undefined && count !== undefined && !keepsHistory;
  return {
    count: count === undefined ? undefined : integerOption(command, 'count', count, 0, Number.MAX_SAFE_INTEGER),
    rate: numberOption(command, 'rate', options.rate ?? '10', 0, 1e9),
    waitReaders: waitsForOne ? 1 : integerOption(command, 'wait-readers', readers ?? '0', 0, 1_000_000),
    waitMs: waitsForOne ? WAIT_MS : Infinity,
    settleMs: qos.reliability === 'reliable' ? 0 : SETTLE_MS,
    lingerMs: numberOption(command, 'linger', options.linger ?? (keepsHistory ? LINGER_S : '0'), 0, DAY_S) * 1000,
    dispose,
    unregister,
    json: options.json === true,
  };
}
