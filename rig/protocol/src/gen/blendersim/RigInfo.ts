// Original file: proto/blendersim.proto

import type { Status as _blendersim_Status, Status__Output as _blendersim_Status__Output } from '../blendersim/Status.js';
import type { Position as _blendersim_Position, Position__Output as _blendersim_Position__Output } from '../blendersim/Position.js';
import type { PixelFormat as _blendersim_PixelFormat, PixelFormat__Output as _blendersim_PixelFormat__Output } from '../blendersim/PixelFormat.js';

export interface RigInfo {
  'status'?: (_blendersim_Status | null);
  'name'?: (string);
  'length_unit'?: (string);
  'light_count'?: (number);
  'light_positions'?: (_blendersim_Position)[];
  'width'?: (number);
  'height'?: (number);
  'pixel_format'?: (_blendersim_PixelFormat);
  'limit_min'?: (_blendersim_Position | null);
  'limit_max'?: (_blendersim_Position | null);
  'home'?: (_blendersim_Position | null);
  'rig_digest'?: (string);
  'renderer_digest'?: (string);
  'renderer'?: (string);
}

export interface RigInfo__Output {
  'status': (_blendersim_Status__Output | null);
  'name': (string);
  'length_unit': (string);
  'light_count': (number);
  'light_positions': (_blendersim_Position__Output)[];
  'width': (number);
  'height': (number);
  'pixel_format': (_blendersim_PixelFormat__Output);
  'limit_min': (_blendersim_Position__Output | null);
  'limit_max': (_blendersim_Position__Output | null);
  'home': (_blendersim_Position__Output | null);
  'rig_digest': (string);
  'renderer_digest': (string);
  'renderer': (string);
}
