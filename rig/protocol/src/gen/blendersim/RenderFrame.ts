// Original file: proto/blendersim.proto

import type { Status as _blendersim_Status, Status__Output as _blendersim_Status__Output } from '../blendersim/Status.js';
import type { PixelFormat as _blendersim_PixelFormat, PixelFormat__Output as _blendersim_PixelFormat__Output } from '../blendersim/PixelFormat.js';
import type { RenderMode as _blendersim_RenderMode, RenderMode__Output as _blendersim_RenderMode__Output } from '../blendersim/RenderMode.js';

export interface RenderFrame {
  'status'?: (_blendersim_Status | null);
  'index'?: (number);
  'width'?: (number);
  'height'?: (number);
  'img'?: (Buffer | Uint8Array | string);
  'pixel_format'?: (_blendersim_PixelFormat);
  'tasks_done'?: (number);
  'task_count'?: (number);
  'mode'?: (_blendersim_RenderMode);
  'samples'?: (number);
  'noise'?: (number | string);
}

export interface RenderFrame__Output {
  'status': (_blendersim_Status__Output | null);
  'index': (number);
  'width': (number);
  'height': (number);
  'img': (Buffer);
  'pixel_format': (_blendersim_PixelFormat__Output);
  'tasks_done': (number);
  'task_count': (number);
  'mode': (_blendersim_RenderMode__Output);
  'samples': (number);
  'noise': (number);
}
