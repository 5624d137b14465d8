import type { DescMessage } from '@bufbuild/protobuf';
import type { MessageType } from './message-type.js';

/** A message of a type that was only known at run time: a value of @bufbuild/protobuf's reflection, or its JSON. */
export type JsonMessage = Readonly<Record<string, unknown>>;

/**
 * Message types by their full name, learnt from what writers announce (ProtoDesc), from .proto files and from programs (the
 * specification's ProtobufFactory).
 */
export interface MessageRegistry {
  /**
   * A serialised ProtoDesc, as writers announce it. The first description of a type is used where nobody says which;
   * another one is kept beside it, for `find` and `jsonType` with that description.
   * @returns the names that are new; none where the octets are no description (`problems`).
   */
  learn(protoDesc: Uint8Array): readonly string[];
  /**
   * .proto files and what they import, proto2 and proto3. Their types are used from now on, also where others are known.
   * @param importPaths where imports are looked for. Default: the folder of each file and all above it.
   * @returns the names that are new.
   * @throws CyberError CYBER_CONFIG naming file, line and what was expected.
   */
  learnFiles(files: readonly string[], importPaths?: readonly string[]): Promise<readonly string[]>;
  /** A descriptor of generated code; the types of its file are used from now on, also where others are known. */
  add(descriptor: DescMessage): void;
  /** @param protoDesc the description to take it from, where that has it: a channel's own. */
  find(typeName: string, protoDesc?: Uint8Array): DescMessage | undefined;
  /**
   * A codec whose values are plain JSON objects, as protobuf's JSON mapping has them: 64-bit integers as strings, bytes as
   * base64, enums by name. A type whose JSON is no object (google.protobuf.Timestamp) has it in `value`, as in an Any.
   * @param protoDesc as for `find`.
   * @returns undefined where the type is not known.
   */
  jsonType(typeName: string, protoDesc?: Uint8Array): MessageType<JsonMessage> | undefined;
  readonly typeNames: readonly string[];
  /** What could not be learnt, and why; the last 100. */
  readonly problems: readonly string[];
}
