// Original file: proto/blendersim.proto

import type { Serial as _blendersim_Serial, Serial__Output as _blendersim_Serial__Output } from '../blendersim/Serial.js';

export interface GroundTruthReq {
  'id'?: (_blendersim_Serial | null);
}

export interface GroundTruthReq__Output {
  'id': (_blendersim_Serial__Output | null);
}
