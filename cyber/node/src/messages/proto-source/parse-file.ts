import { create } from '@bufbuild/protobuf';
import {
  type FileDescriptorProto,
  FileDescriptorProtoSchema,
  FileOptionsSchema,
  MethodDescriptorProtoSchema,
  MethodOptionsSchema,
  type ServiceDescriptorProto,
  ServiceDescriptorProtoSchema,
  ServiceOptionsSchema,
} from '@bufbuild/protobuf/wkt';
import { declare, nameIn, type ParseContext } from './parse-context.js';
import { parseEnum } from './parse-enum.js';
import { parseExtend, parseMessage } from './parse-message.js';
import { parseOptionStatement } from './parse-option.js';
import { TokenStream } from './token-stream.js';

/** A file as it is described, its names not yet looked up. */
export interface ParsedFile extends Pick<ParseContext, 'references' | 'symbols'> {
  readonly proto: FileDescriptorProto;
  readonly imports: readonly { readonly name: string; readonly line: number }[];
}

/**
 * Reads a .proto file, proto2 or proto3; fields' types are names until the file is linked (link.ts).
 * @param file its name, for errors.
 * @throws CyberError CYBER_CONFIG naming file, line and what was expected.
 */
export function parseProtoFile(file: string, source: string): ParsedFile {
  const tokens = new TokenStream(file, source);
  const proto = create(FileDescriptorProtoSchema);
  const syntax = parseSyntax(tokens);
  if (syntax === 'proto3') proto.syntax = syntax;
  const context: ParseContext = { tokens, syntax, references: [], symbols: new Map() };
  const imports: { name: string; line: number }[] = [];
  while (tokens.peek().kind !== 'end') {
    if (tokens.accept(';')) continue;
    const line = tokens.line;
    if (tokens.accept('import')) imports.push({ name: parseImport(tokens, proto), line });
    else if (tokens.accept('package')) {
      if (proto.package !== '') throw tokens.error('a file has one package.', line);
      proto.package = tokens.typeName("the package's name");
      declarePackage(context, proto.package, line);
      tokens.expect(';', 'after the package');
    } else if (tokens.accept('option')) parseOptionStatement(tokens, FileOptionsSchema, proto);
    else if (tokens.accept('message')) proto.messageType.push(parseMessage(context, proto.package, 1));
    else if (tokens.accept('enum')) proto.enumType.push(parseEnum(context, proto.package));
    else if (tokens.accept('extend'))
      parseExtend(context, { fullName: proto.package, types: proto.messageType }, proto.extension, 0);
    else if (tokens.accept('service')) proto.service.push(parseService(context, proto.package));
    else throw tokens.unexpected('message, enum, service, extend, import, package or option');
  }
  return { proto, imports, references: context.references, symbols: context.symbols };
}

function parseSyntax(tokens: TokenStream): 'proto2' | 'proto3' {
  if (tokens.isNext('edition')) throw tokens.error('editions are not read; say syntax = "proto2" or "proto3".');
  if (!tokens.accept('syntax')) return 'proto2';
  tokens.expect('=', 'after syntax');
  const line = tokens.line;
  const { text } = tokens.string('"proto2" or "proto3"');
  if (text !== 'proto2' && text !== 'proto3') throw tokens.error(`expected "proto2" or "proto3", got "${text}".`, line);
  tokens.expect(';', 'after the syntax');
  return text;
}

function parseImport(tokens: TokenStream, proto: FileDescriptorProto): string {
  const line = tokens.line;
  const index = proto.dependency.length;
  if (tokens.accept('public')) proto.publicDependency.push(index);
  else if (tokens.accept('weak')) proto.weakDependency.push(index);
  const { text } = tokens.string("the imported file's name in quotes");
  if (proto.dependency.includes(text)) throw tokens.error(`"${text}" is imported twice.`, line);
  proto.dependency.push(text);
  tokens.expect(';', 'after the import');
  return text;
}

function declarePackage(context: ParseContext, name: string, line: number): void {
  const parts = name.split('.');
  for (let count = 1; count <= parts.length; count++)
    declare(context, parts.slice(0, count - 1).join('.'), parts[count - 1] ?? '', { kind: 'package' }, line);
}

/** After the word `service`. */
function parseService(context: ParseContext, scope: string): ServiceDescriptorProto {
  const { tokens } = context;
  const line = tokens.line;
  const proto = create(ServiceDescriptorProtoSchema, { name: tokens.word("the service's name") });
  const fullName = declare(context, scope, proto.name, { kind: 'other' }, line);
  tokens.expect('{', `after the service's name "${proto.name}"`);
  while (!tokens.accept('}')) {
    if (tokens.accept(';')) continue;
    if (tokens.accept('option')) parseOptionStatement(tokens, ServiceOptionsSchema, proto);
    else if (tokens.accept('rpc')) parseMethod(context, proto, fullName);
    else throw tokens.unexpected('rpc or option');
  }
  return proto;
}

function parseMethod(context: ParseContext, service: ServiceDescriptorProto, fullName: string): void {
  const { tokens } = context;
  const line = tokens.line;
  const method = create(MethodDescriptorProtoSchema, { name: tokens.word("the method's name") });
  declare(context, fullName, method.name, { kind: 'other' }, line);
  service.method.push(method);
  const parameter = (what: string, resolve: (name: string) => void): boolean => {
    tokens.expect('(', `before the ${what}`);
    const streams = tokens.isNext('stream') && tokens.peek(1).text !== ')' && tokens.accept('stream');
    const typeLine = tokens.line;
    const name = tokens.typeName(`the ${what}'s type`);
    tokens.expect(')', `after the ${what}`);
    context.references.push({ line: typeLine, name, scope: nameIn(fullName, ''), wanted: 'message', resolve });
    return streams;
  };
  if (parameter('request', (name) => void (method.inputType = `.${name}`))) method.clientStreaming = true;
  tokens.expect('returns', 'after the request');
  if (parameter('response', (name) => void (method.outputType = `.${name}`))) method.serverStreaming = true;
  if (tokens.accept(';')) return;
  tokens.expect('{', `after the method "${method.name}"`);
  while (!tokens.accept('}')) {
    if (tokens.accept(';')) continue;
    tokens.expect('option', 'or "}"');
    parseOptionStatement(tokens, MethodOptionsSchema, method);
  }
}
