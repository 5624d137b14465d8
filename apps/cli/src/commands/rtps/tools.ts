import { type Clock, systemClock } from '@blender-sim/base';
import { type Participant, type ParticipantOptions, createParticipant } from '@blender-sim/rtps';

/** What the commands need of the world; tests give their own. */
export interface Tools {
  readonly createParticipant: (options: ParticipantOptions) => Promise<Participant>;
  readonly clock: Clock;
  readonly stdout: Stream;
  readonly stderr: Stream;
}

/** Where text goes, and whether someone looks on. */
export type Stream = Pick<NodeJS.WriteStream, 'write' | 'isTTY' | 'columns' | 'rows' | 'on' | 'off'>;

/** The real network, the machine's clock, this process's output. */
export const TOOLS: Tools = { createParticipant, clock: systemClock, stdout: process.stdout, stderr: process.stderr };
