// `npm test`: sets everything up, then checks style, layers, generated code, and runs all tests.
// --full: also the long proofs that `npm test` only takes a seeded selection of. Other arguments go to the test runner.
import path from 'node:path';
import { become, build, check, ensureBlender, fail, installDependencies, root, runQuietly } from './setup.mjs';

const args = process.argv.slice(2);
const full = args.includes('--full');
const rest = args.filter((arg) => arg !== '--full');

const bin = (name) => path.join(root, 'node_modules', '.bin', name);
await installDependencies();
// One core for as long as all the rest of the preparation takes: beside it.
const linted = rest.length > 0 || runQuietly('eslint', bin('eslint'), ['.', '--max-warnings', '0']);
await build();
await ensureBlender();
if (rest.length === 0) {
  const folders = ['base', 'cyber', 'rig', 'apps', 'conformance', 'bench', 'examples'];
  const passed = [
    check('generated code is current', process.execPath, ['scripts/gen.mjs', '--check']),
    check('prettier', bin('prettier'), ['--check', '--log-level', 'warn', '.']),
    check('layers', bin('depcruise'), ['--config', '.dependency-cruiser.cjs', ...folders]),
    await linted,
  ];
  if (passed.includes(false)) fail('A check failed; see above.');
}
become(bin('vitest'), ['run', ...rest], full ? { BLENDER_SIM_FULL: '1' } : {});
