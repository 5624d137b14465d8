// Original file: proto/blendersim.proto

import type { Long } from '@grpc/proto-loader';

export interface NodeHeartBeat {
  'serial'?: (number);
  'slots'?: (number);
  'busy'?: (number);
  'queued'?: (number);
  'rss_bytes'?: (number | string | Long);
}

export interface NodeHeartBeat__Output {
  'serial': (number);
  'slots': (number);
  'busy': (number);
  'queued': (number);
  'rss_bytes': (number);
}
