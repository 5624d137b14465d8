import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { type Server, type Socket, createServer } from 'node:net';
import path from 'node:path';
import { makeProcessFolder } from './shared-memory.js';
import type { BlenderProgram } from './find-blender.js';

/** The Python that runs inside Blender. */
export const BLENDER_SCRIPT: string = path.resolve(import.meta.dirname, '..', '..', '..', 'blender', 'main.py');

export interface LaunchOptions {
  readonly program: BlenderProgram;
  /** Folder in shared memory; the process gets one below it. */
  readonly sharedMemory: string;
  readonly name: string;
  /** Threads Cycles renders with; 0: all. */
  readonly threads: number;
}

/** A Blender that has been started and may connect. */
export interface LaunchedBlender {
  readonly child: ChildProcess;
  readonly token: string;
  /** Where its slots are. */
  readonly folder: string;
  /** Its first connection. */
  readonly connected: Promise<Socket>;
  /** Stops listening. */
  stopListening(): void;
  /** The end of what it printed: for the error when it dies. */
  output(): string;
}

const OUTPUT_KEPT = 8192;

/** Starts Blender with nothing of the user's: no settings, no add-ons of theirs, no scripts out of a .blend. */
export async function launchBlender(options: LaunchOptions): Promise<LaunchedBlender> {
  const folder = await makeProcessFolder(options.sharedMemory, options.name);
  const socketPath = path.join(folder, 'control.sock');
  const token = randomBytes(16).toString('hex');
  const server = createServer();
  const connected = new Promise<Socket>((resolve) => server.once('connection', resolve));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(socketPath, resolve);
  });
  const child = spawn(options.program.path, blenderArguments(options), {
    // A group of its own: Ctrl-C in the terminal is for the node, which then stops its Blender processes in order.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      BLENDER_SIM_SOCKET: socketPath,
      BLENDER_SIM_SHM: folder,
      BLENDER_SIM_TOKEN: token,
      // Blender would read the user's own scripts and modules from here.
      PYTHONPATH: undefined,
      BLENDER_USER_SCRIPTS: undefined,
      BLENDER_USER_CONFIG: undefined,
    },
  });
  let tail = '';
  const keep = (chunk: Buffer): void => {
    tail = (tail + chunk.toString('utf8')).slice(-OUTPUT_KEPT);
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  return { child, token, folder, connected, stopListening: () => closeQuietly(server), output: () => tail };
}

function blenderArguments({ program, threads }: LaunchOptions): string[] {
  const [major = 0, minor = 0] = program.version.split('.').map(Number);
  // 3.4 takes an unknown option for the name of a file to open and ends.
  const offline = major > 4 || (major === 4 && minor >= 2) ? ['--offline-mode'] : [];
  return [
    ...['--background', '--factory-startup', '--disable-autoexec', '-noaudio', ...offline],
    ...['--threads', String(threads), '--python-exit-code', '1', '--python', BLENDER_SCRIPT],
  ];
}

function closeQuietly(server: Server): void {
  server.close();
}
