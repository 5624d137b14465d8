// Original file: proto/blendersim.proto

import type { RenderMode as _blendersim_RenderMode, RenderMode__Output as _blendersim_RenderMode__Output } from '../blendersim/RenderMode.js';

export interface RenderOptions {
  'mode'?: (_blendersim_RenderMode);
  'samples'?: (number);
  'noise'?: (number | string);
  'repetition'?: (number);
}

export interface RenderOptions__Output {
  'mode': (_blendersim_RenderMode__Output);
  'samples': (number);
  'noise': (number);
  'repetition': (number);
}
