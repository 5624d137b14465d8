// Original file: proto/blendersim.proto

import type { ErrCode as _blendersim_ErrCode, ErrCode__Output as _blendersim_ErrCode__Output } from '../blendersim/ErrCode.js';

export interface Status {
  'code'?: (_blendersim_ErrCode);
  'message'?: (string);
}

export interface Status__Output {
  'code': (_blendersim_ErrCode__Output);
  'message': (string);
}
