// Original file: proto/blendersim.proto

import type { Serial as _blendersim_Serial, Serial__Output as _blendersim_Serial__Output } from '../blendersim/Serial.js';
import type { Status as _blendersim_Status, Status__Output as _blendersim_Status__Output } from '../blendersim/Status.js';

export interface MoveRsp {
  'id'?: (_blendersim_Serial | null);
  'status'?: (_blendersim_Status | null);
}

export interface MoveRsp__Output {
  'id': (_blendersim_Serial__Output | null);
  'status': (_blendersim_Status__Output | null);
}
