import path from 'node:path';
import { type Line, LineProcess } from '@blender-sim/conformance';

/** A script of this folder, in a process of its own with the options of this one's Node; it says lines of type `L`. */
export function startScript<L extends Line>(script: string, args: readonly string[]): LineProcess<L> {
  const file = path.join(import.meta.dirname, `${script}${path.extname(import.meta.filename)}`);
  return new LineProcess({
    name: script,
    command: [process.execPath, ...process.execArgv, file, ...args],
    // Both ends of the format are in this folder.
    understand: (value) => value as L | undefined,
  });
}
