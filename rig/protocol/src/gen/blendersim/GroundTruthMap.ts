// Original file: proto/blendersim.proto

export const GroundTruthMap = {
  GT_NONE: 0,
  GT_NORMAL: 1,
  GT_DEPTH: 2,
  GT_POINT: 3,
  GT_ALBEDO: 4,
  GT_MASK: 5,
} as const;

export type GroundTruthMap =
  | 'GT_NONE'
  | 0
  | 'GT_NORMAL'
  | 1
  | 'GT_DEPTH'
  | 2
  | 'GT_POINT'
  | 3
  | 'GT_ALBEDO'
  | 4
  | 'GT_MASK'
  | 5

export type GroundTruthMap__Output = typeof GroundTruthMap[keyof typeof GroundTruthMap]
