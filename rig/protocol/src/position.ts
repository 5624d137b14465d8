import type { Position__Output } from './gen/blendersim/Position.js';

/** A place of the object on the stage, in the rig's length unit. */
export interface Position {
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

export interface StageLimits {
  readonly min: Position;
  readonly max: Position;
}

export const ORIGIN: Position = { x: 0, y: 0, z: 0 };

/** proto3 leaves out a submessage of defaults, so an absent Position is (0, 0, 0). */
export function positionOf(wire: Position__Output | null | undefined): Position {
  return wire ? { x: wire.x, y: wire.y, z: wire.z } : ORIGIN;
}

/** What is wrong with a position, or undefined. Checks that all is finite, then the limits where they are known. */
export function positionProblem(position: Position, limits?: StageLimits): string | undefined {
  for (const axis of ['x', 'y', 'z'] as const) {
    const value = position[axis];
    if (!Number.isFinite(value)) return `position.${axis} is ${String(value)}; expected a finite number.`;
    if (limits && (value < limits.min[axis] || value > limits.max[axis])) {
      return `position.${axis} is ${String(value)}; the stage travels from ${String(limits.min[axis])} to ${String(limits.max[axis])}.`;
    }
  }
  return undefined;
}
