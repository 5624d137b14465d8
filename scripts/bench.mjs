// `npm run bench [-- NAME ...]`: sets everything up and runs the benchmarks, all or those named.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { build, ensureBlender, fail, installDependencies, root } from './setup.mjs';

const ALL = ['small-calls', 'copies', 'memory', 'overhead', 'two-processes'];
const names = process.argv.slice(2);
const unknown = names.find((name) => !ALL.includes(name));
if (unknown !== undefined) fail(`There is no benchmark ${unknown}; there are ${ALL.join(', ')}.`, 2);
await installDependencies();
await build();
await ensureBlender();
for (const name of names.length > 0 ? names : ALL) {
  process.stdout.write(`\n== ${name}\n`);
  const { status } = spawnSync(process.execPath, [path.join(root, 'bench', 'dist', `${name}.js`)], {
    cwd: root,
    stdio: 'inherit',
  });
  if (status !== 0) process.exitCode = 1;
}
