import { CodedError } from '@blender-sim/base';

export type RtpsErrorCode =
  | 'RTPS_CONFIG'
  | 'RTPS_PORT_IN_USE'
  | 'RTPS_NO_PERMISSION'
  | 'RTPS_NO_INTERFACE'
  | 'RTPS_CLOSED'
  | 'RTPS_WRITE_TIMEOUT'
  | 'RTPS_TOO_LARGE'
  | 'RTPS_CDR';

/** Every error that this package throws; docs/errors.md says what to do about each code. */
export class RtpsError extends CodedError<RtpsErrorCode> {}
