import { messageOf } from '@blender-sim/base';
import { CliError } from '../cli-error.js';

/**
 * What an error event of stdout means for a command.
 * @returns undefined where nobody reads any more, as after `| head`: that is a reader's good right; else CliError OUTPUT,
 *   e.g. for a full disk.
 */
export function outputError(error: NodeJS.ErrnoException): CliError | undefined {
  if (error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED') return undefined;
  return new CliError('OUTPUT', `Can't write to stdout: ${messageOf(error)}`, { cause: error });
}
