import { CodedError, messageOf } from '@blender-sim/base';
import { BasisStoreError } from '@blender-sim/basis';
import { RigDescriptionError } from '@blender-sim/description';
import { DriverError } from '@blender-sim/driver';
import { EmbeddedError } from '@blender-sim/embedded';
import { KernelError } from '@blender-sim/optics';
import { ListenError, StatusError, TlsError } from '@blender-sim/protocol';
import { BlenderError } from '@blender-sim/rendernode';
import { RtpsError } from '@blender-sim/rtps';
import { CliError } from './cli-error.js';
import { EXIT, type ExitCode } from './exit-code.js';

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
  if (error instanceof RtpsError) {
    return {
      RTPS_CONFIG: EXIT.USAGE,
      RTPS_TOO_LARGE: EXIT.USAGE,
      RTPS_PORT_IN_USE: EXIT.ENVIRONMENT,
      RTPS_NO_PERMISSION: EXIT.ENVIRONMENT,
      RTPS_NO_INTERFACE: EXIT.ENVIRONMENT,
      RTPS_WRITE_TIMEOUT: EXIT.TIME_UP,
      RTPS_CLOSED: EXIT.FAILURE,
      RTPS_CDR: EXIT.FAILURE,
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
