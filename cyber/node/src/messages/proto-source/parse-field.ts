import { create } from '@bufbuild/protobuf';
import {
  type FieldDescriptorProto,
  FieldDescriptorProto_Label as Label,
  FieldDescriptorProto_Type as FieldType,
  FieldDescriptorProtoSchema,
} from '@bufbuild/protobuf/wkt';
import { finishField, parseNumber, SCALARS } from './field-parts.js';
import type { DeclarationScope, ParseContext } from './parse-context.js';
import { parseMap } from './parse-map.js';

const LABELS: ReadonlyMap<string, Label> = new Map([
  ['optional', Label.OPTIONAL],
  ['required', Label.REQUIRED],
  ['repeated', Label.REPEATED],
]);

/** What the place of a field allows. */
export interface FieldPlace {
  readonly kind: 'message' | 'oneof' | 'extend';
  readonly scope: DeclarationScope;
  /** Reads a group's body, from its "{", as a message of that name in the scope. */
  readonly group: (name: string) => void;
}

/** A field with its semicolon, or a group. */
export function parseField(context: ParseContext, place: FieldPlace): FieldDescriptorProto {
  const { tokens } = context;
  const line = tokens.line;
  if (place.kind === 'message' && tokens.isNext('map') && tokens.peek(1).text === '<')
    return parseMap(context, place.scope);
  const label = parseLabel(context, place);
  const field = create(FieldDescriptorProtoSchema, { label: label ?? Label.OPTIONAL });
  if (context.syntax === 'proto3' && label === Label.OPTIONAL) field.proto3Optional = true;
  if (tokens.isNext('group') && tokens.peek(2).text === '=') {
    parseGroup(context, place, field);
    return field;
  }
  const typeLine = tokens.line;
  const typeName = tokens.typeName("a field's type");
  const type = SCALARS.get(typeName);
  field.name = tokens.word(`a name for the field of type "${typeName}"`);
  if (type !== undefined) field.type = type;
  else
    context.references.push({
      ...{ line: typeLine, name: typeName, scope: place.scope.fullName, wanted: 'message or enum', defaultOf: field },
      resolve: (fullName, kind) => {
        field.typeName = `.${fullName}`;
        field.type = kind === 'enum' ? FieldType.ENUM : FieldType.MESSAGE;
      },
    });
  parseNumber(context, field);
  finishField(context, place.scope, field, type ?? 0, line);
  tokens.expect(';', `after the field "${field.name}"`);
  return field;
}

function parseLabel(context: ParseContext, place: FieldPlace): Label | undefined {
  const { tokens, syntax } = context;
  const word = tokens.peek().text;
  const label = LABELS.get(word);
  if (label === undefined) {
    if (syntax === 'proto2' && place.kind !== 'oneof')
      throw tokens.unexpected('optional, required or repeated before the field, as it is proto2');
    return undefined;
  }
  if (place.kind === 'oneof') throw tokens.error(`a field in a oneof is not ${word}.`);
  if (label === Label.REQUIRED && syntax === 'proto3') throw tokens.error('proto3 has no required fields.');
  if (label === Label.REQUIRED && place.kind === 'extend') throw tokens.error('an extension is not required.');
  tokens.next();
  return label;
}

function parseGroup(context: ParseContext, place: FieldPlace, field: FieldDescriptorProto): void {
  const { tokens, syntax } = context;
  const line = tokens.line;
  if (syntax === 'proto3') throw tokens.error('proto3 has no groups.');
  tokens.next();
  const name = tokens.word("the group's name");
  if (!/^[A-Z]/.test(name)) throw tokens.error(`a group's name starts with a capital, "${name}" does not.`, line);
  field.name = name.toLowerCase();
  field.type = FieldType.GROUP;
  parseNumber(context, field);
  finishField(context, place.scope, field, FieldType.GROUP, line);
  context.references.push({
    ...{ line, name, scope: place.scope.fullName, wanted: 'message' },
    resolve: (fullName) => {
      field.typeName = `.${fullName}`;
    },
  });
  place.group(name);
}
