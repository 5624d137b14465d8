// Original file: proto/blendersim.proto


export interface Serial {
  'serial'?: (number);
}

export interface Serial__Output {
  'serial': (number);
}
