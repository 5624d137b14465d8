import type { PixelFormatName } from '@blender-sim/driver';
import type { PatternKind } from './patterns/pattern-kinds.js';

/** One way of keeping the light of LEDs in memory. */
export interface MemoryCase {
  readonly name: string;
  readonly leds: number;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  readonly kind: PatternKind;
  readonly pixelFormat: PixelFormatName;
  /** Asked one after another. */
  readonly positions: number;
  /** What --memory says, in octets. */
  readonly memoryBytes: number;
}

/** Octets, unless it says otherwise. */
export interface MemoryFigures {
  /** Most that was used for LED images at any time. */
  readonly lightBytes: number;
  /** Of the process before the first request: Node.js, code, threads. */
  readonly beforeBytes: number;
  /** Of the process at any time (VmHWM). */
  readonly peakBytes: number;
  /** What may be under way beside the limit: see memory-case-process.ts. */
  readonly underWayBytes: number;
  /** What the renderer said where it refused. */
  readonly refused: string | undefined;
}
