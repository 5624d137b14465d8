// The npm package of cyber/rtps, as somebody elsewhere gets it: packed, installed without a registry, used from plain Node.
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import ts from 'typescript';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CHECKOUT } from './rtps/checkout.js';
import { freeDomain } from './rtps/domains.js';

const run = promisify(execFile);
const PACKAGE = path.join('node_modules', '@blender-sim', 'rtps');

/** A project outside the checkout that has the package and nothing else. */
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'blender-sim-package-'));
  const script = path.join(CHECKOUT, 'scripts', 'pack-rtps.mjs');
  const { stdout } = await run(process.execPath, [script, '--out', path.join(folder, 'packed')]);
  const project = path.join(folder, 'project');
  await mkdir(project);
  await writeFile(path.join(project, 'package.json'), '{ "private": true, "type": "module" }');
  const quiet = ['--offline', '--no-audit', '--no-fund', '--cache', path.join(folder, 'npm-cache')];
  await run('npm', ['install', ...quiet, stdout.trim()], { cwd: project });
  folder = project;
});

afterAll(() => rm(path.dirname(folder), { recursive: true, force: true }));

/** The README's first program, in a domain where nobody is. */
async function readmeExample(): Promise<string> {
  const readme = await readFile(path.join(folder, PACKAGE, 'README.md'), 'utf8');
  const program = /```ts\n(.*?)```/s.exec(readme)?.[1] ?? '';
  expect(program).toContain('domain: 7');
  return program.replaceAll('domain: 7', `domain: ${await freeDomain()}`);
}

it('is one package, with neither tests nor maps in it', async () => {
  expect(await readdir(path.join(folder, 'node_modules', '@blender-sim'))).toEqual(['rtps']);
  const files = await readdir(path.join(folder, PACKAGE), { recursive: true });
  expect(files).toEqual(expect.arrayContaining(['LICENSE', 'README.md', path.join('dist', 'index.d.ts')]));
  expect(files.filter((file) => /\.(test|map)\b|node_modules|tsbuildinfo/.test(file))).toEqual([]);
});

it('runs the program of its README', async () => {
  const { outputText } = ts.transpileModule(await readmeExample(), {
    compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 },
  });
  await writeFile(path.join(folder, 'example.js'), outputText);
  const { stdout, stderr } = await run(process.execPath, ['example.js'], { cwd: folder, timeout: 120_000 });
  expect({ stdout, stderr }).toEqual({ stdout: "1 { room: 'lab', celsius: 21.5 }\n", stderr: '' });
});

it('has types that a strict compiler takes, without the sources', async () => {
  const file = path.join(folder, 'example.ts');
  await writeFile(file, `${await readmeExample()}\nexport { SimNetwork } from '@blender-sim/rtps/testing';\n`);
  const program = ts.createProgram([file], {
    module: ts.ModuleKind.NodeNext,
    target: ts.ScriptTarget.ES2022,
    lib: ['lib.es2023.d.ts', 'lib.esnext.disposable.d.ts'],
    typeRoots: [path.join(CHECKOUT, 'node_modules', '@types')],
    types: ['node'],
    strict: true,
    noEmit: true,
  });
  // Node's own are not what is asked about, and take most of the time.
  const ours = program.getSourceFiles().filter(({ fileName }) => fileName.startsWith(folder));
  expect(ours.length).toBeGreaterThan(10);
  const problems = ours
    .flatMap((source) => [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)])
    .map(({ file: at, messageText }) => `${at?.fileName ?? ''}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`);
  expect(problems).toEqual([]);
});
