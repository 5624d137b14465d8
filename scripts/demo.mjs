// `npm run demo`: sets everything up, then runs the main job. Arguments after -- go to `blender-sim demo`.
import { become, build, ensureBlender, installDependencies } from './setup.mjs';

await installDependencies();
await build();
const { version } = await ensureBlender();
process.stdout.write(`Blender ${version}\n\n`);
become(process.execPath, ['apps/cli/bin/blender-sim.js', 'demo', ...process.argv.slice(2)]);
