// Original file: proto/blendersim.proto

import type { Status as _blendersim_Status, Status__Output as _blendersim_Status__Output } from '../blendersim/Status.js';
import type { PixelFormat as _blendersim_PixelFormat, PixelFormat__Output as _blendersim_PixelFormat__Output } from '../blendersim/PixelFormat.js';
import type { RenderMode as _blendersim_RenderMode, RenderMode__Output as _blendersim_RenderMode__Output } from '../blendersim/RenderMode.js';

export interface SlaveRenderRsp {
  'status'?: (_blendersim_Status | null);
  'task_count'?: (number);
  'width'?: (number);
  'height'?: (number);
  'imgs'?: (Buffer | Uint8Array | string);
  'pixel_format'?: (_blendersim_PixelFormat);
  'mode'?: (_blendersim_RenderMode);
  'samples'?: (number);
  'noise'?: (number | string)[];
  'shared_file'?: (string);
}

export interface SlaveRenderRsp__Output {
  'status': (_blendersim_Status__Output | null);
  'task_count': (number);
  'width': (number);
  'height': (number);
  'imgs': (Buffer);
  'pixel_format': (_blendersim_PixelFormat__Output);
  'mode': (_blendersim_RenderMode__Output);
  'samples': (number);
  'noise': (number)[];
  'shared_file': (string);
}
