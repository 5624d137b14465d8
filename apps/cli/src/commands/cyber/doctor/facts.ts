import type { MonotonicMs } from '@blender-sim/base';
import type { ParticipantStatus, RemoteParticipant } from '@blender-sim/rtps';
import {
  type Generation,
  type NodeConflict,
  type Role,
  type TopologyStatus,
  parseParticipantName,
} from '@blender-sim/topology';
import type { InterfaceAddress, UdpPort } from './machine.js';

/** One of our wires, and whom it met. */
export interface WireFacts {
  readonly generation: Generation;
  readonly portBase: number;
  readonly domainGain: number;
  readonly status: Pick<
    ParticipantStatus,
    'ports' | 'announcesToGroup' | 'interfaces' | 'receiveBuffer' | 'participantId'
  >;
  readonly participants: readonly RemoteParticipant[];
}

/** All that the doctor judges. */
export interface DoctorFacts {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly interfaces: readonly InterfaceAddress[];
  /** Undefined where the system does not tell. */
  readonly udpPorts: readonly UdpPort[] | undefined;
  /** Interfaces that have joined the group for discovery. */
  readonly groupInterfaces: readonly string[] | undefined;
  readonly status: TopologyStatus;
  readonly wires: readonly WireFacts[];
  /** Of others. */
  readonly roles: readonly Role[];
  readonly conflicts: readonly NodeConflict[];
  readonly isMessageTypeMatching: (a: string, b: string) => boolean;
  /** How far each participant's clock is ahead of ours at least, by GUID prefix, ms; below 0: not known to be. */
  readonly aheadMs: ReadonlyMap<string, number>;
  /** When this was so. */
  readonly now: MonotonicMs;
}

/** The process that a participant belongs to, `host+pid`, or what it calls itself. */
export function participantName({ data, prefix }: RemoteParticipant): string {
  return data.name === '' ? prefix : data.name;
}

/** Whether it calls itself `host+pid`, as participants of Cyber processes do. */
export function isOfCyber({ data }: RemoteParticipant): boolean {
  return parseParticipantName(data.name) !== undefined;
}
