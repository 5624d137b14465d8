// Original file: proto/blendersim.proto

import type { Position as _blendersim_Position, Position__Output as _blendersim_Position__Output } from '../blendersim/Position.js';
import type { PixelFormat as _blendersim_PixelFormat, PixelFormat__Output as _blendersim_PixelFormat__Output } from '../blendersim/PixelFormat.js';
import type { RenderOptions as _blendersim_RenderOptions, RenderOptions__Output as _blendersim_RenderOptions__Output } from '../blendersim/RenderOptions.js';
import type { NodeAddress as _blendersim_NodeAddress, NodeAddress__Output as _blendersim_NodeAddress__Output } from '../blendersim/NodeAddress.js';

export interface SlaveRenderReq {
  'position'?: (_blendersim_Position | null);
  'task_count'?: (number);
  'light_count'?: (number);
  'lights'?: (number)[];
  'request_id'?: (string);
  'deadline_ms'?: (number);
  'pixel_format'?: (_blendersim_PixelFormat);
  'options'?: (_blendersim_RenderOptions | null);
  'helpers'?: (_blendersim_NodeAddress)[];
  'shared_host'?: (string);
}

export interface SlaveRenderReq__Output {
  'position': (_blendersim_Position__Output | null);
  'task_count': (number);
  'light_count': (number);
  'lights': (number)[];
  'request_id': (string);
  'deadline_ms': (number);
  'pixel_format': (_blendersim_PixelFormat__Output);
  'options': (_blendersim_RenderOptions__Output | null);
  'helpers': (_blendersim_NodeAddress__Output)[];
  'shared_host': (string);
}
