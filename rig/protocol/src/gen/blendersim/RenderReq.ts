// Original file: proto/blendersim.proto

import type { Serial as _blendersim_Serial, Serial__Output as _blendersim_Serial__Output } from '../blendersim/Serial.js';
import type { PixelFormat as _blendersim_PixelFormat, PixelFormat__Output as _blendersim_PixelFormat__Output } from '../blendersim/PixelFormat.js';
import type { RenderOptions as _blendersim_RenderOptions, RenderOptions__Output as _blendersim_RenderOptions__Output } from '../blendersim/RenderOptions.js';

export interface RenderReq {
  'id'?: (_blendersim_Serial | null);
  'task_count'?: (number);
  'light_count'?: (number);
  'lights'?: (number)[];
  'pixel_format'?: (_blendersim_PixelFormat);
  'options'?: (_blendersim_RenderOptions | null);
}

export interface RenderReq__Output {
  'id': (_blendersim_Serial__Output | null);
  'task_count': (number);
  'light_count': (number);
  'lights': (number)[];
  'pixel_format': (_blendersim_PixelFormat__Output);
  'options': (_blendersim_RenderOptions__Output | null);
}
