// Original file: proto/blendersim.proto

import type { Status as _blendersim_Status, Status__Output as _blendersim_Status__Output } from '../blendersim/Status.js';
import type { GroundTruthMap as _blendersim_GroundTruthMap, GroundTruthMap__Output as _blendersim_GroundTruthMap__Output } from '../blendersim/GroundTruthMap.js';
import type { GroundTruthLed as _blendersim_GroundTruthLed, GroundTruthLed__Output as _blendersim_GroundTruthLed__Output } from '../blendersim/GroundTruthLed.js';
import type { Position as _blendersim_Position, Position__Output as _blendersim_Position__Output } from '../blendersim/Position.js';

export interface GroundTruthPart {
  'status'?: (_blendersim_Status | null);
  'map'?: (_blendersim_GroundTruthMap);
  'width'?: (number);
  'height'?: (number);
  'channels'?: (number);
  'data'?: (Buffer | Uint8Array | string);
  'leds'?: (_blendersim_GroundTruthLed)[];
  'position'?: (_blendersim_Position | null);
}

export interface GroundTruthPart__Output {
  'status': (_blendersim_Status__Output | null);
  'map': (_blendersim_GroundTruthMap__Output);
  'width': (number);
  'height': (number);
  'channels': (number);
  'data': (Buffer);
  'leds': (_blendersim_GroundTruthLed__Output)[];
  'position': (_blendersim_Position__Output | null);
}
