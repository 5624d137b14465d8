import { type OptionValues, integerOption, usage } from '../../command.js';
import { numberOption } from '../network/numbers.js';
import type { SubscribePlan } from './subscribe.js';

/** How much is listened to. */
export const SUBSCRIBE_OPTIONS = {
  count: { type: 'string', value: 'N', help: 'ends after so many samples', default: 'no end' },
  linger: { type: 'string', value: 'S', help: 'stays so long after the last sample', default: '0' },
  json: { type: 'boolean', help: 'one JSON object a sample' },
  events: {
    type: 'boolean',
    help: 'with --json: objects for what else happens, too: ready, matched, participant, done',
  },
} as const;

/** @throws CliError USAGE. */
export function subscribePlan(command: string, options: OptionValues<typeof SUBSCRIBE_OPTIONS>): SubscribePlan {
  const { count, linger = '0', json = false, events = false } = options;
  if (events && !json) throw usage(command, '--events needs --json');
  return {
    count: count === undefined ? undefined : integerOption(command, 'count', count, 0, Number.MAX_SAFE_INTEGER),
    lingerMs: numberOption(command, 'linger', linger, 0, 86_400) * 1000,
    json,
    events,
  };
}
