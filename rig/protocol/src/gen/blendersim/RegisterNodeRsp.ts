// Original file: proto/blendersim.proto

import type { Status as _blendersim_Status, Status__Output as _blendersim_Status__Output } from '../blendersim/Status.js';
import type { Serial as _blendersim_Serial, Serial__Output as _blendersim_Serial__Output } from '../blendersim/Serial.js';

export interface RegisterNodeRsp {
  'status'?: (_blendersim_Status | null);
  'serial'?: (_blendersim_Serial | null);
}

export interface RegisterNodeRsp__Output {
  'status': (_blendersim_Status__Output | null);
  'serial': (_blendersim_Serial__Output | null);
}
