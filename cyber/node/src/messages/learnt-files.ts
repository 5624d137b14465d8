import { createHash } from 'node:crypto';
import { createFileRegistry, type DescFile, toBinary } from '@bufbuild/protobuf';
import { protoCamelCase } from '@bufbuild/protobuf/reflect';
import { type DescriptorProto, type FileDescriptorProto, FileDescriptorProtoSchema } from '@bufbuild/protobuf/wkt';
import { messageOf } from '@blender-sim/base';
import { BUNDLED_FILES } from './bundled-files.js';
import { checkNames, countDescribed } from './description-check.js';

/** A file, and a digest of it with all that it imports: equal ones are the same everywhere. */
export interface LearntFile {
  readonly file: DescFile;
  readonly digest: string;
  /** Of its description. */
  readonly octets: number;
  /** Messages, fields, values and so on that the description has. */
  readonly elements: number;
}

/**
 * Descriptors made from descriptions. A file that several describe alike is there once; described differently, by other
 * writers, it is there once for each description, with the imports that go with it.
 */
export class LearntFiles {
  readonly #byDigest = new Map<string, LearntFile>();
  readonly #byName = new Map<string, LearntFile>();

  /**
   * @param proto kept; don't change it afterwards.
   * @param imports of the description that it came with, by name; what is not there is looked for among all that is known.
   * @param accepts asked before a new file is kept.
   * @returns the file, or what is wrong.
   */
  build(
    proto: FileDescriptorProto,
    imports: ReadonlyMap<string, LearntFile>,
    accepts: (file: LearntFile) => string | undefined,
  ): LearntFile | string {
    const dependencies: LearntFile[] = [];
    for (const name of proto.dependency) {
      const found = imports.get(name) ?? this.#bundled(name) ?? this.#byName.get(name);
      if (found === undefined) return `${JSON.stringify(name)}, which it imports, is not there`;
      dependencies.push(found);
    }
    const serialised = toBinary(FileDescriptorProtoSchema, proto);
    const hash = createHash('sha256').update(serialised);
    for (const { digest } of dependencies) hash.update(digest);
    const digest = hash.digest('hex');
    const known = this.#byDigest.get(digest);
    if (known !== undefined) return known;
    const wrong = checkNames(proto);
    if (wrong !== undefined) return wrong;
    try {
      const file = describe(
        proto,
        dependencies.map((dependency) => dependency.file),
      );
      const elements = countDescribed(serialised, Infinity, FileDescriptorProtoSchema);
      if (typeof elements === 'string') return elements;
      const learnt: LearntFile = { file, digest, octets: serialised.length, elements };
      const refused = accepts(learnt);
      if (refused !== undefined) return refused;
      this.#byDigest.set(digest, learnt);
      if (!this.#byName.has(proto.name)) this.#byName.set(proto.name, learnt);
      return learnt;
    } catch (error) {
      return messageOf(error);
    }
  }

  /** Protobuf's own files are as this program has them, whatever others say. */
  #bundled(name: string): LearntFile | undefined {
    const file = BUNDLED_FILES.get(name);
    return file && { file, digest: name, octets: 0, elements: 0 };
  }
}

function describe(proto: FileDescriptorProto, dependencies: readonly DescFile[]): DescFile {
  proto.messageType.forEach(restoreJsonNames);
  // createFileRegistry follows the imports of imports once for every way there is to them, which may be more than there are
  // atoms: it is given each file once, without its imports.
  const direct = new Set(dependencies);
  const alone = new Map<string, DescFile>();
  for (const file of direct) alone.set(file.proto.name, { ...file, dependencies: [] });
  const first = dependencies[0];
  if (first !== undefined) {
    const further = [...publicImports(direct)].filter((file) => !direct.has(file));
    const flat = further.map((file) => ({ ...file, dependencies: [] }));
    alone.set(first.proto.name, { ...first, dependencies: flat });
  }
  const file = createFileRegistry(proto, (name) => alone.get(name)).getFile(proto.name);
  if (file === undefined) throw new Error('it names itself otherwise');
  return Object.assign(file, { dependencies });
}

function publicImports(files: Iterable<DescFile>): ReadonlySet<DescFile> {
  const found = new Set<DescFile>();
  const rest = [...files];
  for (let file = rest.pop(); file !== undefined; file = rest.pop()) {
    for (const index of file.proto.publicDependency) {
      const further = file.dependencies[index];
      if (further === undefined || found.has(further)) continue;
      found.add(further);
      rest.push(further);
    }
  }
  return found;
}

/** Descriptions of running programs leave out JSON names that follow from the fields' names. */
function restoreJsonNames(message: DescriptorProto): void {
  for (const field of message.field) if (field.jsonName === '') field.jsonName = protoCamelCase(field.name);
  message.nestedType.forEach(restoreJsonNames);
}
