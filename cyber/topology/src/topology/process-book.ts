import type { MonotonicMs } from '@blender-sim/base';
import type { GuidPrefix, RemoteParticipant } from '@blender-sim/rtps';
import type { RoleOwner } from '../roles/role.js';
import { type ProcessName, parseParticipantName } from '../roles/participant-name.js';
import type { RemoteProcess, TopologyEvent } from '../topology-api.js';
import type { CyberWire } from '../wire/cyber-wire.js';
import type { Generation } from '../wire/generation.js';
import { processPrefixOf } from './process-prefix.js';

/** Participants that fell silent, whose return is noticed. */
const MAX_LOST = 10_000;

type ProcessChange = Extract<TopologyEvent, { kind: 'process-join' | 'process-leave' }>;

interface Member {
  readonly owner: RoleOwner;
  /** Its process, by the name that it had when it came: it may call itself something else later. */
  readonly process: Process | undefined;
}

interface Process {
  readonly name: ProcessName;
  readonly members: Set<GuidPrefix>;
}

/**
 * Which participants are there, and to which processes they belong: Cyber's have up to two, of one name; ours one a wire.
 */
export class ProcessBook {
  readonly #wires: readonly CyberWire[];
  readonly #members = new Map<GuidPrefix, Member>();
  /** And when they were. */
  readonly #lost = new Map<GuidPrefix, MonotonicMs>();
  /** By host name and process id, however a participant's name spells that. */
  readonly #processes = new Map<string, Process>();

  constructor(wires: readonly CyberWire[]) {
    this.#wires = wires;
  }

  /** Who a participant is; one that has not been announced is nobody yet. */
  owner(prefix: GuidPrefix, generation: Generation): RoleOwner {
    return this.#members.get(prefix)?.owner ?? ownerOf(prefix, '', generation);
  }

  has(prefix: GuidPrefix): boolean {
    return this.#members.has(prefix);
  }

  /** @returns the process, where this is its first participant; and since when the participant was lost, where it was. */
  join(
    participant: RemoteParticipant,
    generation: Generation,
  ): { change?: ProcessChange; owner: RoleOwner; lostAt: MonotonicMs | undefined } {
    const { prefix, data } = participant;
    const owner = ownerOf(prefix, data.name, generation);
    const process = this.#processOf(data.name);
    this.#members.set(prefix, { owner, process });
    const lostAt = this.#lost.get(prefix);
    this.#lost.delete(prefix);
    if (process === undefined) return { owner, lostAt };
    process.members.add(prefix);
    if (process.members.size > 1) return { owner, lostAt };
    const told = { ...process.name, participants: [{ ...participant, generation }] };
    return { owner, lostAt, change: { kind: 'process-join', process: told } };
  }

  /** @param lostAt undefined: it said goodbye. @returns the process, where this was its last participant. */
  leave(participant: RemoteParticipant, lostAt: MonotonicMs | undefined): ProcessChange | undefined {
    const { prefix } = participant;
    const member = this.#members.get(prefix);
    this.#members.delete(prefix);
    if (lostAt !== undefined) this.#keepLost(prefix, lostAt);
    else this.#lost.delete(prefix);
    if (member?.process === undefined) return undefined;
    const { name, members } = member.process;
    members.delete(prefix);
    if (members.size > 0) return undefined;
    this.#processes.delete(keyOf(name));
    const { generation } = member.owner;
    const participants = generation === undefined ? [] : [{ ...participant, generation }];
    return { kind: 'process-leave', process: { ...name, participants } };
  }

  get processes(): readonly RemoteProcess[] {
    const participants = new Map(
      this.#wires.flatMap(({ participant, generation }) =>
        participant.participants.map((one) => [one.prefix, { ...one, generation }] as const),
      ),
    );
    return [...this.#processes.values()].map(({ name, members }) => ({
      ...name,
      participants: [...members].flatMap((prefix) => participants.get(prefix) ?? []),
    }));
  }

  #processOf(participantName: string): Process | undefined {
    const name = parseParticipantName(participantName);
    if (name === undefined) return undefined;
    const key = keyOf(name);
    const process = this.#processes.get(key) ?? { name, members: new Set<GuidPrefix>() };
    this.#processes.set(key, process);
    return process;
  }

  #keepLost(prefix: GuidPrefix, lostAt: MonotonicMs): void {
    this.#lost.set(prefix, lostAt);
    for (const oldest of this.#lost.keys()) {
      if (this.#lost.size <= MAX_LOST) break;
      this.#lost.delete(oldest);
    }
  }
}

function keyOf({ hostName, processId }: ProcessName): string {
  // The host's name last: it may hold anything.
  return `${String(processId)}+${hostName}`;
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
