// Original file: proto/blendersim.proto


export interface NodeAddress {
  'access_url'?: (string);
  'access_port'?: (number);
}

export interface NodeAddress__Output {
  'access_url': (string);
  'access_port': (number);
}
