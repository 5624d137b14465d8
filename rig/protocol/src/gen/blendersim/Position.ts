// Original file: proto/blendersim.proto


export interface Position {
  'x'?: (number | string);
  'y'?: (number | string);
  'z'?: (number | string);
}

export interface Position__Output {
  'x': (number);
  'y': (number);
  'z': (number);
}
