// Original file: proto/blendersim.proto

export const PixelFormat = {
  MONO8: 0,
  MONO16: 1,
  RGB8: 2,
  RGB16: 3,
  MONO32F: 4,
  RGB32F: 5,
} as const;

export type PixelFormat =
  | 'MONO8'
  | 0
  | 'MONO16'
  | 1
  | 'RGB8'
  | 2
  | 'RGB16'
  | 3
  | 'MONO32F'
  | 4
  | 'RGB32F'
  | 5

export type PixelFormat__Output = typeof PixelFormat[keyof typeof PixelFormat]
