import { createHash } from 'node:crypto';
import { createMutableRegistry, type DescFile, type DescMessage, equals, type Registry } from '@bufbuild/protobuf';
import { nestedTypes } from '@bufbuild/protobuf/reflect';
import { DescriptorProtoSchema } from '@bufbuild/protobuf/wkt';
import { flattenProtoDesc } from '@blender-sim/topology';
import { printable } from '@blender-sim/rtps';
import { CyberError } from '../cyber-error.js';
import { BUNDLED_FILES } from './bundled-files.js';
import { countDescribed } from './description-check.js';
import { jsonTypeOf } from './json-type.js';
import { filesOf, layeredRegistry } from './layered-registry.js';
import { type LearntFile, LearntFiles } from './learnt-files.js';
import type { JsonMessage, MessageRegistry } from './message-registry-api.js';
import type { MessageType } from './message-type.js';
import { readProtoFiles } from './proto-source/read-proto-files.js';

/** Bounds on what is kept of others' descriptions. */
export interface MessageRegistryLimits {
  /** Octets of all descriptions that are kept, as they are on the wire. Default 64 MiB. */
  readonly maxOctets?: number;
  /** Message types, all descriptions of them. Default 10,000. */
  readonly maxTypes?: number;
  /** Messages, fields and values that all kept descriptions have together: a field takes about a kilobyte. Default 200,000. */
  readonly maxElements?: number;
}

const MAX_PROBLEMS = 100;
/** Descriptions whose digest is remembered, so that they are not gone through again. */
const MAX_REMEMBERED = 10_000;

type DescType = ReturnType<typeof nestedTypes> extends Iterable<infer Type> ? Type : never;

/** @param limits on what is learnt from the network. */
export function createMessageRegistry(limits: MessageRegistryLimits = {}): MessageRegistry {
  return new LearningRegistry(limits);
}

class LearningRegistry implements MessageRegistry {
  readonly #limits: Required<MessageRegistryLimits>;
  readonly #files = new LearntFiles();
  /** Of each name the one that is used where nobody says which. */
  readonly #types = createMutableRegistry(...BUNDLED_FILES.values());
  readonly #typeNames = new Set<string>();
  /** What each description gave, by the description's digest. */
  readonly #descriptions = new Map<string, readonly LearntFile[]>();
  readonly #registries = new WeakMap<DescFile, Registry>();
  readonly #problems: string[] = [];
  #kept = { octets: 0, types: 0, elements: 0 };

  constructor({ maxOctets = 2 ** 26, maxTypes = 10_000, maxElements = 200_000 }: MessageRegistryLimits) {
    this.#limits = { maxOctets, maxTypes, maxElements };
  }

  learn(protoDesc: Uint8Array): readonly string[] {
    const digest = digestOf(protoDesc);
    if (protoDesc.length === 0 || this.#descriptions.has(digest)) return [];
    const files: LearntFile[] = [];
    const names = this.#learn(protoDesc, files);
    for (const oldest of this.#descriptions.keys()) {
      if (this.#descriptions.size < MAX_REMEMBERED) break;
      this.#descriptions.delete(oldest);
    }
    this.#descriptions.set(digest, files);
    return names;
  }

  #learn(protoDesc: Uint8Array, files: LearntFile[]): readonly string[] {
    const count = countDescribed(protoDesc, this.#limits.maxElements);
    if (typeof count === 'string') {
      this.#note(`A description of ${protoDesc.length} octets is not used: ${count}.`);
      return [];
    }
    const flat = flattenProtoDesc(protoDesc);
    for (const problem of flat.problems) this.#note(`A description: ${problem}.`);
    const imports = new Map<string, LearntFile>();
    const names: string[] = [];
    for (const proto of flat.files) {
      const built = this.#files.build(proto, imports, (file) => this.#room(file));
      if (typeof built === 'string') this.#note(`The description of ${printable(proto.name)} is not used: ${built}.`);
      else {
        imports.set(proto.name, built);
        files.push(built);
        names.push(...this.#register(built.file, false));
      }
    }
    return names;
  }

  async learnFiles(files: readonly string[], importPaths?: readonly string[]): Promise<readonly string[]> {
    const bundled = (name: string): DescFile | undefined => BUNDLED_FILES.get(name);
    const protos = await readProtoFiles(files, { bundled, ...(importPaths !== undefined && { importPaths }) });
    const imports = new Map<string, LearntFile>();
    const names: string[] = [];
    for (const proto of protos) {
      const built = this.#files.build(proto, imports, () => undefined);
      if (typeof built === 'string')
        throw new CyberError('CYBER_CONFIG', `${proto.name} can't be used: ${built}.`, {
          fields: { file: proto.name },
        });
      imports.set(proto.name, built);
      names.push(...this.#register(built.file, true));
    }
    return names;
  }

  add(descriptor: DescMessage): void {
    for (const file of filesOf(descriptor.file)) if (!BUNDLED_FILES.has(file.proto.name)) this.#register(file, true);
  }

  find(typeName: string, protoDesc?: Uint8Array): DescMessage | undefined {
    if (protoDesc !== undefined) {
      this.learn(protoDesc);
      for (const { file } of this.#descriptions.get(digestOf(protoDesc)) ?? [])
        for (const type of nestedTypes(file)) if (type.kind === 'message' && type.typeName === typeName) return type;
    }
    return this.#types.getMessage(typeName);
  }

  jsonType(typeName: string, protoDesc?: Uint8Array): MessageType<JsonMessage> | undefined {
    const descriptor = this.find(typeName, protoDesc);
    if (descriptor === undefined) return undefined;
    const { file } = descriptor;
    const registry = this.#registries.get(file) ?? layeredRegistry(file, this.#types);
    this.#registries.set(file, registry);
    return jsonTypeOf(descriptor, registry);
  }

  get typeNames(): readonly string[] {
    return [...this.#typeNames].sort();
  }

  get problems(): readonly string[] {
    return [...this.#problems];
  }

  /** @param replaces whether its types are used from now on, also where others are known by their names. */
  #register(file: DescFile, replaces: boolean): readonly string[] {
    const names: string[] = [];
    let differing: string | undefined;
    for (const type of nestedTypes(file)) {
      const known = this.#known(type);
      if (known === undefined || replaces) this.#types.add(type);
      else if (known.kind === 'message' && type.kind === 'message' && known !== type)
        if (!equals(DescriptorProtoSchema, known.proto, type.proto)) differing ??= type.typeName;
      if (type.kind !== 'message' || this.#typeNames.has(type.typeName)) continue;
      this.#typeNames.add(type.typeName);
      names.push(type.typeName);
    }
    if (differing !== undefined)
      this.#note(`${printable(file.proto.name)} describes ${differing} otherwise than who described it first.`);
    return names;
  }

  #known(type: DescType): DescType | undefined {
    const known = this.#types.get(type.typeName);
    return known ?? (type.kind === 'extension' ? this.#types.getExtensionFor(type.extendee, type.number) : undefined);
  }

  #room({ file, octets, elements }: LearntFile): string | undefined {
    let types = 0;
    for (const { kind } of nestedTypes(file)) if (kind === 'message') types++;
    const kept = {
      octets: this.#kept.octets + octets,
      types: this.#kept.types + types,
      elements: this.#kept.elements + elements,
    };
    const { maxOctets, maxTypes, maxElements } = this.#limits;
    if (kept.octets > maxOctets) return `there is room for ${maxOctets} octets of descriptions`;
    if (kept.types > maxTypes) return `there is room for ${maxTypes} types`;
    if (kept.elements > maxElements) return `there is room for ${maxElements} messages, fields and values`;
    this.#kept = kept;
    return undefined;
  }

  #note(problem: string): void {
    if (this.#problems.push(problem) > MAX_PROBLEMS) this.#problems.shift();
  }
}

function digestOf(octets: Uint8Array): string {
  return createHash('sha256').update(octets).digest('hex');
}
