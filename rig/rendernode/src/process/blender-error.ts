import { CodedError } from '@blender-sim/base';

/**
 * - BLENDER_NOT_FOUND, BLENDER_TOO_OLD, BLENDER_BROKEN: the program.
 * - BLENDER_START_FAILED: it ended or stayed silent before it was ready.
 * - SCENE_REFUSED: it could not load the rig's scene; the message is one sentence about the file.
 * - BLENDER_LOST: it ended, hung or spoke nonsense under way; what it did can be run again.
 * - TASK_FAILED: it said that it could not render.
 * - TASK_CANCELLED: the task was given up.
 */
export type BlenderErrorCode =
  | 'BLENDER_NOT_FOUND'
  | 'BLENDER_TOO_OLD'
  | 'BLENDER_BROKEN'
  | 'BLENDER_START_FAILED'
  | 'SCENE_REFUSED'
  | 'BLENDER_LOST'
  | 'TASK_FAILED'
  | 'TASK_CANCELLED';

/** What goes wrong with a Blender process. */
export class BlenderError extends CodedError<BlenderErrorCode> {}
