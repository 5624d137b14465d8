import type { GuidPrefix, RemoteParticipant } from '@blender-sim/rtps';
import type { RoleOwner } from '../roles/role.js';
import { parseParticipantName } from '../roles/participant-name.js';
import type { RemoteProcess, TopologyEvent } from '../topology-api.js';
import type { CyberWire } from '../wire/cyber-wire.js';
import type { Generation } from '../wire/generation.js';
import { processPrefixOf } from './process-prefix.js';

/** Participants that fell silent, whose return is noticed. */
const MAX_LOST = 10_000;

type ProcessChange = Extract<TopologyEvent, { kind: 'process-join' | 'process-leave' }>;

/**
 * Which participants are there, and to which processes they belong: Cyber's have up to two, of one name; ours one a wire.
 */
export class ProcessBook {
  readonly #wires: readonly CyberWire[];
  readonly #owners = new Map<GuidPrefix, RoleOwner>();
  readonly #lost = new Set<GuidPrefix>();
  /** Participants of a process, by its name `<host>+<pid>`. */
  readonly #members = new Map<string, Set<GuidPrefix>>();

  constructor(wires: readonly CyberWire[]) {
    this.#wires = wires;
  }

  /** Who a participant is; one that has not been announced is nobody yet. */
  owner(prefix: GuidPrefix, generation: Generation): RoleOwner {
    return this.#owners.get(prefix) ?? ownerOf(prefix, '', generation);
  }

  has(prefix: GuidPrefix): boolean {
    return this.#owners.has(prefix);
  }

  /** @returns the process, where this is its first participant; and whether the participant had fallen silent before. */
  join(
    participant: RemoteParticipant,
    generation: Generation,
  ): { change?: ProcessChange; owner: RoleOwner; isBack: boolean } {
    const { prefix, data } = participant;
    const owner = ownerOf(prefix, data.name, generation);
    this.#owners.set(prefix, owner);
    const isBack = this.#lost.delete(prefix);
    const name = parseParticipantName(data.name);
    if (name === undefined) return { owner, isBack };
    const members = this.#members.get(data.name) ?? new Set();
    this.#members.set(data.name, members.add(prefix));
    if (members.size > 1) return { owner, isBack };
    return {
      owner,
      isBack,
      change: { kind: 'process-join', process: { ...name, participants: this.#participants(members) } },
    };
  }

  /** @returns the process, where this was its last participant. */
  leave(participant: RemoteParticipant, isLost: boolean): ProcessChange | undefined {
    const { prefix, data } = participant;
    const generation = this.#owners.get(prefix)?.generation ?? 10;
    this.#owners.delete(prefix);
    if (isLost) this.#keepLost(prefix);
    else this.#lost.delete(prefix);
    const name = parseParticipantName(data.name);
    const members = this.#members.get(data.name);
    if (name === undefined || members?.delete(prefix) !== true || members.size > 0) return undefined;
    this.#members.delete(data.name);
    return { kind: 'process-leave', process: { ...name, participants: [{ ...participant, generation }] } };
  }

  get processes(): readonly RemoteProcess[] {
    return [...this.#members].flatMap(([text, members]) => {
      const name = parseParticipantName(text);
      return name === undefined ? [] : [{ ...name, participants: this.#participants(members) }];
    });
  }

  #participants(members: ReadonlySet<GuidPrefix>): RemoteProcess['participants'] {
    return this.#wires.flatMap(({ participant, generation }) =>
      participant.participants.filter(({ prefix }) => members.has(prefix)).map((one) => ({ ...one, generation })),
    );
  }

  #keepLost(prefix: GuidPrefix): void {
    this.#lost.add(prefix);
    for (const oldest of this.#lost) {
      if (this.#lost.size <= MAX_LOST) break;
      this.#lost.delete(oldest);
    }
  }
}

function ownerOf(prefix: GuidPrefix, participantName: string, generation: Generation): RoleOwner {
  const name = parseParticipantName(participantName);
  return {
    key: prefix,
    isOwn: false,
    hostName: name?.hostName,
    processId: name?.processId,
    generation,
    isOurs: processPrefixOf(prefix) !== undefined,
  };
}
