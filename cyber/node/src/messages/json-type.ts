import { type DescMessage, fromJson, type JsonValue, type Registry, toJson } from '@bufbuild/protobuf';
import { messageOf } from '@blender-sim/base';
import { protoDescOf } from '@blender-sim/topology';
import { CyberError } from '../cyber-error.js';
import { encodingAnew } from './encodes-anew.js';
import type { JsonMessage } from './message-registry-api.js';
import type { MessageType } from './message-type.js';
import { decodeMessage, encodeMessage } from './protobuf-type.js';

/** Their JSON is no object; as in an Any, it stands in `value`. */
const VALUES: ReadonlySet<string> = new Set(
  [
    ...['Duration', 'Timestamp', 'FieldMask', 'Value', 'ListValue', 'BoolValue', 'BytesValue', 'DoubleValue'],
    ...['FloatValue', 'Int32Value', 'Int64Value', 'StringValue', 'UInt32Value', 'UInt64Value'],
  ].map((name) => `google.protobuf.${name}`),
);

/**
 * A codec whose values are protobuf's JSON: 64-bit integers as strings, bytes as base64, enums by name, fields in
 * lowerCamelCase (read in snake_case, too), what is not set left out.
 * @param registry where the types of extensions and of what is in an Any are found.
 */
export function jsonTypeOf(schema: DescMessage, registry: Registry): MessageType<JsonMessage> {
  const isValue = VALUES.has(schema.typeName);
  let protoDesc: Uint8Array | undefined;
  return encodingAnew({
    typeName: schema.typeName,
    encode: (json) => encodeMessage(schema, messageFrom(schema, isValue ? json['value'] : json, registry)),
    decode: (octets) => {
      const message = decodeMessage(schema, octets);
      try {
        const json = toJson(schema, message, { registry });
        // toJson gives an object for every message but those of VALUES.
        return isValue ? { value: json } : (json as JsonMessage);
      } catch (error) {
        const reason = messageOf(error).replace(/^cannot encode /, '');
        throw new CyberError('CYBER_MESSAGE', `This ${schema.typeName} has no JSON: ${reason}`, { cause: error });
      }
    },
    get protoDesc() {
      protoDesc ??= protoDescOf(schema.file);
      return protoDesc;
    },
  });
}

function messageFrom(schema: DescMessage, json: unknown, registry: Registry): ReturnType<typeof fromJson> {
  try {
    // Whatever is no JSON is refused by fromJson.
    return fromJson(schema, json as JsonValue, { registry });
  } catch (error) {
    const text = `No ${schema.typeName}: ${reasonOf(messageOf(error), registry, schema)}`;
    throw new CyberError('CYBER_MESSAGE', text, { cause: error });
  }
}

/** Says, where a name is wrong, which there are. */
function reasonOf(reason: string, registry: Registry, schema: DescMessage): string {
  const text = reason.replace(/^cannot decode /, '').replace(' from JSON: ', ': ');
  const typeName = /^message (\S+): key ".*" is unknown$/s.exec(text)?.[1];
  const type = typeName === schema.typeName ? schema : registry.getMessage(typeName ?? '');
  if (type === undefined) return text;
  const names = type.fields.slice(0, 30).map(({ name }) => name);
  const more = type.fields.length > names.length ? ` and ${type.fields.length - names.length} more` : '';
  return `${text}; its fields are ${names.length === 0 ? 'none' : names.join(', ')}${more}`;
}
