import type { QosProfile, Role, TopologyChange } from '@blender-sim/topology';
import { RoleType } from '@blender-sim/topology';
import type { ProcessWorld } from '../process-world.js';
import { qosKey } from '../qos-choice.js';
import type { Delivery } from './delivery.js';
import { isLatched } from './durability.js';
import { type MessageSink, Reception } from './reception.js';
import { RoleBook } from './role-book.js';

/** A role's coming or going, as Readers and Writers are told of it: once an id. */
export type RoleChange = 'join' | 'leave';

/** A Reader of this process. */
export interface LocalReader extends MessageSink {
  readonly qos: QosProfile;
  readonly roleId: bigint;
  writerChanged(change: RoleChange, writer: Role): void;
}

/** A Writer of this process. */
export interface LocalWriter {
  /** What a late reader of this process gets. */
  readonly latched: readonly Delivery[];
  /** `change` is undefined where the same ids live as before. */
  readerChanged(change: RoleChange | undefined, reader: Role): void;
  /** Participants have come or gone. */
  peersChanged(): void;
}

/** A channel as this process has it: who writes and reads it anywhere, and the own Readers and Writers. */
export class Channel {
  readonly name: string;
  readonly #world: ProcessWorld;
  readonly #writerRoles: RoleBook;
  readonly #readerRoles: RoleBook;
  readonly #writers = new Set<LocalWriter>();
  readonly #readers = new Set<LocalReader>();
  readonly #receptions = new Map<string, Reception>();

  constructor(world: ProcessWorld, name: string) {
    const { channelManager } = world.topology;
    this.name = name;
    this.#world = world;
    this.#writerRoles = new RoleBook(channelManager.getWritersOfChannel(name));
    this.#readerRoles = new RoleBook(channelManager.getReadersOfChannel(name));
  }

  /** Living writers anywhere, one an id. */
  get writerRoles(): readonly Role[] {
    return this.#writerRoles.all;
  }

  get readerRoles(): readonly Role[] {
    return this.#readerRoles.all;
  }

  get hasWriterRole(): boolean {
    return this.#writerRoles.size > 0;
  }

  get hasLocalReader(): boolean {
    return this.#readers.size > 0;
  }

  get isUnused(): boolean {
    return this.#writers.size === 0 && this.#readers.size === 0;
  }

  addWriter(writer: LocalWriter): void {
    this.#writers.add(writer);
  }

  removeWriter(writer: LocalWriter): void {
    this.#writers.delete(writer);
  }

  /** Opens what receives for it, unless another Reader has opened the same; latched messages of own writers are told. */
  addReader(reader: LocalReader): void {
    this.#readers.add(reader);
    const key = receptionKey(reader);
    let reception = this.#receptions.get(key);
    if (reception === undefined) {
      reception = this.#openReception(reader);
      this.#receptions.set(key, reception);
    }
    reception.add(reader);
    if (!isLatched(reader.qos)) return;
    for (const { latched } of this.#writers) {
      for (const delivery of latched) reader.deliver(delivery);
    }
  }

  async removeReader(reader: LocalReader): Promise<void> {
    this.#readers.delete(reader);
    const key = receptionKey(reader);
    const reception = this.#receptions.get(key);
    if (reception?.remove(reader) !== true) return;
    this.#receptions.delete(key);
    await reception.close();
  }

  /** To the own Readers, without the wire. */
  deliver(delivery: Delivery): void {
    for (const reader of this.#readers) reader.deliver(delivery);
  }

  onChange(change: TopologyChange): void {
    const { operate, role } = change;
    if (role.type === RoleType.ROLE_WRITER) {
      const edge = this.#writerRoles.apply(change);
      // Who waits for a writer is told before what was held of it.
      if (edge !== undefined) for (const reader of [...this.#readers]) reader.writerChanged(operate, role);
      if (!role.owner.isOwn) for (const reception of this.#receptions.values()) reception.onWriterChange(operate, role);
    } else {
      const edge = this.#readerRoles.apply(change);
      for (const writer of [...this.#writers]) writer.readerChanged(edge === undefined ? undefined : operate, role);
    }
  }

  onPeersChange(): void {
    for (const writer of [...this.#writers]) writer.peersChanged();
  }

  #openReception({ qos, roleId }: LocalReader): Reception {
    return new Reception(this.#world, {
      channel: this.name,
      qos,
      readerId: isLatched(qos) ? roleId : undefined,
      writer: (id) => this.#writerRoles.role(id),
      writers: () => this.#writerRoles.all.filter(({ owner }) => !owner.isOwn),
    });
  }
}

/**
 * Readers of one QoS share their reception. Those that are promised history have their own: what came before a second one
 * would be told to the first one only.
 */
function receptionKey({ qos, roleId }: LocalReader): string {
  return isLatched(qos) ? `${qosKey(qos)}/${roleId}` : qosKey(qos);
}
