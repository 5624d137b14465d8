import { create } from '@bufbuild/protobuf';
import {
  DescriptorProtoSchema,
  type FieldDescriptorProto,
  FieldDescriptorProto_Label as Label,
  FieldDescriptorProto_Type as FieldType,
  FieldDescriptorProtoSchema,
  MessageOptionsSchema,
} from '@bufbuild/protobuf/wkt';
import { finishField, parseNumber, SCALARS } from './field-parts.js';
import { declare, type DeclarationScope, nameIn, type ParseContext } from './parse-context.js';

const NO_KEYS: readonly FieldType[] = [FieldType.DOUBLE, FieldType.FLOAT, FieldType.BYTES];

/** `map<key, value> name = number;`: a repeated field of an entry message, made here. */
export function parseMap(context: ParseContext, scope: DeclarationScope): FieldDescriptorProto {
  const { tokens } = context;
  const line = tokens.line;
  tokens.expect('map', 'before "<"');
  tokens.expect('<', 'after map');
  const keyName = tokens.word("the type of the map's keys");
  const keyType = SCALARS.get(keyName);
  if (keyType === undefined || NO_KEYS.includes(keyType))
    throw tokens.error(`the keys of a map are integers, strings or bools, not ${keyName}.`, line);
  tokens.expect(',', "after the type of the map's keys");
  const valueLine = tokens.line;
  const valueName = tokens.typeName("the type of the map's values");
  tokens.expect('>', "after the type of the map's values");
  const field = create(FieldDescriptorProtoSchema, {
    ...{ name: tokens.word("the map's name"), label: Label.REPEATED, type: FieldType.MESSAGE },
  });
  const entryName = entryNameOf(field.name);
  const fullName = nameIn(scope.fullName, entryName);
  field.typeName = `.${fullName}`;
  const value = entryField('value', 2);
  const valueType = SCALARS.get(valueName);
  if (valueType !== undefined) value.type = valueType;
  else
    context.references.push({
      ...{ line: valueLine, name: valueName, scope: scope.fullName, wanted: 'message or enum' },
      resolve: (resolved, kind) => {
        value.typeName = `.${resolved}`;
        value.type = kind === 'enum' ? FieldType.ENUM : FieldType.MESSAGE;
      },
    });
  parseNumber(context, field);
  finishField(context, scope, field, FieldType.MESSAGE, line);
  tokens.expect(';', `after the map "${field.name}"`);
  declare(context, scope.fullName, entryName, { kind: 'message' }, line);
  const key = entryField('key', 1);
  key.type = keyType;
  const entry = create(DescriptorProtoSchema, { name: entryName, field: [key, value] });
  entry.options = create(MessageOptionsSchema, { mapEntry: true });
  scope.types.push(entry);
  return field;
}

function entryField(name: string, number: number): FieldDescriptorProto {
  return create(FieldDescriptorProtoSchema, { name, number, label: Label.OPTIONAL });
}

/** `by_name` -> `ByNameEntry`. */
function entryNameOf(name: string): string {
  return `${name.replace(/(?:^_*|_+)([a-zA-Z0-9]?)/g, (_match, letter: string) => letter.toUpperCase())}Entry`;
}
