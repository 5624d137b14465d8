import { type OptionValues, usage } from '../../command.js';
import type { BodyForm } from './raw-source.js';

/** Which topic. */
export const TOPIC_OPTIONS = {
  topic: { type: 'string', value: 'NAME', help: 'topic; required' },
  type: {
    type: 'string',
    value: 'NAME',
    help: 'type name; endpoints match only where it is the same',
    default: 'Octets',
  },
  keyed: { type: 'boolean', help: 'a topic with key; the two kinds do not match' },
} as const;

/** What the octets stand in. */
export const BODY_OPTION = {
  body: { type: 'string', value: 'FORM', help: 'raw, or octets: sequence<octet>, with a length', default: 'raw' },
} as const;

const FORMS: readonly BodyForm[] = ['raw', 'octets'];

/** @throws CliError USAGE. */
export function topicOf(
  command: string,
  options: OptionValues<typeof TOPIC_OPTIONS>,
): { readonly topic: string; readonly type: string; readonly keyed: boolean } {
  if (options.topic === undefined) throw usage(command, '--topic NAME is missing');
  return { topic: options.topic, type: options.type ?? 'Octets', keyed: options.keyed === true };
}

/** @throws CliError USAGE. */
export function bodyForm(command: string, { body = 'raw' }: OptionValues<typeof BODY_OPTION>): BodyForm {
  const form = FORMS.find((known) => known === body);
  if (form === undefined)
    throw usage(command, `--body is ${JSON.stringify(body)}; expected one of ${FORMS.join(', ')}`);
  return form;
}
