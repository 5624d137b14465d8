// Original file: proto/blendersim.proto

import type { Position as _blendersim_Position, Position__Output as _blendersim_Position__Output } from '../blendersim/Position.js';
import type { TracePair as _blendersim_TracePair, TracePair__Output as _blendersim_TracePair__Output } from '../blendersim/TracePair.js';

export interface TraceReq {
  'position'?: (_blendersim_Position | null);
  'basis_key'?: (string);
  'pairs'?: (_blendersim_TracePair)[];
}

export interface TraceReq__Output {
  'position': (_blendersim_Position__Output | null);
  'basis_key': (string);
  'pairs': (_blendersim_TracePair__Output)[];
}
