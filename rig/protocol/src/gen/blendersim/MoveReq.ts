// Original file: proto/blendersim.proto

import type { Serial as _blendersim_Serial, Serial__Output as _blendersim_Serial__Output } from '../blendersim/Serial.js';
import type { Position as _blendersim_Position, Position__Output as _blendersim_Position__Output } from '../blendersim/Position.js';

export interface MoveReq {
  'id'?: (_blendersim_Serial | null);
  'position'?: (_blendersim_Position | null);
}

export interface MoveReq__Output {
  'id': (_blendersim_Serial__Output | null);
  'position': (_blendersim_Position__Output | null);
}
