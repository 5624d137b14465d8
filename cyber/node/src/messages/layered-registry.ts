import { createRegistry, type DescFile, type Registry } from '@bufbuild/protobuf';

/** A file's own types and those that it imports, before those of everybody. */
export function layeredRegistry(file: DescFile, others: Registry): Registry {
  const near = createRegistry(...filesOf(file));
  return {
    kind: 'registry',
    *[Symbol.iterator]() {
      yield* near;
      for (const type of others) if (near.get(type.typeName) === undefined) yield type;
    },
    get: (name) => near.get(name) ?? others.get(name),
    getMessage: (name) => near.getMessage(name) ?? others.getMessage(name),
    getEnum: (name) => near.getEnum(name) ?? others.getEnum(name),
    getExtension: (name) => near.getExtension(name) ?? others.getExtension(name),
    getExtensionFor: (extendee, number) =>
      near.getExtensionFor(extendee, number) ?? others.getExtensionFor(extendee, number),
    getService: (name) => near.getService(name) ?? others.getService(name),
  };
}

/** A file and all that it imports, each once. */
export function filesOf(file: DescFile): ReadonlySet<DescFile> {
  const files = new Set([file]);
  // A Set's iteration goes on over what is added to it.
  for (const next of files) for (const dependency of next.dependencies) files.add(dependency);
  return files;
}
