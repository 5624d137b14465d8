import { create } from '@bufbuild/protobuf';
import {
  type DescriptorProto,
  DescriptorProto_ExtensionRangeSchema,
  DescriptorProto_ReservedRangeSchema,
  DescriptorProtoSchema,
  ExtensionRangeOptionsSchema,
  type FieldDescriptorProto,
  MessageOptionsSchema,
  OneofDescriptorProtoSchema,
  OneofOptionsSchema,
} from '@bufbuild/protobuf/wkt';
import { declare, type DeclarationScope, type ParseContext } from './parse-context.js';
import { parseEnum } from './parse-enum.js';
import { type FieldPlace, parseField } from './parse-field.js';
import { parseOptionList, parseOptionStatement } from './parse-option.js';
import { parseRanges, parseReserved } from './parse-range.js';

const MAX_NUMBER = 536_870_911;
/** As protobuf's own compiler has it. */
const MAX_DEPTH = 32;

/** After the word `message`. */
export function parseMessage(context: ParseContext, scope: string, depth: number): DescriptorProto {
  const { tokens } = context;
  const line = tokens.line;
  const proto = create(DescriptorProtoSchema, { name: tokens.word("the message's name") });
  parseBody(context, proto, declare(context, scope, proto.name, { kind: 'message' }, line), depth);
  return proto;
}

/** After the word `extend`: fields that go into another message. */
export function parseExtend(
  context: ParseContext,
  scope: DeclarationScope,
  extensions: FieldDescriptorProto[],
  depth: number,
): void {
  const { tokens } = context;
  const line = tokens.line;
  const extendee = tokens.typeName('the name of the message to extend');
  const own: FieldDescriptorProto[] = [];
  tokens.expect('{', `after extend ${extendee}`);
  while (!tokens.accept('}'))
    if (!tokens.accept(';')) own.push(parseField(context, placeIn(context, 'extend', scope, depth)));
  if (own.length === 0) throw tokens.error(`this extend of "${extendee}" has no field.`, line);
  extensions.push(...own);
  context.references.push({
    ...{ line, name: extendee, scope: scope.fullName, wanted: 'message' },
    resolve: (fullName) => {
      for (const field of own) field.extendee = `.${fullName}`;
    },
  });
}

function parseBody(context: ParseContext, proto: DescriptorProto, fullName: string, depth: number): void {
  const { tokens } = context;
  const start = tokens.line;
  if (depth > MAX_DEPTH) throw tokens.error(`"${fullName}" is nested deeper than ${MAX_DEPTH} messages.`);
  tokens.expect('{', `after the name "${proto.name}"`);
  const scope: DeclarationScope = { fullName, types: proto.nestedType };
  while (!tokens.accept('}')) {
    if (tokens.accept(';')) continue;
    // Words like `message` and `option` may also start a field: of a type that is called so, or without a label.
    const opens = (word: string): boolean =>
      tokens.isNext(word) && tokens.peek(1).kind !== 'symbol' && tokens.accept(word);
    if (isBlock(context) && opens('message')) proto.nestedType.push(parseMessage(context, fullName, depth + 1));
    else if (isBlock(context) && opens('enum')) proto.enumType.push(parseEnum(context, fullName));
    else if (isBlock(context) && opens('oneof')) parseOneof(context, proto, scope, depth);
    else if (tokens.isNext('extend') && tokens.peek(1).text !== '=') {
      tokens.next();
      parseExtend(context, scope, proto.extension, depth);
    } else if (tokens.isNext('option') && isOption(context)) {
      tokens.next();
      parseOptionStatement(tokens, MessageOptionsSchema, proto);
    } else if (tokens.isNext('extensions') && tokens.peek(1).kind === 'integer') {
      tokens.next();
      parseExtensionRanges(context, proto);
    } else if (tokens.isNext('reserved') && tokens.peek(1).kind !== 'word') {
      tokens.next();
      parseReserved(tokens, { min: 1, max: MAX_NUMBER }, proto.reservedName, (from, to) => {
        proto.reservedRange.push(create(DescriptorProto_ReservedRangeSchema, { start: from, end: to + 1 }));
      });
    } else proto.field.push(parseField(context, placeIn(context, 'message', scope, depth)));
  }
  addSyntheticOneofs(proto);
  checkNumbers(context, proto, fullName, start);
}

/** `message Name {` rather than a field of a type that is called `message`. */
function isBlock({ tokens }: ParseContext): boolean {
  return tokens.peek(1).kind === 'word' && tokens.peek(2).text === '{';
}

/** `option name = value` or `option (name)...` rather than a field of a type that is called `option`. */
function isOption({ tokens, syntax }: ParseContext): boolean {
  return tokens.peek(1).text === '(' || syntax === 'proto2' || tokens.peek(3).kind !== 'integer';
}

function placeIn(context: ParseContext, kind: FieldPlace['kind'], scope: DeclarationScope, depth: number): FieldPlace {
  const group = (name: string): void => {
    const proto = create(DescriptorProtoSchema, { name });
    const fullName = declare(context, scope.fullName, name, { kind: 'message' }, context.tokens.line);
    scope.types.push(proto);
    parseBody(context, proto, fullName, depth + 1);
  };
  return { kind, scope, group };
}

function parseOneof(context: ParseContext, proto: DescriptorProto, scope: DeclarationScope, depth: number): void {
  const { tokens } = context;
  const line = tokens.line;
  const oneof = create(OneofDescriptorProtoSchema, { name: tokens.word("the oneof's name") });
  declare(context, scope.fullName, oneof.name, { kind: 'other' }, line);
  const oneofIndex = proto.oneofDecl.push(oneof) - 1;
  tokens.expect('{', `after the oneof's name "${oneof.name}"`);
  const before = proto.field.length;
  while (!tokens.accept('}')) {
    if (tokens.accept(';')) continue;
    if (tokens.isNext('option') && isOption(context)) {
      tokens.next();
      parseOptionStatement(tokens, OneofOptionsSchema, oneof);
      continue;
    }
    const field = parseField(context, placeIn(context, 'oneof', scope, depth));
    field.oneofIndex = oneofIndex;
    proto.field.push(field);
  }
  if (proto.field.length === before) throw tokens.error(`the oneof "${oneof.name}" has no field.`, line);
}

function parseExtensionRanges({ tokens }: ParseContext, proto: DescriptorProto): void {
  const before = proto.extensionRange.length;
  parseRanges(tokens, { min: 1, max: MAX_NUMBER }, (from, to) => {
    proto.extensionRange.push(create(DescriptorProto_ExtensionRangeSchema, { start: from, end: to + 1 }));
  });
  const holder = create(DescriptorProto_ExtensionRangeSchema);
  parseOptionList(tokens, ExtensionRangeOptionsSchema, holder);
  if (holder.options !== undefined)
    for (const range of proto.extensionRange.slice(before)) range.options = holder.options;
  tokens.expect(';', 'after the extensions');
}

/** proto3's `optional` is told by a oneof of the field alone, after the real ones. */
function addSyntheticOneofs(proto: DescriptorProto): void {
  const taken = new Set([...proto.field, ...proto.oneofDecl].map(({ name }) => name));
  for (const field of proto.field) {
    if (!field.proto3Optional) continue;
    let name = field.name.startsWith('_') ? field.name : `_${field.name}`;
    while (taken.has(name)) name = `X${name}`;
    taken.add(name);
    field.oneofIndex = proto.oneofDecl.push(create(OneofDescriptorProtoSchema, { name })) - 1;
  }
}

function checkNumbers({ tokens }: ParseContext, proto: DescriptorProto, fullName: string, line: number): void {
  const names = new Map<number, string>();
  for (const { name, number } of proto.field) {
    const same = names.get(number);
    if (same !== undefined)
      throw tokens.error(`"${same}" and "${name}" of "${fullName}" have the same number ${number}.`, line);
    names.set(number, name);
    const inRange = ({ start, end }: { readonly start: number; readonly end: number }): boolean =>
      number >= start && number < end;
    if (proto.reservedRange.some(inRange) || proto.reservedName.includes(name))
      throw tokens.error(`"${name}" = ${number} of "${fullName}" is reserved.`, line);
    if (proto.extensionRange.some(inRange))
      throw tokens.error(`"${name}" = ${number} of "${fullName}" is kept for extensions.`, line);
  }
}
