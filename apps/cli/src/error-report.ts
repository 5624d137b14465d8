import { CodedError, messageOf } from '@blender-sim/base';
import { BasisStoreError } from '@blender-sim/basis';
import { CyberError } from '@blender-sim/cyber';
import { RigDescriptionError } from '@blender-sim/description';
import { DriverError } from '@blender-sim/driver';
import { EmbeddedError } from '@blender-sim/embedded';
import { KernelError } from '@blender-sim/optics';
import { ListenError, StatusError, TlsError } from '@blender-sim/protocol';
import { BlenderError } from '@blender-sim/rendernode';
import { RtpsError } from '@blender-sim/rtps';
import { TopologyError } from '@blender-sim/topology';
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
      INPUT: EXIT.BAD_INPUT,
      NOT_FOUND: EXIT.REFUSED,
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
  if (error instanceof TopologyError) {
    return {
      TOPOLOGY_CONFIG: EXIT.USAGE,
      TOPOLOGY_ROLE: EXIT.USAGE,
      TOPOLOGY_TOO_LARGE: EXIT.USAGE,
      TOPOLOGY_UNDERLAY: EXIT.FAILURE,
      TOPOLOGY_CLOSED: EXIT.FAILURE,
    }[error.code];
  }
  if (error instanceof CyberError) {
    return {
      CYBER_CONFIG: EXIT.USAGE,
      CYBER_MESSAGE: EXIT.BAD_INPUT,
      CYBER_UNKNOWN_TYPE: EXIT.REFUSED,
      CYBER_TYPE_MISMATCH: EXIT.REFUSED,
      CYBER_NODE_NAME_TAKEN: EXIT.REFUSED,
      CYBER_SERVICE_TAKEN: EXIT.REFUSED,
      CYBER_PARAMETER: EXIT.REFUSED,
      CYBER_NO_SERVER: EXIT.TIME_UP,
      CYBER_CALL_TIMEOUT: EXIT.TIME_UP,
      CYBER_CLOSED: EXIT.FAILURE,
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
