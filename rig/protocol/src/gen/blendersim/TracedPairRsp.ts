// Original file: proto/blendersim.proto

import type { Status as _blendersim_Status, Status__Output as _blendersim_Status__Output } from '../blendersim/Status.js';

export interface TracedPairRsp {
  'status'?: (_blendersim_Status | null);
  'block'?: (number);
  'pair'?: (number);
  'file'?: (Buffer | Uint8Array | string);
}

export interface TracedPairRsp__Output {
  'status': (_blendersim_Status__Output | null);
  'block': (number);
  'pair': (number);
  'file': (Buffer);
}
