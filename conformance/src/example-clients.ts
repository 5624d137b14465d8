import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { ensurePackages } from './debian.js';
import { CHECKOUT } from './rig-processes.js';

const run = promisify(execFile);
const folder = path.join(CHECKOUT, 'examples', 'clients');

/** One of examples/clients, all with the same flags. */
export interface ExampleClient {
  readonly name: string;
  /** How its image files end. */
  readonly extension: string;
  readonly command: readonly [program: string, ...args: string[]];
  /** Installs and builds what it needs. @returns why it can't run here; undefined: it can. */
  prepare(): Promise<string | undefined>;
}

const PROTOC = ['protobuf-compiler', 'protobuf-compiler-grpc'];

export const EXAMPLE_CLIENTS: readonly ExampleClient[] = [
  {
    name: 'Python',
    extension: 'png',
    command: ['/usr/bin/python3', path.join(folder, 'python', 'blender_sim_client.py')],
    prepare: () => ensurePackages(['python3', 'python3-grpcio', 'python3-protobuf', ...PROTOC]),
  },
  {
    name: 'C++',
    extension: 'pgm',
    command: [path.join(folder, 'cpp', 'build', 'client')],
    prepare: async () => {
      const packages = ['g++', 'make', 'pkg-config', 'libgrpc++-dev', 'libprotobuf-dev', ...PROTOC];
      const reason = await ensurePackages(packages);
      if (reason === undefined) await run('make', ['-C', path.join(folder, 'cpp')], { maxBuffer: 2 ** 24 });
      return reason;
    },
  },
  {
    name: 'TypeScript',
    extension: 'pgm',
    command: [process.execPath, '--conditions=source', '--import', 'tsx', path.join(folder, 'typescript', 'client.ts')],
    prepare: () => Promise.resolve(undefined),
  },
];

export interface ClientRun {
  /** Exit status. */
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a client to its end; one that fails does not throw. */
export async function runClient(client: ExampleClient, args: readonly string[]): Promise<ClientRun> {
  const [program, ...first] = client.command;
  try {
    const { stdout, stderr } = await run(program, [...first, ...args], { cwd: CHECKOUT });
    return { status: 0, stdout, stderr };
  } catch (error) {
    const { code, stdout = '', stderr = '' } = error as { code?: unknown; stdout?: string; stderr?: string };
    // Not even started: a fault of the test's.
    if (typeof code !== 'number') throw error;
    return { status: code, stdout, stderr };
  }
}
