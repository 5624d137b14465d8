import { fromBinary, isFieldSet } from '@bufbuild/protobuf';
import { protoCamelCase } from '@bufbuild/protobuf/reflect';
import {
  FieldDescriptorProtoSchema,
  type FileDescriptorProto,
  FileDescriptorProtoSchema,
} from '@bufbuild/protobuf/wkt';
import { messageOf } from '@blender-sim/base';
import { printable } from '@blender-sim/rtps';
import { WIRE_LENGTH, walkFields } from '../wire/proto-fields.js';
import { fieldsOfFile } from './fields-of-file.js';

/** Bounds on what a peer's description may be. */
export interface ProtoDescLimits {
  /** Octets in all. Default 1 MiB. */
  readonly maxOctets?: number;
  /** Imports within imports, and messages within messages. Default 64. */
  readonly maxDepth?: number;
  /** Files. Default 1000. */
  readonly maxFiles?: number;
}

export interface FlatProtoDesc {
  /** Each file once, what is imported before what imports it; with JSON names, which C++ leaves out. */
  readonly files: readonly FileDescriptorProto[];
  /** What could not be used, and why; a sentence each without its full stop, 100 at most. */
  readonly problems: readonly string[];
}

const MAX_PROBLEMS = 100;

// Field numbers of ProtoDesc, FileDescriptorProto and DescriptorProto.
const DESC = 1;
const DEPENDENCIES = 2;
const FILE_NAME = 1;
const FILE_MESSAGES = 4;
const NESTED_MESSAGES = 3;

/** A ProtoDesc whose imports are being gone through. */
interface Node {
  readonly desc: Uint8Array | undefined;
  readonly name: string;
  readonly imports: readonly Uint8Array[];
  next: number;
}

/**
 * Reads a serialised ProtoDesc; never throws. Of two descriptions of a file the first counts; where they differ it's a
 * problem. Time and memory are bounded by the octets and the limits; nesting takes no stack.
 */
export function flattenProtoDesc(octets: Uint8Array, limits: ProtoDescLimits = {}): FlatProtoDesc {
  const { maxOctets = 2 ** 20, maxDepth = 64, maxFiles = 1000 } = limits;
  const problems: string[] = [];
  const note = (text: string | undefined): void => {
    if (text !== undefined && problems.length < MAX_PROBLEMS) problems.push(text);
  };
  if (octets.length > maxOctets) {
    note(`the description has ${String(octets.length)} octets, and may have ${String(maxOctets)}`);
    return { files: [], problems };
  }
  const files: FileDescriptorProto[] = [];
  const told = new Map<string, Uint8Array>();
  const stack: Node[] = [];
  let entered = 0;
  const enter = (one: Uint8Array): string | undefined => {
    const node = nodeOf(one);
    if (typeof node === 'string') return `no ProtoDesc: ${node}`;
    const { desc, name } = node;
    const known = desc && told.get(name);
    if (desc !== undefined && known !== undefined) {
      if (Buffer.compare(known, desc) === 0) return undefined;
      return `two descriptions of ${printable(name)} differ: the first counts`;
    }
    if (stack.length >= maxDepth) return `${printable(name)} is imported deeper than ${String(maxDepth)} files`;
    if (++entered > maxFiles) return `${printable(name)} is one file more than the ${String(maxFiles)} allowed`;
    if (desc !== undefined) told.set(name, desc);
    stack.push(node);
    return undefined;
  };
  note(enter(octets));
  for (let node = stack.at(-1); node !== undefined; node = stack.at(-1)) {
    const dependency = node.imports[node.next++];
    if (dependency !== undefined) {
      note(enter(dependency));
      continue;
    }
    stack.pop();
    if (node.desc === undefined) continue;
    const file = fileOf(node.desc, maxDepth);
    if (typeof file === 'string') note(`the description of ${printable(node.name)} can't be read: ${file}`);
    else files.push(file);
  }
  return { files, problems };
}

function nodeOf(octets: Uint8Array): Node | string {
  let desc: Uint8Array | undefined;
  const imports: Uint8Array[] = [];
  const problem = walkFields(octets, 0, octets.length, (number, wireType, start, end) => {
    if (number !== DESC && number !== DEPENDENCIES) return undefined;
    if (wireType !== WIRE_LENGTH) return `field ${String(number)} has wire type ${String(wireType)}`;
    const value = octets.subarray(start, end);
    if (number === DESC) desc = value;
    else imports.push(value);
    return undefined;
  });
  return problem ?? { desc, name: desc === undefined ? '' : nameOf(desc), imports, next: 0 };
}

/** The name of a serialised FileDescriptorProto; '' where it has none. */
function nameOf(desc: Uint8Array): string {
  let name = '';
  walkFields(desc, 0, desc.length, (number, wireType, start, end) => {
    if (number === FILE_NAME && wireType === WIRE_LENGTH)
      name = Buffer.from(desc.subarray(start, end)).toString('utf8');
    return undefined;
  });
  return name;
}

function fileOf(desc: Uint8Array, maxDepth: number): FileDescriptorProto | string {
  const problem = checkNesting(desc, maxDepth);
  if (problem !== undefined) return problem;
  try {
    const file = fromBinary(FileDescriptorProtoSchema, desc);
    for (const field of fieldsOfFile(file)) {
      if (!isFieldSet(field, FieldDescriptorProtoSchema.field.jsonName)) field.jsonName = protoCamelCase(field.name);
    }
    return file;
  } catch (error) {
    return messageOf(error);
  }
}

/** Messages within messages would be decoded by recursion. */
function checkNesting(desc: Uint8Array, maxDepth: number): string | undefined {
  let within = [{ start: 0, end: desc.length }];
  for (let depth = 0; within.length > 0; depth++) {
    if (depth > maxDepth) return `messages are nested deeper than ${String(maxDepth)}`;
    const wanted = depth === 0 ? FILE_MESSAGES : NESTED_MESSAGES;
    const deeper: typeof within = [];
    for (const { start, end } of within) {
      const problem = walkFields(desc, start, end, (number, wireType, from, to) => {
        if (number !== wanted) return undefined;
        // The decoder would take the number for a length, and go in.
        if (wireType !== WIRE_LENGTH) return `field ${String(number)} has wire type ${String(wireType)}`;
        deeper.push({ start: from, end: to });
        return undefined;
      });
      if (problem !== undefined) return problem;
    }
    within = deeper;
  }
  return undefined;
}
