import type { DescMessage } from '@bufbuild/protobuf';
import { printable } from '@blender-sim/rtps';
import { type Role, RoleType, type TopologyManager, roleKey } from '@blender-sim/topology';
import type { JsonMessage, MessageRegistry } from './messages/message-registry-api.js';
import type { MessageType } from './messages/message-type.js';

/** Different descriptions that are looked at, and octets of them; those of writers that left make room for others. */
const MAX_DESCRIPTIONS = 10_000;
const MAX_OCTETS = 64 * 1024 * 1024;
/** Different descriptions of one type that are looked at. */
const MAX_VARIANTS = 4;
const MAX_PROBLEMS = 100;

export interface LearningLimits {
  /** Default 10,000. */
  readonly maxDescriptions: number;
  /** Default 64 MiB. */
  readonly maxOctets: number;
}

/** How a type is described by one writer or several. */
interface Description {
  readonly typeName: string;
  readonly octets: Uint8Array;
  /** Writers that live. */
  writers: number;
}

/**
 * A registry that learns what writers announce, of the network and of this process. Descriptions are kept as they come and are read when
 * somebody asks: most processes never do. Those of writers that left are kept until others need the room; who lives and found
 * none is looked at again then.
 */
export class LearningRegistry implements MessageRegistry {
  readonly #inner: MessageRegistry;
  readonly #limits: LearningLimits;
  readonly #types = new Map<string, Description[]>();
  /** By the role of the writer, and whose it is. */
  readonly #writers = new Map<string, Description>();
  readonly #waiting = new Set<Description>();
  /** Whose writers left, the first ones first. */
  readonly #left = new Set<Description>();
  /** Writers that live, whose descriptions there was no room for. */
  readonly #refused = new Map<string, Role>();
  readonly #stop: () => void;
  /** There may be room for who was refused. */
  #hasNewRoom = false;
  #count = 0;
  #octets = 0;

  constructor(
    inner: MessageRegistry,
    { channelManager }: Pick<TopologyManager, 'channelManager'>,
    limits: LearningLimits = { maxDescriptions: MAX_DESCRIPTIONS, maxOctets: MAX_OCTETS },
  ) {
    this.#inner = inner;
    this.#limits = limits;
    this.#stop = channelManager.addChangeListener(({ operate, role }) => {
      if (role.type !== RoleType.ROLE_WRITER) return;
      // Before what comes: the same writer may have another description now.
      this.#release(role);
      if (operate === 'join') this.#keep(role);
    });
    for (const writer of channelManager.getWriters()) this.#keep(writer);
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
    const learnt = this.#learnt().problems;
    const types = new Set([...this.#refused.values()].map(({ attributes: { messageType } }) => messageType));
    const refused = [...types]
      .slice(-MAX_PROBLEMS)
      .map(
        (typeName) =>
          `A description of ${printable(typeName)} is not looked at: ${MAX_VARIANTS} others of the type, or ` +
          `${this.#limits.maxDescriptions} descriptions, or ${this.#limits.maxOctets} octets of them are known of writers that live.`,
      );
    return [...learnt.slice(-MAX_PROBLEMS), ...refused];
  }

  /** Nothing more is heard. */
  close(): void {
    this.#stop();
  }

  #keep(writer: Role): void {
    const { messageType: typeName, protoDesc: octets } = writer.attributes;
    if (octets.length === 0) return;
    const known = this.#types.get(typeName)?.find((one) => Buffer.compare(one.octets, octets) === 0);
    const description = known ?? this.#add(typeName, octets);
    const key = writerKey(writer);
    if (description === undefined) {
      this.#refused.set(key, writer);
      return;
    }
    description.writers++;
    this.#left.delete(description);
    this.#refused.delete(key);
    this.#writers.set(key, description);
  }

  #release(writer: Role): void {
    const key = writerKey(writer);
    this.#refused.delete(key);
    const description = this.#writers.get(key);
    if (description === undefined) return;
    this.#writers.delete(key);
    if (--description.writers > 0) return;
    this.#left.add(description);
    this.#hasNewRoom = true;
  }

  /** @returns undefined where there is no room. */
  #add(typeName: string, octets: Uint8Array): Description | undefined {
    if (!this.#makeRoom(typeName, octets.length)) return undefined;
    const description: Description = { typeName, octets, writers: 0 };
    this.#types.set(typeName, [...(this.#types.get(typeName) ?? []), description]);
    this.#waiting.add(description);
    this.#count++;
    this.#octets += octets.length;
    return description;
  }

  #makeRoom(typeName: string, octets: number): boolean {
    const { maxDescriptions, maxOctets } = this.#limits;
    const variants = this.#types.get(typeName) ?? [];
    if (variants.length >= MAX_VARIANTS) {
      const left = variants.find((one) => this.#left.has(one));
      if (left === undefined) return false;
      this.#forget(left);
    }
    for (const left of this.#left) {
      if (this.#count < maxDescriptions && this.#octets + octets <= maxOctets) break;
      this.#forget(left);
    }
    return this.#count < maxDescriptions && this.#octets + octets <= maxOctets;
  }

  #forget(description: Description): void {
    const { typeName, octets } = description;
    const others = (this.#types.get(typeName) ?? []).filter((one) => one !== description);
    if (others.length === 0) this.#types.delete(typeName);
    else this.#types.set(typeName, others);
    this.#waiting.delete(description);
    this.#left.delete(description);
    this.#count--;
    this.#octets -= octets.length;
  }

  #learnt(): MessageRegistry {
    if (this.#hasNewRoom) {
      this.#hasNewRoom = false;
      for (const writer of [...this.#refused.values()]) this.#keep(writer);
    }
    for (const { octets } of this.#waiting) this.#inner.learn(octets);
    this.#waiting.clear();
    return this.#inner;
  }
}

function writerKey({ type, attributes, owner }: Role): string {
  return `${owner.key} ${roleKey(type, attributes)}`;
}
