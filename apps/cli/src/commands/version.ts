import { readFile } from 'node:fs/promises';
import { messageOf } from '@blender-sim/base';
import { PROTOCOL_VERSION } from '@blender-sim/protocol';
import { findBlender } from '@blender-sim/rendernode';
import { type Command, defineCommand } from '../command.js';
import { EXIT } from '../exit-code.js';
import { SUMMARY } from '../summaries.js';

export const version: Command = defineCommand({
  name: 'version',
  summary: SUMMARY.version,
  options: { json: { type: 'boolean', help: 'as JSON' } },
  run: async ({ options }) => {
    const manifest = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8')) as {
      version: string;
    };
    const blender = await findBlender().then(
      (program) => `${program.version} (${program.path})`,
      (error: unknown) => `none: ${messageOf(error)}`,
    );
    const facts = { 'blender-sim': manifest.version, protocol: PROTOCOL_VERSION, node: process.versions.node, blender };
    process.stdout.write(
      options.json === true
        ? `${JSON.stringify(facts)}\n`
        : Object.entries(facts)
            .map(([name, value]) => `${name} ${value}\n`)
            .join(''),
    );
    return EXIT.OK;
  },
});
