import { CodedError, messageOf, printable } from '@blender-sim/base';
import type { BasisStoreError } from '@blender-sim/basis';
import type { CyberError } from '@blender-sim/cyber';
import type { RigDescriptionError } from '@blender-sim/description';
import type { DriverError } from '@blender-sim/driver';
import type { EmbeddedError } from '@blender-sim/embedded';
import type { KernelError } from '@blender-sim/optics';
import type { ListenError, StatusError, TlsError } from '@blender-sim/protocol';
import type { BlenderError } from '@blender-sim/rendernode';
import type { RtpsError } from '@blender-sim/rtps';
import type { TopologyError } from '@blender-sim/topology';
import type { CliError } from './cli-error.js';
import { EXIT, type ExitCode } from './exit-code.js';

/** One exit code for all errors of a class, or one for each of its codes. */
type ExitOf<E> = E extends CodedError<infer Code> ? ExitCode | Readonly<Record<Code, ExitCode>> : never;

// By the name of the class: importing the classes would load all of the packages, half a second of a processor, to say that
// an option is wrong.
const EXIT_OF: {
  readonly CliError: ExitOf<CliError>;
  readonly RtpsError: ExitOf<RtpsError>;
  readonly TopologyError: ExitOf<TopologyError>;
  readonly CyberError: ExitOf<CyberError>;
  readonly RigDescriptionError: ExitOf<RigDescriptionError>;
  readonly TlsError: ExitOf<TlsError>;
  readonly EmbeddedError: ExitOf<EmbeddedError>;
  readonly BasisStoreError: ExitOf<BasisStoreError>;
  readonly KernelError: ExitOf<KernelError>;
  readonly BlenderError: ExitOf<BlenderError>;
  readonly ListenError: ExitOf<ListenError>;
  readonly DriverError: ExitOf<DriverError>;
  readonly StatusError: ExitOf<StatusError>;
} = {
  CliError: {
    USAGE: EXIT.USAGE,
    OUTPUT: EXIT.ENVIRONMENT,
    CHILD_FAILED: EXIT.FAILURE,
    CHECK_IMPOSSIBLE: EXIT.BAD_INPUT,
    INPUT: EXIT.BAD_INPUT,
    NOT_FOUND: EXIT.REFUSED,
  },
  RtpsError: {
    RTPS_CONFIG: EXIT.USAGE,
    RTPS_TOO_LARGE: EXIT.USAGE,
    RTPS_PORT_IN_USE: EXIT.ENVIRONMENT,
    RTPS_NO_PERMISSION: EXIT.ENVIRONMENT,
    RTPS_NO_INTERFACE: EXIT.ENVIRONMENT,
    RTPS_WRITE_TIMEOUT: EXIT.TIME_UP,
    RTPS_CLOSED: EXIT.FAILURE,
    RTPS_CDR: EXIT.FAILURE,
  },
  TopologyError: {
    TOPOLOGY_CONFIG: EXIT.USAGE,
    TOPOLOGY_ROLE: EXIT.USAGE,
    TOPOLOGY_TOO_LARGE: EXIT.USAGE,
    TOPOLOGY_UNDERLAY: EXIT.FAILURE,
    TOPOLOGY_CLOSED: EXIT.FAILURE,
  },
  CyberError: {
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
  },
  RigDescriptionError: EXIT.BAD_INPUT,
  TlsError: EXIT.BAD_INPUT,
  EmbeddedError: EXIT.BAD_INPUT,
  BasisStoreError: EXIT.ENVIRONMENT,
  KernelError: EXIT.ENVIRONMENT,
  BlenderError: {
    BLENDER_NOT_FOUND: EXIT.ENVIRONMENT,
    BLENDER_TOO_OLD: EXIT.ENVIRONMENT,
    BLENDER_BROKEN: EXIT.ENVIRONMENT,
    BLENDER_START_FAILED: EXIT.ENVIRONMENT,
    SCENE_REFUSED: EXIT.BAD_INPUT,
    BLENDER_LOST: EXIT.ENVIRONMENT,
    TASK_FAILED: EXIT.ENVIRONMENT,
    TASK_CANCELLED: EXIT.ENVIRONMENT,
  },
  ListenError: {
    LISTEN_ADDRESS: EXIT.USAGE,
    LISTEN_IN_USE: EXIT.ENVIRONMENT,
    LISTEN_FAILED: EXIT.ENVIRONMENT,
  },
  DriverError: EXIT.REFUSED,
  StatusError: EXIT.REFUSED,
};

/** The exit code for whatever a command threw. */
export function exitCodeOf(error: unknown): ExitCode {
  if (!(error instanceof CodedError)) return EXIT.FAILURE;
  const { name, code } = error as CodedError<string>;
  // What a renderer said last, by way of the main node.
  if (name === 'DriverError' && code === 'RENDER_FAILED') return EXIT.RENDER_FAILED;
  const ofClass = new Map<string, ExitCode | Readonly<Record<string, ExitCode>>>(Object.entries(EXIT_OF)).get(name);
  return (typeof ofClass === 'object' ? ofClass[code] : ofClass) ?? EXIT.FAILURE;
}

/**
 * What the terminal shows of an error: its message, and where it is no error that was foreseen, its stack; without
 * characters of others' texts that steer a terminal.
 */
export function describeError(error: unknown): string {
  const isForeseen = error instanceof CodedError;
  const text = error instanceof Error && error.stack !== undefined && !isForeseen ? error.stack : messageOf(error);
  const lines = text.split('\n').map((line) => printable(line, Infinity));
  return lines.join('\n');
}
