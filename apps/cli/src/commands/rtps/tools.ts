import { systemClock } from '@blender-sim/base';
import { type Participant, type ParticipantOptions, createParticipant } from '@blender-sim/rtps';
import type { StayTools } from '../network/stay.js';

/** What the commands need of the world; tests give their own. */
export interface Tools extends StayTools {
  readonly createParticipant: (options: ParticipantOptions) => Promise<Participant>;
}

/** The real network, the machine's clock, this process's output. */
export const TOOLS: Tools = { createParticipant, clock: systemClock, stdout: process.stdout, stderr: process.stderr };
