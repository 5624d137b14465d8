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
  /** 0 when it could not be run. */
  readonly pid: number;
  readonly token: string;
  /** Where its slots are. */
  readonly folder: string;
  /** Its first connection. */
  readonly connected: Promise<Socket>;
  /** Resolves when the program has ended or could not be run, as the end of a sentence; all it printed is known then. */
  readonly exited: Promise<string>;
  /** Stops listening. */
  stopListening(): void;
  /** The end of what it printed: for the error when it dies. */
  output(): string;
  /** Ends it and what it started, also when it is stopped (SIGSTOP). */
  kill(): void;
}

const OUTPUT_KEPT = 8192;
/** What a program printed may come after its end; for this long it is waited for, in milliseconds. */
const OUTPUT_GRACE_MS = 500;

/** Starts Blender with nothing of the user's: no settings, no add-ons of theirs, no scripts out of a .blend. */
export async function launchBlender(options: LaunchOptions): Promise<LaunchedBlender> {
  const folder = await makeProcessFolder(options.sharedMemory, options.name);
  const socketPath = path.join(folder, 'control.sock');
  const token = randomBytes(16).toString('hex');
  const { server, connected } = await listen(socketPath);
  let child: ChildProcess;
  try {
    child = spawn(options.program.path, blenderArguments(options), {
      // A group of its own: Ctrl-C in the terminal is for the node, which then stops its Blender processes in order; and
      // a wrapper script is killed together with the Blender it started.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        BLENDER_SIM_SOCKET: socketPath,
        BLENDER_SIM_SHM: folder,
        BLENDER_SIM_TOKEN: token,
        // Blender would read the user's own scripts and modules from here, and Debian's, which runs on the system's
        // Python, takes the first python on the PATH for where its libraries are: a virtual environment has no numpy.
        PATH: ['/usr/bin', '/bin', process.env['PATH'] ?? ''].join(path.delimiter),
        // What a killed Blender leaves behind goes with its folder.
        TMPDIR: folder,
        PYTHONPATH: undefined,
        PYTHONHOME: undefined,
        VIRTUAL_ENV: undefined,
        PYTHONNOUSERSITE: '1',
        BLENDER_USER_SCRIPTS: undefined,
        BLENDER_USER_CONFIG: undefined,
      },
    });
  } catch (error) {
    server.close();
    throw error;
  }
  const exited = untilExit(child);
  let tail = '';
  const keep = (chunk: Buffer): void => {
    tail = (tail + chunk.toString('utf8')).slice(-OUTPUT_KEPT);
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  return {
    pid: child.pid ?? 0,
    token,
    folder,
    connected,
    exited,
    stopListening: () => {
      server.close();
    },
    output: () => tail,
    kill: () => killGroup(child),
  };
}

async function listen(socketPath: string): Promise<{ server: Server; connected: Promise<Socket> }> {
  const server = createServer();
  const connected = new Promise<Socket>((resolve) => {
    let first = true;
    server.on('connection', (socket) => {
      if (first) resolve(socket);
      else socket.destroy();
      first = false;
    });
  });
  await new Promise<void>((resolve, reject) => {
    // Stays: a server that can't accept is a process that never says HELLO.
    server.on('error', reject);
    server.listen(socketPath, resolve);
  });
  return { server, connected };
}

function untilExit(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.on('error', (error) => {
      if (child.pid === undefined) resolve(`it could not be run: ${error.message}`);
    });
    child.once('exit', (code, signal) => {
      const how = signal === null ? `it ended with status ${String(code)}` : `it was ended by ${signal}`;
      // 'close' is everything read, but never comes while somebody else holds the pipes.
      const timer = setTimeout(() => resolve(how), OUTPUT_GRACE_MS);
      child.once('close', () => {
        clearTimeout(timer);
        resolve(how);
      });
    });
  });
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    child.kill('SIGKILL');
  }
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
