import { homedir } from 'node:os';
import path from 'node:path';

/** What stands for it in the help of the commands. */
export const CACHE_DIR_HELP: string = '$BLENDER_SIM_CACHE, else $XDG_CACHE_HOME/blender-sim, else ~/.cache/blender-sim';

/**
 * Where traced light is kept when nobody says otherwise: $BLENDER_SIM_CACHE, else blender-sim in $XDG_CACHE_HOME, else in
 * ~/.cache. A relative $XDG_CACHE_HOME is ignored, as the XDG base directory specification asks; empty ones are unset.
 * @returns an absolute path.
 */
export function defaultCacheDir(env: NodeJS.ProcessEnv = process.env, home: string = homedir()): string {
  const own = env['BLENDER_SIM_CACHE'];
  if (own !== undefined && own !== '') return path.resolve(own);
  const xdg = env['XDG_CACHE_HOME'];
  const base = xdg !== undefined && path.isAbsolute(xdg) ? xdg : path.join(home, '.cache');
  return path.join(base, 'blender-sim');
}
