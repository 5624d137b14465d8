import path from 'node:path';
import { messageOf } from '@blender-sim/base';
import { rigDigests } from './digest.js';
import { formatProblems, inOrder, type Problem } from './document/problem.js';
import { readText } from './document/read-text.js';
import { readYaml } from './document/read-yaml.js';
import { schemaProblems } from './document/schema-problems.js';
import { RigDescriptionError, type RigDescriptionErrorCode } from './error.js';
import { deepFreeze } from './resolve/deep-freeze.js';
import { resolveRig } from './resolve/rig.js';
import { sceneFormat } from './resolve/scene.js';
import type { Rig } from './rig.js';
import { property } from './schema/checks.js';
import { rigFileSchema } from './schema/rig-file.js';
import { inspectSceneFile } from './scene-file/inspect.js';
import type { SceneFault } from './scene-file/inspection.js';

/**
 * Reads, validates and resolves a rig file. The scene file is looked at without Blender: what is missing, truncated or
 * no mesh is refused here, the rest is Blender's to judge.
 * @param file path of a rig.yaml, relative to the working directory.
 * @throws RigDescriptionError RIG_FILE_NOT_FOUND, RIG_FILE_UNREADABLE, RIG_SYNTAX, RIG_INVALID, or SCENE_* when the scene
 *   file alone is at fault; its `problems` lists all that is wrong.
 */
export async function loadRig(file: string): Promise<Rig> {
  const absolute = path.resolve(file);
  const text = readYaml(await readText(absolute, 'RIG_FILE', 'rig file'));
  if ('problems' in text) throw failure('RIG_SYNTAX', text.problems);
  const parsed = rigFileSchema.safeParse(text.value);
  const problems = parsed.success ? [] : schemaProblems(text, parsed.error.issues);
  const scene = property(property(text.value, 'scene'), 'file');
  const fault = await sceneFault(path.dirname(absolute), scene);
  if (fault !== undefined) {
    const message = `${String(scene)} ${fault.message}`;
    problems.push({ path: 'scene.file', ...text.locate(['scene', 'file']), message });
  }
  if (!parsed.success) throw failure('RIG_INVALID', problems);
  if (fault !== undefined) throw failure(fault.code, problems);
  const rig = resolveRig(parsed.data, absolute);
  try {
    return deepFreeze({ ...rig, ...(await rigDigests(rig)) });
  } catch (error) {
    const message = `${rig.scene.file}: the scene file cannot be read: ${messageOf(error)}`;
    throw new RigDescriptionError('SCENE_UNREADABLE', absolute, message, { cause: error });
  }

  function failure(code: RigDescriptionErrorCode, all: readonly Problem[]): RigDescriptionError {
    const ordered = inOrder(all);
    return new RigDescriptionError(code, absolute, formatProblems(absolute, ordered), { problems: ordered });
  }
}

async function sceneFault(folder: string, file: unknown): Promise<SceneFault | undefined> {
  const format = typeof file === 'string' ? sceneFormat(file) : undefined;
  if (typeof file !== 'string' || format === undefined) return undefined;
  return (await inspectSceneFile(path.resolve(folder, file), format)).fault;
}
