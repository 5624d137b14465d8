// Original file: proto/blendersim.proto

import type { Position as _blendersim_Position, Position__Output as _blendersim_Position__Output } from '../blendersim/Position.js';

export interface GroundTruthLed {
  'direction'?: (_blendersim_Position | null);
  'distance'?: (number | string);
  'irradiance'?: (number | string);
}

export interface GroundTruthLed__Output {
  'direction': (_blendersim_Position__Output | null);
  'distance': (number);
  'irradiance': (number);
}
