#!/usr/bin/env node
import('../dist/main.js').catch((error) => {
  if (error?.code !== 'ERR_MODULE_NOT_FOUND') throw error;
  process.stderr.write(
    `blender-sim is not built yet: run \`npm run build\` (or \`npm run demo\`) in the checkout.\n${error.message}\n`,
  );
  process.exit(1);
});
