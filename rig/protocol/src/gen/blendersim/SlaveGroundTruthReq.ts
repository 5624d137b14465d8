// Original file: proto/blendersim.proto

import type { Position as _blendersim_Position, Position__Output as _blendersim_Position__Output } from '../blendersim/Position.js';

export interface SlaveGroundTruthReq {
  'position'?: (_blendersim_Position | null);
  'request_id'?: (string);
  'deadline_ms'?: (number);
}

export interface SlaveGroundTruthReq__Output {
  'position': (_blendersim_Position__Output | null);
  'request_id': (string);
  'deadline_ms': (number);
}
