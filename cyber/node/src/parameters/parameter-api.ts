import type { Param } from '#gen/cyber/proto/parameter_pb.js';

/** A parameter's value as users have it; a message with its type's name. Integers are 64 bits wide. */
export type ParameterValue =
  | boolean
  | bigint
  | number
  | string
  | { readonly typeName: string; readonly octets: Uint8Array; readonly protoDesc?: Uint8Array | undefined };

/** Serves a node's parameters (the specification's ParameterServer). */
export interface ParameterServer extends AsyncDisposable {
  /**
   * A bigint is an INT, a number a DOUBLE. The old value goes, also where it was of another type.
   * @throws CyberError CYBER_PARAMETER for an integer beyond 64 bits, a message without typeName, a name of more than 1024
   *   octets, and where there is no room: 10,000 parameters, 16 MiB.
   */
  set(name: string, value: ParameterValue): void;
  get(name: string): ParameterValue | undefined;
  list(): ReadonlyMap<string, ParameterValue>;
  /** Called after another process has set one. @returns a function that ends it. */
  onSet(listener: (name: string, value: ParameterValue) => void): () => void;
  close(): Promise<void>;
}

interface CallOptions {
  readonly deadlineMs?: number;
  readonly signal?: AbortSignal;
}

/** Asks another node for its parameters (the specification's ParameterClient). Errors are those of Client.call. */
export interface ParameterClient extends AsyncDisposable {
  /** @returns undefined where the node has none of that name. */
  get(name: string, options?: CallOptions): Promise<ParameterValue | undefined>;
  /** @throws CyberError CYBER_PARAMETER where the node refused, or the value is none (ParameterServer.set). */
  set(name: string, value: ParameterValue, options?: CallOptions): Promise<void>;
  /** What the node has; entries whose value is not of their type are left out. */
  list(options?: CallOptions): Promise<ReadonlyMap<string, ParameterValue>>;
  close(): Promise<void>;
}

export type { Param };
