import { messageOf, silentLogger } from '@blender-sim/base';
import { type Rig, loadRig } from '@blender-sim/description';
import {
  BlenderError,
  type BlenderProgram,
  type LoadedScene,
  findBlender,
  startBlender,
} from '@blender-sim/rendernode';
import { type Command, defineCommand } from '../command.js';
import { EXIT } from '../exit-code.js';
import { SUMMARY } from '../summaries.js';
import { statusLine } from '../terminal/status-line.js';

export const rigCheck: Command = defineCommand({
  name: 'rig check',
  summary: SUMMARY['rig check'],
  operands: ['FILE'],
  options: {
    json: { type: 'boolean', help: 'the result as JSON' },
    'no-load': { type: 'boolean', help: 'do not start Blender; only look at the files' },
  },
  notes:
    'Prints LEDs, image size and what was loaded; exits with 3 when the rig or its scene is refused, with one line per\nproblem. Without a Blender on the machine only the files are looked at, and it says so.',
  run: async ({ operands: [file = ''], options, signal }) => {
    const rig = await loadRig(file);
    const facts: Record<string, unknown> = {
      rig: rig.name,
      leds: rig.leds.length,
      width: rig.camera.width,
      height: rig.camera.height,
      lengthUnit: rig.lengthUnit,
      samples: rig.render.samples,
      digest: rig.digest,
      ...(options['no-load'] === true ? {} : await loadInBlender(rig, signal)),
    };
    const warnings = Array.isArray(facts['warnings']) ? facts['warnings'].map(String) : [];
    if (options.json === true) {
      process.stdout.write(`${JSON.stringify(facts)}\n`);
    } else {
      for (const [name, value] of Object.entries(facts)) {
        if (name !== 'warnings') process.stdout.write(`${name.padEnd(12)} ${String(value)}\n`);
      }
      for (const warning of warnings) process.stdout.write(`warning      ${warning}\n`);
    }
    return EXIT.OK;
  },
});

async function loadInBlender(rig: Rig, signal: AbortSignal): Promise<Record<string, unknown>> {
  let program: BlenderProgram;
  try {
    program = await findBlender();
  } catch (error) {
    // One that was named and is wrong is a mistake; none at all is a machine without Blender.
    const none = error instanceof BlenderError && error.code === 'BLENDER_NOT_FOUND' && !process.env['BLENDER'];
    if (!none) throw error;
    return { loaded: false, warnings: [`The scene was not loaded: ${messageOf(error)}`] };
  }
  const status = statusLine();
  status.update(`loading ${rig.scene.file} in Blender ${program.version}`);
  try {
    const blender = await startBlender({ rig, program, processes: 1, logger: silentLogger, signal });
    const { objects, vertices, triangles, boundsM, warnings }: LoadedScene = blender.scene;
    await blender.close();
    const [min, max] = boundsM;
    const size = max.map((value, axis) => Number(((value - (min[axis] ?? 0)) / rig.metresPerUnit).toPrecision(4)));
    return { loaded: true, blender: program.version, objects, vertices, triangles, size, warnings };
  } finally {
    status.done();
  }
}
