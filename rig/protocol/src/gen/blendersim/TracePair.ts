// Original file: proto/blendersim.proto


export interface TracePair {
  'block'?: (number);
  'pair'?: (number);
}

export interface TracePair__Output {
  'block': (number);
  'pair': (number);
}
