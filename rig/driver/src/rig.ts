import { type Position, type RigInfo__Output, type StageLimits, pixelLayout, positionOf } from '@blender-sim/protocol';
import type { PixelFormatName } from './batch.js';

/** What the main node's render nodes render. */
export interface Rig {
  readonly name: string;
  /** Of every length here, e.g. mm. */
  readonly lengthUnit: string;
  readonly lightCount: number;
  /** One per LED, in the order of a pattern. */
  readonly lightPositions: readonly Position[];
  readonly width: number;
  readonly height: number;
  /** The rig's default; undefined for one this version does not know. */
  readonly pixelFormat: PixelFormatName | undefined;
  /** The stage's travel; undefined: not limited, or not known. */
  readonly limits: StageLimits | undefined;
  /** Where the object is before the first `move`. */
  readonly home: Position;
  /** SHA-256 over everything of the rig that the pixels depend on. */
  readonly rigDigest: string;
  /** Which renderer in which version. */
  readonly rendererDigest: string;
  /** The renderer's name, `blender` or `embedded`; empty: the render node does not say. */
  readonly renderer: string;
}

export function rigOf(wire: RigInfo__Output): Rig {
  const { limit_min, limit_max } = wire;
  return {
    name: wire.name,
    lengthUnit: wire.length_unit,
    lightCount: wire.light_count,
    lightPositions: wire.light_positions.map(positionOf),
    width: wire.width,
    height: wire.height,
    pixelFormat: pixelLayout(wire.pixel_format)?.name,
    limits: limit_min && limit_max ? { min: positionOf(limit_min), max: positionOf(limit_max) } : undefined,
    home: positionOf(wire.home),
    rigDigest: wire.rig_digest,
    rendererDigest: wire.renderer_digest,
    renderer: wire.renderer,
  };
}
