import type { DescMessage } from '@bufbuild/protobuf';
import type { TopologyManager } from '@blender-sim/topology';
import { RoleType } from '@blender-sim/topology';
import type { JsonMessage, MessageRegistry } from './messages/message-registry-api.js';
import type { MessageType } from './messages/message-type.js';

/** Descriptions that wait to be looked at, and octets of them. Who announces more is not learnt from. */
const MAX_WAITING = 10_000;
const MAX_OCTETS = 64 * 1024 * 1024;
/** Different descriptions of one type that are looked at. */
const MAX_VARIANTS = 4;

/**
 * A registry that learns what writers announce, of the network and of this process. Descriptions are kept as they come and are read when
 * somebody asks: most processes never do.
 */
export class LearningRegistry implements MessageRegistry {
  readonly #inner: MessageRegistry;
  readonly #variants = new Map<string, Uint8Array[]>();
  readonly #stop: () => void;
  #waiting: Uint8Array[] = [];
  #octets = 0;

  constructor(inner: MessageRegistry, { channelManager }: TopologyManager) {
    this.#inner = inner;
    this.#stop = channelManager.addChangeListener(({ operate, role: { type, attributes } }) => {
      if (operate !== 'join' || type !== RoleType.ROLE_WRITER) return;
      this.#keep(attributes.messageType, attributes.protoDesc);
    });
    for (const { attributes } of channelManager.getWriters()) this.#keep(attributes.messageType, attributes.protoDesc);
  }

  learn(protoDesc: Uint8Array): readonly string[] {
    return this.#inner.learn(protoDesc);
  }

  learnFiles(files: readonly string[], importPaths?: readonly string[]): Promise<readonly string[]> {
    return this.#inner.learnFiles(files, importPaths);
  }

  add(descriptor: DescMessage): void {
    this.#inner.add(descriptor);
  }

  find(typeName: string, protoDesc?: Uint8Array): DescMessage | undefined {
    return this.#learnt().find(typeName, protoDesc);
  }

  jsonType(typeName: string, protoDesc?: Uint8Array): MessageType<JsonMessage> | undefined {
    return this.#learnt().jsonType(typeName, protoDesc);
  }

  get typeNames(): readonly string[] {
    return this.#learnt().typeNames;
  }

  get problems(): readonly string[] {
    return this.#learnt().problems;
  }

  /** Nothing more is heard. */
  close(): void {
    this.#stop();
  }

  #keep(typeName: string, protoDesc: Uint8Array): void {
    if (protoDesc.length === 0 || this.#waiting.length >= MAX_WAITING) return;
    if (this.#octets + protoDesc.length > MAX_OCTETS) return;
    const variants = this.#variants.get(typeName) ?? [];
    if (variants.length >= MAX_VARIANTS || variants.some((one) => Buffer.compare(one, protoDesc) === 0)) return;
    this.#variants.set(typeName, [...variants, protoDesc]);
    this.#waiting.push(protoDesc);
    this.#octets += protoDesc.length;
  }

  #learnt(): MessageRegistry {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const protoDesc of waiting) this.#inner.learn(protoDesc);
    return this.#inner;
  }
}
