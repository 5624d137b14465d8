import { systemClock } from '@blender-sim/base';
import { type Cyber, type CyberOptions, createCyber } from '@blender-sim/cyber';
import type { StayTools } from '../network/stay.js';
import { type Machine, THIS_MACHINE } from './doctor/machine.js';

/** Where keys come from. */
export type KeySource = Pick<NodeJS.ReadStream, 'isTTY' | 'on' | 'off' | 'resume' | 'pause'> & {
  /** Missing where it is no terminal. */
  readonly setRawMode?: (on: boolean) => unknown;
};

/** What the cyber commands need of the world; tests give their own. */
export interface CyberTools extends StayTools {
  readonly createCyber: (options: CyberOptions) => Promise<Cyber>;
  readonly stdin: KeySource & AsyncIterable<unknown>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly machine: Machine;
  /** Called when the process ends, however it does. @returns a function that takes it back. */
  readonly onExit: (action: () => void) => () => void;
}

/** The real network, the machine's clock, this process's terminal. */
export const CYBER_TOOLS: CyberTools = {
  createCyber,
  clock: systemClock,
  stdout: process.stdout,
  stderr: process.stderr,
  // Made when it is first used: who never reads keys must not hold the terminal.
  get stdin() {
    return process.stdin;
  },
  environment: process.env,
  machine: THIS_MACHINE,
  onExit: (action) => {
    process.on('exit', action);
    return () => process.off('exit', action);
  },
};
