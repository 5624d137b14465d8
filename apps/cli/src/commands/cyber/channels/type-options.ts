import { type Cyber, CyberError, type JsonMessage, type MessageType } from '@blender-sim/cyber';
import { printable } from '@blender-sim/rtps';
import { CliError } from '../../../cli-error.js';
import type { OptionValues } from '../../../command.js';

/** Where types come from that nobody on the network describes. */
export const PROTO_OPTIONS = {
  proto: {
    type: 'string',
    multiple: true,
    value: 'FILE',
    help: '.proto file with the types; may be given several times',
  },
  'proto-path': {
    type: 'string',
    multiple: true,
    value: 'DIR',
    help: 'where the files that --proto imports are looked for; may be given several times',
  },
} as const;

/** The values of PROTO_OPTIONS. */
export type ProtoValues = OptionValues<typeof PROTO_OPTIONS>;

/** Reads the .proto files given. @throws CliError INPUT naming file, line and what was expected. */
export async function learnFiles({ registry }: Cyber, options: ProtoValues): Promise<void> {
  if (options.proto === undefined) return;
  try {
    await registry.learnFiles(options.proto, options['proto-path'] ?? []);
  } catch (error) {
    if (!(error instanceof CyberError)) throw error;
    throw new CliError('INPUT', error.message, { cause: error, fields: error.fields });
  }
}

/** A type's messages as JSON, by the files given or by what is announced on the network; undefined where nobody describes it. */
export function jsonTypeOf({ registry, topology }: Cyber, typeName: string): MessageType<JsonMessage> | undefined {
  const known = registry.jsonType(typeName);
  if (known !== undefined) return known;
  const { roles } = topology.channelManager;
  // Those of this type first: any other description may hold it as well, nested or imported.
  for (const same of [true, false]) {
    for (const { attributes } of roles)
      if ((attributes.messageType === typeName) === same && attributes.protoDesc.length > 0)
        registry.learn(attributes.protoDesc);
    const learnt = registry.jsonType(typeName);
    if (learnt !== undefined) return learnt;
  }
  return undefined;
}

/**
 * As jsonTypeOf.
 * @param instead what else could be done, a sentence.
 * @throws CliError NOT_FOUND saying what to do.
 */
export function requireJsonType(cyber: Cyber, typeName: string, instead: string = ''): MessageType<JsonMessage> {
  const type = jsonTypeOf(cyber, typeName);
  if (type !== undefined) return type;
  const { problems } = cyber.registry;
  const why = problems.length === 0 ? '' : ` What could not be read: ${printable(problems.slice(-3).join('; '), 500)}.`;
  throw new CliError(
    'NOT_FOUND',
    `Nobody on the network describes the message type ${printable(typeName)}, and no file given does: give its .proto file by ` +
      `--proto FILE, with --proto-path DIR for what it imports.${instead === '' ? '' : ` ${instead}`}${why}`,
    { fields: { typeName } },
  );
}

/** JSON text as a message of a type, checked whole. @param from what it is called in an error, e.g. `--message`. @throws CliError INPUT. */
export function parseMessage(type: MessageType<JsonMessage>, text: string, from: string): JsonMessage {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new CliError('INPUT', `${from} is no JSON: ${error instanceof Error ? error.message : String(error)}.`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new CliError('INPUT', `${from}: expected a JSON object with the fields of ${type.typeName}.`);
  // An object of JSON has string keys.
  const message = value as JsonMessage;
  try {
    type.encode(message);
  } catch (error) {
    if (!(error instanceof CyberError)) throw error;
    throw new CliError('INPUT', `${from}: ${error.message}`, { cause: error, fields: error.fields });
  }
  return message;
}
