import {
  type FieldDescriptorProto,
  FieldDescriptorProto_Label as Label,
  FieldDescriptorProto_Type as FieldType,
  FieldOptionsSchema,
} from '@bufbuild/protobuf/wkt';
import { parseDefault } from './field-default.js';
import { declare, type DeclarationScope, type ParseContext } from './parse-context.js';
import { parseOptionList } from './parse-option.js';

/** Scalar types by their name in .proto files. */
export const SCALARS: ReadonlyMap<string, FieldType> = new Map([
  ['double', FieldType.DOUBLE],
  ['float', FieldType.FLOAT],
  ['int64', FieldType.INT64],
  ['uint64', FieldType.UINT64],
  ['int32', FieldType.INT32],
  ['fixed64', FieldType.FIXED64],
  ['fixed32', FieldType.FIXED32],
  ['bool', FieldType.BOOL],
  ['string', FieldType.STRING],
  ['bytes', FieldType.BYTES],
  ['uint32', FieldType.UINT32],
  ['sfixed32', FieldType.SFIXED32],
  ['sfixed64', FieldType.SFIXED64],
  ['sint32', FieldType.SINT32],
  ['sint64', FieldType.SINT64],
]);

const MAX_NUMBER = 536_870_911;

/** `= number` */
export function parseNumber({ tokens }: ParseContext, field: FieldDescriptorProto): void {
  tokens.expect('=', `after the field "${field.name}"`);
  const line = tokens.line;
  const number = tokens.integer(`the number of the field "${field.name}"`);
  if (number < 1 || number > MAX_NUMBER)
    throw tokens.error(`the number of "${field.name}" is ${number.toString()}, not from 1 to ${MAX_NUMBER}.`, line);
  if (number >= 19_000 && number <= 19_999)
    throw tokens.error(`the number of "${field.name}" is ${number.toString()}; protobuf keeps 19000 to 19999.`, line);
  field.number = Number(number);
}

/** Declares the name and reads the options, after the number. `type` 0: of a named type. */
export function finishField(
  context: ParseContext,
  scope: DeclarationScope,
  field: FieldDescriptorProto,
  type: FieldType | 0,
  line: number,
): void {
  const { tokens } = context;
  declare(context, scope.fullName, field.name, { kind: 'other' }, line);
  parseOptionList(tokens, FieldOptionsSchema, field, () => {
    const name = tokens.peek().text;
    if ((name !== 'default' && name !== 'json_name') || tokens.peek(1).text !== '=') return false;
    if (name === 'default' && context.syntax === 'proto3') throw tokens.error('proto3 has no defaults.');
    if (name === 'default' && field.label === Label.REPEATED)
      throw tokens.error(`"${field.name}" is repeated and has no default.`);
    tokens.next();
    tokens.next();
    if (name === 'default') field.defaultValue = parseDefault(tokens, type);
    else field.jsonName = tokens.string('a name').text;
    return true;
  });
}
