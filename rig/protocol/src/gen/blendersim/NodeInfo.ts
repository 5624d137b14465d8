// Original file: proto/blendersim.proto

import type { RigInfo as _blendersim_RigInfo, RigInfo__Output as _blendersim_RigInfo__Output } from '../blendersim/RigInfo.js';

export interface NodeInfo {
  'access_url'?: (string);
  'access_port'?: (number);
  'weight'?: (number | string);
  'slots'?: (number);
  'version'?: (string);
  'rig_digest'?: (string);
  'rig'?: (_blendersim_RigInfo | null);
}

export interface NodeInfo__Output {
  'access_url': (string);
  'access_port': (number);
  'weight': (number);
  'slots': (number);
  'version': (string);
  'rig_digest': (string);
  'rig': (_blendersim_RigInfo__Output | null);
}
