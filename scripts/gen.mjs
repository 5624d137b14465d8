// Makes what is committed under gen/ from its sources: the gRPC types and Cyber's messages from proto/, the JSON Schemas from zod,
// the kernel's WebAssembly from AssemblyScript.
// --check: makes it beside the committed copy and fails when they differ.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
const check = process.argv.includes('--check');
const bin = (name) => path.join(root, 'node_modules', '.bin', name);

const targets = [
  protobufEs('cyber/topology/gen', [
    'cyber/proto/topology_change.proto',
    'cyber/proto/role_attributes.proto',
    'cyber/proto/qos_profile.proto',
    'cyber/proto/proto_desc.proto',
  ]),
  protobufEs('cyber/node/gen', ['cyber/proto/parameter.proto', 'cyber/examples/proto/examples.proto']),
  {
    committed: 'rig/protocol/src/gen',
    make: (out) =>
      execFileSync(
        bin('proto-loader-gen-types'),
        [
          ...['--longs=Number', '--enums=Number', '--defaults', '--oneofs', '--keepCase', '--importFileExtension=.js'],
          ...['--grpcLib=@grpc/grpc-js', `--outDir=${out}`, 'proto/blendersim.proto'],
        ],
        { cwd: root, stdio: 'inherit' },
      ),
  },
  {
    committed: 'rig/description/gen',
    make: (out) =>
      execFileSync(bin('tsx'), ['--conditions=source', 'rig/description/src/schema-main.ts', out], {
        cwd: root,
        stdio: 'inherit',
      }),
  },
  {
    committed: 'rig/optics/gen',
    make: (out) =>
      execFileSync(
        bin('asc'),
        [
          ...['rig/optics/assembly/index.ts', '--outFile', path.relative(root, path.join(out, 'kernel.wasm'))],
          ...['--optimizeLevel=3', '--shrinkLevel=0', '--converge', '--noAssert', '--runtime=stub'],
          ...['--enable=simd', '--enable=threads', '--importMemory', '--noExportMemory', '--sharedMemory'],
          ...['--initialMemory=1', '--maximumMemory=65536'],
        ],
        { cwd: root, stdio: 'inherit' },
      ),
  },
];

let stale = false;
for (const { committed, make } of targets) {
  const wanted = path.join(root, committed);
  if (!check) {
    rmSync(wanted, { recursive: true, force: true });
    make(wanted);
    continue;
  }
  const fresh = mkdtempSync(path.join(tmpdir(), 'blender-sim-gen-'));
  try {
    make(fresh);
    execFileSync('diff', ['-r', wanted, fresh], { stdio: 'inherit' });
  } catch {
    stale = true;
    process.stderr.write(`${committed} is not current: run \`npm run gen\` and commit the result.\n`);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}
process.exitCode = stale ? 1 : 0;

/** Messages for @bufbuild/protobuf: JavaScript with its types, as enums of TypeScript are no erasable syntax. */
function protobufEs(committed, files) {
  return {
    committed,
    make: (out) => {
      const plugins = [{ local: bin('protoc-gen-es'), out, opt: ['target=js+dts', 'import_extension=js'] }];
      const template = JSON.stringify({ version: 'v2', plugins });
      const chosen = files.flatMap((file) => ['--path', path.join('proto', file)]);
      execFileSync(bin('buf'), ['generate', 'proto', '--template', template, ...chosen], {
        cwd: root,
        stdio: 'inherit',
      });
    },
  };
}
