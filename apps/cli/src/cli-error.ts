import { CodedError } from '@blender-sim/base';

/**
 * - USAGE: an option is wrong; the message says which and what is allowed.
 * - OUTPUT: the output folder can't be written.
 * - CHILD_FAILED: a process that the command started did not do its part.
 * - CHECK_IMPOSSIBLE: photometric stereo can't be done with this rig: no object in view, too few LEDs, no usable pixel.
 * - INPUT: a message, a file of messages or a .proto file given is wrong.
 * - NOT_FOUND: what was asked for is not on the network: a node, a channel, a service, the description of a message type.
 */
export type CliErrorCode = 'USAGE' | 'OUTPUT' | 'CHILD_FAILED' | 'CHECK_IMPOSSIBLE' | 'INPUT' | 'NOT_FOUND';

/** What the command line itself finds wrong. */
export class CliError extends CodedError<CliErrorCode> {}
