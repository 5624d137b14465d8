// Original file: proto/blendersim.proto

export const RenderMode = {
  MODE_AUTO: 0,
  MODE_DIRECT: 1,
  MODE_BASIS: 2,
} as const;

export type RenderMode =
  | 'MODE_AUTO'
  | 0
  | 'MODE_DIRECT'
  | 1
  | 'MODE_BASIS'
  | 2

export type RenderMode__Output = typeof RenderMode[keyof typeof RenderMode]
