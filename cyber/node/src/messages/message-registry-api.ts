import type { DescMessage } from '@bufbuild/protobuf';
import type { MessageType } from './message-type.js';

/** A message of a type that was only known at run time: a value of @bufbuild/protobuf's reflection, or its JSON. */
export type JsonMessage = { readonly [field: string]: unknown };

/**
 * Message types by their full name, learnt from what writers announce (ProtoDesc), from .proto files and from programs (the
 * specification's ProtobufFactory).
 */
export interface MessageRegistry {
  /**
   * A serialised ProtoDesc. The first description of a type wins unless a later one comes from where nobody uses the first
   * any more; what differs is kept beside it by its digest.
   * @returns the names that are new; none where the octets are no description (counted, `problems`).
   */
  learn(protoDesc: Uint8Array): readonly string[];
  /** @throws CyberError CYBER_CONFIG naming file, line and what was expected. */
  learnFiles(files: readonly string[], importPaths?: readonly string[]): Promise<readonly string[]>;
  /** A descriptor of generated code. */
  add(descriptor: DescMessage): void;
  find(typeName: string): DescMessage | undefined;
  /** A codec whose values are plain JSON objects, as protobuf's JSON mapping has them. Undefined: type unknown. */
  jsonType(typeName: string): MessageType<JsonMessage> | undefined;
  readonly typeNames: readonly string[];
  /** What could not be learnt, and why; the last 100. */
  readonly problems: readonly string[];
}
