import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** The smallest rig: one LED, one triangle. */
export const MINIMAL = `version: 1
scene: { file: mesh.obj }
camera: { width: 32, height: 24, position: [0, 0, 100], fov_deg: 30 }
leds:
  - position: [0, 0, 50]
`;

export const TRIANGLE_OBJ = 'v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n';

/** A folder of its own with a rig and its mesh; gone when disposed of. */
export interface RigFolder extends AsyncDisposable {
  readonly folder: string;
  readonly rigFile: string;
  /** Writes a file into the folder; returns its path. */
  write(name: string, content: string | Uint8Array): Promise<string>;
}

export async function rigFolder(rig: string = MINIMAL): Promise<RigFolder> {
  const folder = await mkdtemp(path.join(tmpdir(), 'blender-sim-rig-'));
  const write = async (name: string, content: string | Uint8Array): Promise<string> => {
    const file = path.join(folder, name);
    await writeFile(file, content);
    return file;
  };
  await write('mesh.obj', TRIANGLE_OBJ);
  const rigFile = await write('rig.yaml', rig);
  return {
    folder,
    rigFile,
    write,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}
