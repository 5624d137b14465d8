import { CodedError } from '@blender-sim/base';

export type CyberErrorCode =
  | 'CYBER_CONFIG'
  | 'CYBER_NODE_NAME_TAKEN'
  | 'CYBER_TYPE_MISMATCH'
  | 'CYBER_UNKNOWN_TYPE'
  | 'CYBER_MESSAGE'
  | 'CYBER_NO_SERVER'
  | 'CYBER_SERVICE_TAKEN'
  | 'CYBER_CALL_TIMEOUT'
  | 'CYBER_PARAMETER'
  | 'CYBER_CLOSED';

/** Every error that this package throws; docs/errors.md says what to do about each code. */
export class CyberError extends CodedError<CyberErrorCode> {}
