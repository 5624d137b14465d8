import path from 'node:path';
import { expect, test } from 'vitest';
import { defaultCacheDir } from './cache-dir.js';

test.each([
  [{}, '/home/me/.cache/blender-sim'],
  [{ XDG_CACHE_HOME: '/var/cache/me' }, '/var/cache/me/blender-sim'],
  [{ XDG_CACHE_HOME: 'relative' }, '/home/me/.cache/blender-sim'],
  [{ XDG_CACHE_HOME: '' }, '/home/me/.cache/blender-sim'],
  [{ BLENDER_SIM_CACHE: '/fast/disk', XDG_CACHE_HOME: '/var/cache/me' }, '/fast/disk'],
  [{ BLENDER_SIM_CACHE: '', XDG_CACHE_HOME: '/var/cache/me' }, '/var/cache/me/blender-sim'],
  [{ BLENDER_SIM_CACHE: 'here' }, path.resolve('here')],
])('%j: %s', (env, dir) => {
  expect(defaultCacheDir(env, '/home/me')).toBe(dir);
});
