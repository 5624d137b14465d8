import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { ensurePackages } from '../debian.js';
import { CHECKOUT } from './checkout.js';

const run = promisify(execFile);
const SOURCES = path.join(CHECKOUT, 'conformance', 'peers');
const CACHE = path.join(CHECKOUT, 'node_modules', '.cache', 'blender-sim-peers');
// Protobuf's headers take half a minute of a core that nobody else uses.
const COMPILE_MS = 300_000;

/** A program that can be started, or why there is none. */
export type Built = { readonly program: string } | { readonly missing: string };

interface Recipe {
  readonly folder: string;
  readonly packages: readonly string[];
  /** Files beside those of the folder that it is made of. */
  readonly inputs?: readonly string[];
  /** Commands, run in an empty folder; the last one makes `peer`. */
  readonly commands: readonly (readonly [program: string, ...args: string[]])[];
}

const FAST: Recipe = {
  folder: 'fast-dds',
  packages: ['g++', 'libfastrtps-dev', 'libfastcdr-dev'],
  commands: [
    ['g++', '-std=c++17', '-O1', '-o', 'peer', source('fast-dds', 'peer.cpp'), '-lfastrtps', '-lfastcdr', '-lpthread'],
  ],
};

const CYCLONE: Recipe = {
  folder: 'cyclone',
  packages: ['gcc', 'libc6-dev', 'cyclonedds-dev', 'cyclonedds-tools'],
  commands: [
    ['idlc', '-t', source('cyclone', 'peer-types.idl')],
    ['gcc', '-O1', '-I.', '-o', 'peer', source('cyclone', 'peer.c'), 'peer-types.c', '-lddsc', '-lpthread'],
  ],
};

const PROTO = path.join(CHECKOUT, 'proto');
const CYBER_PROTOS = ['qos_profile', 'proto_desc', 'role_attributes', 'topology_change'].map(
  (name) => `cyber/proto/${name}`,
);
CYBER_PROTOS.push('cyber/examples/proto/examples');

const CYBER: Recipe = {
  folder: 'cyber',
  packages: ['g++', 'libfastrtps-dev', 'libfastcdr-dev', 'libprotobuf-dev', 'protobuf-compiler'],
  inputs: CYBER_PROTOS.map((name) => path.join(PROTO, `${name}.proto`)),
  commands: [
    ['protoc', '--cpp_out=.', '-I', PROTO, ...CYBER_PROTOS.map((name) => path.join(PROTO, `${name}.proto`))],
    [
      'g++',
      ...['-std=c++17', '-O1', '-I.', '-o', 'peer', source('cyber', 'peer.cpp')],
      ...CYBER_PROTOS.map((name) => `${name}.pb.cc`),
      ...['-lfastrtps', '-lfastcdr', '-lprotobuf', '-lpthread'],
    ],
  ],
};

const CYCLONE_JOIN: Recipe = {
  ...CYCLONE,
  commands: [
    ['idlc', '-t', source('cyclone', 'peer-types.idl')],
    ['gcc', '-O1', '-I.', '-o', 'peer', source('cyclone', 'join.c'), 'peer-types.c', '-lddsc', '-lpthread'],
  ],
};

const builds = new Map<Recipe, Promise<Built>>();

/** The Fast DDS peer, compiled when its sources or packages have changed. */
export function ensureFastPeer(): Promise<Built> {
  return once(FAST);
}

/** The Cyclone DDS peer, compiled when its sources or packages have changed. */
export function ensureCyclonePeer(): Promise<Built> {
  return once(CYCLONE);
}

/** The process of Cyber RT on Fast DDS, compiled when its sources, its .proto files or packages have changed. */
export function ensureCyberPeer(): Promise<Built> {
  return once(CYBER);
}

/** The program that says when a writer of Cyclone DDS was made, or seen; compiled as the peers are. */
export function ensureCycloneJoin(): Promise<Built> {
  return once(CYCLONE_JOIN);
}

function source(folder: string, file: string): string {
  return path.join(SOURCES, folder, file);
}

function once(recipe: Recipe): Promise<Built> {
  const known = builds.get(recipe);
  if (known !== undefined) return known;
  const build = ensure(recipe);
  builds.set(recipe, build);
  return build;
}

async function ensure(recipe: Recipe): Promise<Built> {
  const missing = await ensurePackages(recipe.packages);
  if (missing !== undefined) return { missing };
  const folder = path.join(CACHE, `${recipe.folder}-${await digestOf(recipe)}`);
  const program = path.join(folder, 'peer');
  if (!existsSync(program)) await build(recipe, folder);
  return { program };
}

/** Two that build at once each make their own; the one that is late throws its own away. */
async function build(recipe: Recipe, folder: string): Promise<void> {
  await mkdir(CACHE, { recursive: true });
  const scratch = await mkdtemp(path.join(CACHE, 'build-'));
  try {
    for (const [program, ...args] of recipe.commands) await run(program, args, { cwd: scratch, timeout: COMPILE_MS });
    await rename(scratch, folder).catch((error: unknown) => {
      if (!existsSync(folder)) throw error;
    });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function digestOf(recipe: Recipe): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify(recipe.commands));
  const versions = await run('dpkg-query', ['-W', '-f', '${Package} ${Version}\n', ...recipe.packages]);
  hash.update(versions.stdout);
  for (const file of recipe.inputs ?? []) hash.update(path.basename(file)).update(await readFile(file));
  for (const folder of ['shared', recipe.folder]) {
    const files = await readdir(path.join(SOURCES, folder));
    for (const file of files.filter((name) => !name.endsWith('.md')).sort())
      hash.update(file).update(await readFile(path.join(SOURCES, folder, file)));
  }
  return hash.digest('hex').slice(0, 16);
}
