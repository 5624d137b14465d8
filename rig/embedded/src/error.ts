import { CodedError } from '@blender-sim/base';

/**
 * - SCENE_REFUSED: the embedded renderer cannot show this object as Blender would; the message says why and what to do.
 */
export type EmbeddedErrorCode = 'SCENE_REFUSED';

/** Why the embedded renderer does not start. What goes wrong later is a RendererError, as from every Tracer. */
export class EmbeddedError extends CodedError<EmbeddedErrorCode> {}

/** `name reason`: `bunny.obj holds no face; export it as a mesh.` */
export function refused(name: string, reason: string, cause?: unknown): EmbeddedError {
  return new EmbeddedError('SCENE_REFUSED', `${name} ${reason}`, { cause, fields: { file: name } });
}
