// Original file: proto/blendersim.proto


export interface DriverInfo {
  'version'?: (string);
}

export interface DriverInfo__Output {
  'version': (string);
}
