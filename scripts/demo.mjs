// `npm run demo`: sets everything up, then runs the main job. Arguments after -- go to `blender-sim demo`.
import { become, build, ensureBlender, installDependencies } from './setup.mjs';

await installDependencies();
await build();
const args = process.argv.slice(2);
const blender = args.includes('--renderer') ? undefined : await ensureBlender({ orElse: 'the embedded renderer runs' });
process.stdout.write(blender ? `Blender ${blender.version}\n\n` : '\n');
become(process.execPath, ['apps/cli/bin/blender-sim.js', 'demo', ...args]);
