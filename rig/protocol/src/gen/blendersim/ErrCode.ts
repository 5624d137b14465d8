// Original file: proto/blendersim.proto

export const ErrCode = {
  OK: 0,
  UNAUTHORIZED: 1,
  OVERLOAD: 2,
  INVALID_ARGUMENT: 3,
  EXHAUSTED: 4,
  RENDER_FAILED: 5,
  RIG_MISMATCH: 6,
  INTERNAL: 7,
} as const;

export type ErrCode =
  | 'OK'
  | 0
  | 'UNAUTHORIZED'
  | 1
  | 'OVERLOAD'
  | 2
  | 'INVALID_ARGUMENT'
  | 3
  | 'EXHAUSTED'
  | 4
  | 'RENDER_FAILED'
  | 5
  | 'RIG_MISMATCH'
  | 6
  | 'INTERNAL'
  | 7

export type ErrCode__Output = typeof ErrCode[keyof typeof ErrCode]
