import type { MessageRegistry } from '@blender-sim/cyber';
import { printable } from '@blender-sim/rtps';

type Message = NonNullable<ReturnType<MessageRegistry['find']>>;
type File = Message['file'];
type Field = Message['fields'][number];
type Enum = File['enums'][number];
type Oneof = Message['oneofs'][number];
type Extension = File['extensions'][number];

/** By FieldDescriptorProto.Type. */
const SCALARS: Readonly<Record<number, string>> = {
  1: 'double',
  2: 'float',
  3: 'int64',
  4: 'uint64',
  5: 'int32',
  6: 'fixed64',
  7: 'fixed32',
  8: 'bool',
  9: 'string',
  12: 'bytes',
  13: 'uint32',
  15: 'sfixed32',
  16: 'sfixed64',
  17: 'sint32',
  18: 'sint64',
};
/** FieldDescriptorProto.Label. */
const REQUIRED = 2;
/** google.protobuf.Edition, as descriptors name the two syntaxes. */
const PROTO2 = 998;
const PROTO3 = 999;
const GROUP = 10;

/** The file of a message, then each file that it imports: .proto texts under a comment with the file's name. */
export function protoText(message: Message): string {
  const files = new Set<File>();
  const add = (file: File): void => {
    if (files.has(file)) return;
    files.add(file);
    file.dependencies.forEach(add);
  };
  add(message.file);
  return [...files].map((file) => fileLines(file).join('\n')).join('\n\n') + '\n';
}

function fileLines(file: File): string[] {
  const name = (text: string): string => printable(text);
  return [
    `// ${name(file.proto.name)}`,
    syntaxLine(file),
    ...(file.proto.package === '' ? [] : [`package ${name(file.proto.package)};`]),
    ...file.proto.dependency.map((path) => `import ${text(path)};`),
    ...file.enums.flatMap((each) => ['', ...enumLines(each)]),
    ...file.messages.flatMap((each) => ['', ...messageLines(each)]),
    ...file.extensions.flatMap((each) => ['', ...extensionLines(each)]),
  ];
}

function syntaxLine({ edition }: File): string {
  const number: number = edition;
  if (number === PROTO2) return 'syntax = "proto2";';
  return number === PROTO3 ? 'syntax = "proto3";' : `edition = "${number}";`;
}

function messageLines(message: Message): string[] {
  const { proto } = message;
  const body: string[] = [];
  const seen = new Set<Oneof>();
  for (const field of message.fields) {
    const { oneof } = field;
    if (oneof === undefined) {
      body.push(...fieldLines(field));
    } else if (!seen.has(oneof)) {
      seen.add(oneof);
      const fields = oneof.fields.flatMap((each) => fieldLines(each));
      body.push(`oneof ${printable(oneof.name)} {`, ...indent(fields), '}');
    }
  }
  // A map's entry and a group's message stand where their field is.
  const written = new Set(message.fields.filter(isGroup).map(({ message: group }) => group));
  const nested = message.nestedMessages.filter((each) => !written.has(each));
  return [
    `message ${printable(message.name)} {`,
    ...indent([
      ...message.nestedEnums.flatMap(enumLines),
      ...nested.flatMap(messageLines),
      ...body,
      // Numbers in descriptors end before `end`.
      ...proto.extensionRange.map(({ start, end }) => `extensions ${range(start, end - 1)};`),
      ...proto.reservedRange.map(({ start, end }) => `reserved ${range(start, end - 1)};`),
      ...proto.reservedName.map((name) => `reserved ${text(name)};`),
      ...message.nestedExtensions.flatMap(extensionLines),
    ]),
    '}',
  ];
}

function extensionLines(extension: Extension): string[] {
  return [`extend .${printable(extension.extendee.typeName)} {`, ...indent(fieldLines(extension)), '}'];
}

function enumLines({ name, values, proto }: Enum): string[] {
  const alias = proto.options?.allowAlias === true ? ['option allow_alias = true;'] : [];
  return [
    `enum ${printable(name)} {`,
    ...indent([...alias, ...values.map((value) => `${printable(value.name)} = ${value.number};`)]),
    '}',
  ];
}

function fieldLines(field: Field | Extension): string[] {
  const name = printable(field.proto.name);
  const label = labelOf(field);
  if (isGroup(field) && field.message !== undefined) {
    const [, ...rest] = messageLines(field.message);
    return [`${label}group ${printable(field.message.name)} = ${field.number} {`, ...rest];
  }
  return [`${label}${typeOf(field)} ${name} = ${field.number}${optionsOf(field)};`];
}

function isGroup(field: Field | Extension): boolean {
  const type: number = field.proto.type;
  return type === GROUP;
}

function labelOf(field: Field | Extension): string {
  if (field.fieldKind === 'map' || field.oneof !== undefined) return '';
  if (field.fieldKind === 'list') return 'repeated ';
  const label: number = field.proto.label;
  if (label === REQUIRED) return 'required ';
  const file = field.kind === 'extension' ? field.file : field.parent.file;
  const edition: number = file.edition;
  return edition === PROTO2 || field.proto.proto3Optional ? 'optional ' : '';
}

function typeOf(field: Field | Extension): string {
  const named = field.message ?? field.enum;
  if (field.fieldKind === 'map') {
    const value = named === undefined ? scalarName(field.scalar) : `.${printable(named.typeName)}`;
    return `map<${scalarName(field.mapKey)}, ${value}>`;
  }
  return named === undefined ? scalarName(field.scalar) : `.${printable(named.typeName)}`;
}

function scalarName(scalar: number | undefined): string {
  return SCALARS[scalar ?? 0] ?? 'bytes';
}

function optionsOf(field: Field | Extension): string {
  const { proto } = field;
  const { options } = proto;
  const isText = proto.defaultValue !== '' && (field.scalar as number | undefined) === 9;
  const isOctets = (field.scalar as number | undefined) === 12;
  // Octets are kept as they are written, escapes and all.
  const value = isText
    ? text(proto.defaultValue)
    : isOctets
      ? `"${printable(proto.defaultValue)}"`
      : printable(proto.defaultValue);
  const all = [
    ...(proto.defaultValue === '' ? [] : [`default = ${value}`]),
    ...(options?.deprecated === true ? ['deprecated = true'] : []),
    ...(field.fieldKind === 'list' && options !== undefined && 'packed' in options && options.packed
      ? ['packed = true']
      : []),
  ];
  return all.length === 0 ? '' : ` [${all.join(', ')}]`;
}

/** A string of .proto files: JSON's escapes are among theirs, and what a terminal would obey is written as octets. */
function text(value: string): string {
  return JSON.stringify(value).replace(/[^ -~]/g, (character) =>
    [...Buffer.from(character)].map((octet) => `\\x${octet.toString(16).padStart(2, '0')}`).join(''),
  );
}

function range(first: number, last: number): string {
  if (first === last) return String(first);
  return `${first} to ${last >= 0x1fffffff ? 'max' : last}`;
}

function indent(lines: readonly string[]): string[] {
  return lines.map((line) => (line === '' ? '' : `  ${line}`));
}
