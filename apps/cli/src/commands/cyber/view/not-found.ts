import { printable } from '@blender-sim/rtps';
import { CliError } from '../../../cli-error.js';

/** Names that an error proposes. */
const PROPOSED = 10;

/** What was asked for is not there; says what is. */
export function notFound(kind: 'node' | 'channel' | 'service', name: string, known: readonly string[]): CliError {
  const some = known.slice(0, PROPOSED).map((each) => printable(each));
  const more = known.length - some.length;
  const there =
    known.length === 0
      ? `There is no ${kind} at all: \`blender-sim cyber doctor\` looks for the reason.`
      : `There is ${some.join(', ')}${more > 0 ? ` and ${more} more` : ''}.`;
  return new CliError('NOT_FOUND', `No ${kind} ${JSON.stringify(printable(name))} on this network. ${there}`, {
    fields: { [kind]: name },
  });
}
