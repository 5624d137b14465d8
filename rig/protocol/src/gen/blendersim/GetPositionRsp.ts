// Original file: proto/blendersim.proto

import type { Serial as _blendersim_Serial, Serial__Output as _blendersim_Serial__Output } from '../blendersim/Serial.js';
import type { Status as _blendersim_Status, Status__Output as _blendersim_Status__Output } from '../blendersim/Status.js';
import type { Position as _blendersim_Position, Position__Output as _blendersim_Position__Output } from '../blendersim/Position.js';

export interface GetPositionRsp {
  'id'?: (_blendersim_Serial | null);
  'status'?: (_blendersim_Status | null);
  'position'?: (_blendersim_Position | null);
}

export interface GetPositionRsp__Output {
  'id': (_blendersim_Serial__Output | null);
  'status': (_blendersim_Status__Output | null);
  'position': (_blendersim_Position__Output | null);
}
