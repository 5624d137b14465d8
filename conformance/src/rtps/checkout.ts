import path from 'node:path';

export const CHECKOUT: string = path.resolve(import.meta.dirname, '..', '..', '..');
/** The binary that these tests run. By path: the package behind it takes seconds to load. */
export const BINARY: string = path.join(CHECKOUT, 'apps', 'cli', 'bin', 'blender-sim.js');
