// `npm run bench [-- NAME ... [--quick] [--object NAME]]`: sets everything up and runs the benchmarks, all or those named.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { build, ensureBlender, fail, installDependencies, root } from './setup.mjs';

/** Those that need no Blender. */
const NETWORK = [
  ...['rtps-discovery', 'rtps-throughput', 'rtps-latency', 'rtps-idle'],
  ...['cyber-topology', 'cyber-join', 'cyber-chatter', 'cyber-network'],
];
const ALL = [
  ...['small-calls', 'relay', 'cached', 'patterns', 'kernel', 'basis-memory'],
  ...['copies', 'memory', 'overhead', 'two-processes'],
  ...NETWORK,
];
/** Those that take --quick, and those that take --object. */
const QUICK = ['cached', 'patterns', 'basis-memory', ...NETWORK];
const OBJECT = ['cached', 'patterns'];

const { names, quick, object } = argumentsGiven();
const takers = object !== undefined ? OBJECT : quick ? QUICK : ALL;
const unknown = names.find((name) => !takers.includes(name));
if (unknown !== undefined) fail(`There is no such benchmark ${unknown}; there are ${takers.join(', ')}.`, 2);
await installDependencies();
await build();
const chosen = names.length > 0 ? names : takers;
if (!chosen.every((name) => NETWORK.includes(name))) await ensureBlender();
const options = [...(quick ? ['--quick'] : []), ...(object === undefined ? [] : ['--object', object])];
for (const name of chosen) {
  process.stdout.write(`\n== ${name}\n`);
  const { status } = spawnSync(process.execPath, [path.join(root, 'bench', 'dist', `${name}.js`), ...options], {
    cwd: root,
    stdio: 'inherit',
  });
  if (status !== 0) process.exitCode = 1;
}

function argumentsGiven() {
  try {
    const options = { quick: { type: 'boolean' }, object: { type: 'string' } };
    const { values, positionals } = parseArgs({ options, allowPositionals: true });
    return { names: positionals, ...values };
  } catch (error) {
    return fail(error.message, 2);
  }
}
