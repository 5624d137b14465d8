// Original file: proto/blendersim.proto

import type { Position as _blendersim_Position, Position__Output as _blendersim_Position__Output } from '../blendersim/Position.js';
import type { PixelFormat as _blendersim_PixelFormat, PixelFormat__Output as _blendersim_PixelFormat__Output } from '../blendersim/PixelFormat.js';

export interface SlaveRenderReq {
  'position'?: (_blendersim_Position | null);
  'task_count'?: (number);
  'light_count'?: (number);
  'lights'?: (number)[];
  'request_id'?: (string);
  'deadline_ms'?: (number);
  'pixel_format'?: (_blendersim_PixelFormat);
}

export interface SlaveRenderReq__Output {
  'position': (_blendersim_Position__Output | null);
  'task_count': (number);
  'light_count': (number);
  'lights': (number)[];
  'request_id': (string);
  'deadline_ms': (number);
  'pixel_format': (_blendersim_PixelFormat__Output);
}
