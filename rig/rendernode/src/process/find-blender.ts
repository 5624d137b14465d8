import { execFile } from 'node:child_process';
import { access, constants, stat } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { messageOf } from '@blender-sim/base';
import { BlenderError } from './blender-error.js';

/** A Blender that answers. */
export interface BlenderProgram {
  readonly path: string;
  /** e.g. "3.4.1". */
  readonly version: string;
  /** All that `blender --version` prints: version, build date and hash. Part of the renderer's digest. */
  readonly banner: string;
}

/** The oldest Blender that is known to work. */
export const MIN_BLENDER: readonly [major: number, minor: number] = [3, 4];

/** Blender says its version in a second; a cold network disk takes longer. */
const PROBE_MS = 60_000;

/** One sentence for whoever has none. */
export const HOW_TO_GET_BLENDER: string = `Install Blender ${MIN_BLENDER.join('.')} or newer (on Debian or Ubuntu: \`apt-get install blender python3-numpy\`; else from blender.org), put it on the PATH or name it in $BLENDER.`;

/**
 * Finds Blender: $BLENDER, else `blender` on the PATH.
 * @throws BlenderError BLENDER_NOT_FOUND, BLENDER_TOO_OLD, BLENDER_BROKEN (it does not say its version).
 */
export async function findBlender(env: NodeJS.ProcessEnv = process.env): Promise<BlenderProgram> {
  const named = env['BLENDER'];
  if (named !== undefined && named !== '') return probeBlender(named);
  for (const folder of (env['PATH'] ?? '').split(path.delimiter)) {
    const candidate = path.join(folder, 'blender');
    if (folder !== '' && (await isExecutable(candidate))) return probeBlender(candidate);
  }
  throw new BlenderError('BLENDER_NOT_FOUND', `No Blender was found. ${HOW_TO_GET_BLENDER}`);
}

/** Asks a program for its version. */
export async function probeBlender(program: string): Promise<BlenderProgram> {
  let banner: string;
  try {
    const { stdout } = await promisify(execFile)(program, ['--version'], {
      timeout: PROBE_MS,
      killSignal: 'SIGKILL',
    });
    banner = stdout.trim();
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    throw new BlenderError(
      missing ? 'BLENDER_NOT_FOUND' : 'BLENDER_BROKEN',
      missing
        ? `${program} does not exist. ${HOW_TO_GET_BLENDER}`
        : `${program} --version failed: ${messageOf(error)}. ${HOW_TO_GET_BLENDER}`,
      { cause: error, fields: { program } },
    );
  }
  const match = /^Blender (\d+)\.(\d+)(?:\.(\d+))?/m.exec(banner);
  if (match === null) {
    throw new BlenderError('BLENDER_BROKEN', `${program} --version does not say "Blender X.Y". ${HOW_TO_GET_BLENDER}`, {
      fields: { program },
    });
  }
  const [major, minor] = [Number(match[1]), Number(match[2])];
  const version = `${String(major)}.${String(minor)}.${match[3] ?? '0'}`;
  if (major < MIN_BLENDER[0] || (major === MIN_BLENDER[0] && minor < MIN_BLENDER[1])) {
    throw new BlenderError('BLENDER_TOO_OLD', `${program} is Blender ${version}. ${HOW_TO_GET_BLENDER}`, {
      fields: { program, version },
    });
  }
  return { path: program, version, banner };
}

async function isExecutable(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return (await stat(file)).isFile();
  } catch {
    return false;
  }
}
