import { CodedError } from '@blender-sim/base';

export type TopologyErrorCode =
  'TOPOLOGY_CONFIG' | 'TOPOLOGY_ROLE' | 'TOPOLOGY_CLOSED' | 'TOPOLOGY_UNDERLAY' | 'TOPOLOGY_TOO_LARGE';

/** Every error that this package throws; docs/errors.md says what to do about each code. */
export class TopologyError extends CodedError<TopologyErrorCode> {}
