import { CodedError } from '@blender-sim/base';
import type { Problem } from './document/problem.js';

/** Why a rig or a set of patterns cannot be used; docs/errors.md says what to do about each. */
export type RigDescriptionErrorCode =
  | 'RIG_FILE_NOT_FOUND'
  | 'RIG_FILE_UNREADABLE'
  | 'RIG_SYNTAX'
  | 'RIG_INVALID'
  | 'SCENE_NOT_FOUND'
  | 'SCENE_UNREADABLE'
  | 'SCENE_EMPTY'
  | 'SCENE_TRUNCATED'
  | 'SCENE_NOT_A_MESH'
  | 'SCENE_UNSUPPORTED'
  | 'SCENE_SIDECAR_MISSING'
  | 'PATTERNS_NOT_FOUND'
  | 'PATTERNS_UNREADABLE'
  | 'PATTERNS_SYNTAX'
  | 'PATTERNS_INVALID';

/** The only error this package throws. `problems` lists everything that is wrong in the file, in its order. */
export class RigDescriptionError extends CodedError<RigDescriptionErrorCode> {
  /** Absolute path of the file at fault. */
  readonly file: string;
  /** Empty where the file as a whole is at fault. */
  readonly problems: readonly Problem[];

  constructor(
    code: RigDescriptionErrorCode,
    file: string,
    message: string,
    options: { readonly problems?: readonly Problem[]; readonly cause?: unknown } = {},
  ) {
    const problems = options.problems ?? [];
    super(code, message, { cause: options.cause, fields: { file, problems } });
    this.file = file;
    this.problems = problems;
  }
}
