import type { RigDescriptionErrorCode } from '../error.js';

/** Why a scene file cannot be used. */
export interface SceneFault {
  readonly code: Extract<RigDescriptionErrorCode, `SCENE_${string}`>;
  /** Goes on after the file's name: `is truncated: ...`. */
  readonly message: string;
}

/** What can be said of a scene file without Blender. */
export interface Inspection {
  /** Undefined: nothing speaks against it; Blender has the last word. */
  readonly fault?: SceneFault | undefined;
  /** Files it refers to, as it names them (relative to its folder), e.g. textures; they may be missing. */
  readonly sidecars: readonly string[];
}

/** A fault of a file that refers to no other. */
export function faulty(code: SceneFault['code'], message: string): Inspection {
  return { fault: { code, message }, sidecars: [] };
}

/** Nothing found, nothing referred to. */
export const sound: Inspection = { sidecars: [] };
