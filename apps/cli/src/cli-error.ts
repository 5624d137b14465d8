import { CodedError, messageOf } from '@blender-sim/base';
import { BasisStoreError } from '@blender-sim/basis';
import { BlenderError } from '@blender-sim/rendernode';
import { RigDescriptionError } from '@blender-sim/description';
import { DriverError } from '@blender-sim/driver';
import { EmbeddedError } from '@blender-sim/embedded';
import { KernelError } from '@blender-sim/optics';
import { ListenError, StatusError, TlsError } from '@blender-sim/protocol';
import { EXIT, type ExitCode } from './exit-code.js';

/**
 * - USAGE: an option is wrong; the message says which and what is allowed.
 * - OUTPUT: the output folder can't be written.
 * - CHILD_FAILED: a process that the command started did not do its part.
 * - CHECK_IMPOSSIBLE: photometric stereo can't be done with this rig: no object in view, too few LEDs, no usable pixel.
 */
export type CliErrorCode = 'USAGE' | 'OUTPUT' | 'CHILD_FAILED' | 'CHECK_IMPOSSIBLE';

/** What the command line itself finds wrong. */
export class CliError extends CodedError<CliErrorCode> {}

/** The exit code for whatever a command threw. */
export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof CliError) {
    return {
      USAGE: EXIT.USAGE,
      OUTPUT: EXIT.ENVIRONMENT,
      CHILD_FAILED: EXIT.FAILURE,
      CHECK_IMPOSSIBLE: EXIT.BAD_INPUT,
    }[error.code];
  }
  if (error instanceof RigDescriptionError || error instanceof TlsError) return EXIT.BAD_INPUT;
  if (error instanceof EmbeddedError) return EXIT.BAD_INPUT;
  if (error instanceof BasisStoreError || error instanceof KernelError) return EXIT.ENVIRONMENT;
  if (error instanceof BlenderError) return error.code === 'SCENE_REFUSED' ? EXIT.BAD_INPUT : EXIT.ENVIRONMENT;
  if (error instanceof ListenError) return error.code === 'LISTEN_ADDRESS' ? EXIT.USAGE : EXIT.ENVIRONMENT;
  if (error instanceof DriverError) return error.code === 'RENDER_FAILED' ? EXIT.RENDER_FAILED : EXIT.REFUSED;
  if (error instanceof StatusError) return EXIT.REFUSED;
  return EXIT.FAILURE;
}

/** What the terminal shows of an error: its message, and where it is no error that was foreseen, its stack. */
export function describeError(error: unknown): string {
  if (error instanceof CodedError) return error.message;
  return error instanceof Error && error.stack !== undefined ? error.stack : messageOf(error);
}
