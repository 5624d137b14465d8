import { create } from '@bufbuild/protobuf';
import {
  type EnumDescriptorProto,
  EnumDescriptorProto_EnumReservedRangeSchema,
  EnumDescriptorProtoSchema,
  EnumOptionsSchema,
  EnumValueDescriptorProtoSchema,
  EnumValueOptionsSchema,
} from '@bufbuild/protobuf/wkt';
import { declare, nameIn, type ParseContext } from './parse-context.js';
import { parseOptionList, parseOptionStatement } from './parse-option.js';
import { parseReserved } from './parse-range.js';

const MAX = 0x7fff_ffff;

/** After the word `enum`. */
export function parseEnum(context: ParseContext, scope: string): EnumDescriptorProto {
  const { tokens } = context;
  const start = tokens.line;
  const proto = create(EnumDescriptorProtoSchema, { name: tokens.word("the enum's name") });
  const values = new Set<string>();
  declare(context, scope, proto.name, { kind: 'enum', values }, start);
  tokens.expect('{', `after the enum's name "${proto.name}"`);
  while (!tokens.accept('}')) {
    if (tokens.accept(';')) continue;
    if (tokens.isNext('option') && tokens.peek(1).text !== '=') {
      tokens.next();
      parseOptionStatement(tokens, EnumOptionsSchema, proto);
    } else if (tokens.isNext('reserved') && tokens.peek(1).text !== '=') {
      tokens.next();
      parseReserved(tokens, { min: -MAX - 1, max: MAX }, proto.reservedName, (from, to) => {
        proto.reservedRange.push(create(EnumDescriptorProto_EnumReservedRangeSchema, { start: from, end: to }));
      });
    } else values.add(parseValue(context, scope, proto));
  }
  const first = proto.value[0];
  if (first === undefined) throw tokens.error(`the enum "${nameIn(scope, proto.name)}" has no value.`, start);
  if (context.syntax === 'proto3' && first.number !== 0)
    throw tokens.error(`the first value of "${nameIn(scope, proto.name)}" has to be 0 in proto3.`, start);
  checkAliases(context, proto, start);
  return proto;
}

function parseValue(context: ParseContext, scope: string, proto: EnumDescriptorProto): string {
  const { tokens } = context;
  const line = tokens.line;
  const name = tokens.word("a value's name");
  tokens.expect('=', `after the value "${name}"`);
  const number = tokens.integer(`the number of "${name}"`);
  if (number < -MAX - 1 || number > MAX)
    throw tokens.error(`"${name}" is ${number.toString()}, which is no int32.`, line);
  declare(context, scope, name, { kind: 'other' }, line);
  const value = create(EnumValueDescriptorProtoSchema, { name, number: Number(number) });
  parseOptionList(tokens, EnumValueOptionsSchema, value);
  proto.value.push(value);
  tokens.expect(';', `after the value "${name}"`);
  return name;
}

function checkAliases(context: ParseContext, proto: EnumDescriptorProto, line: number): void {
  if (proto.options?.allowAlias === true) return;
  const names = new Map<number, string>();
  for (const { name, number } of proto.value) {
    const same = names.get(number);
    if (same !== undefined)
      throw context.tokens.error(
        `"${same}" and "${name}" are both ${number}; that takes \`option allow_alias = true;\`.`,
        line,
      );
    names.set(number, name);
  }
}
