// Makes the npm package of cyber/rtps, after `npm run build`: what its exports reach, with the modules of base that it uses
// beside it, so that it is one package without dependencies. `npm pack` in cyber/rtps can't do that: npm leaves bundled
// workspaces out. [--out FOLDER] (default out/npm). Prints the path of the tarball.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { fail, root } from './setup.mjs';

const { values } = parseArgs({ options: { out: { type: 'string', default: path.join(root, 'out', 'npm') } } });
const source = path.join(root, 'cyber', 'rtps');
const stage = path.resolve(values.out, 'rtps');
const manifest = JSON.parse(readFileSync(path.join(source, 'package.json'), 'utf8'));

/** Folders of compiled code, and where they go in the package. */
const FOLDERS = [
  { from: path.join(source, 'dist'), to: 'dist' },
  { from: path.join(root, 'base', 'dist'), to: path.join('dist', 'base') },
];
/** The workspace packages that go in, by what is imported. */
const INSIDE = {
  '@blender-sim/base': path.join(root, 'base', 'dist', 'index.js'),
  '@blender-sim/base/testing': path.join(root, 'base', 'dist', 'testing', 'index.js'),
};
const IMPORT = /(\bfrom |\bimport |\bimport\()(['"])([^'"\n]+)\2/g;

const entries = Object.entries(manifest.exports).map(([name, { default: file }]) => [name, file]);
rmSync(stage, { recursive: true, force: true });
mkdirSync(stage, { recursive: true });
for (const module of reached(entries.map(([, file]) => path.join(source, file)))) {
  for (const file of [module, declarationsOf(module)]) write(file);
}
cpSync(path.join(root, 'LICENSE'), path.join(stage, 'LICENSE'));
cpSync(path.join(source, 'README.md'), path.join(stage, 'README.md'));
const { name, version, description, license, type, engines } = manifest;
const published = { name, version, description, license, type, engines, exports: Object.fromEntries(entries) };
writeFileSync(path.join(stage, 'package.json'), `${JSON.stringify(published, null, 2)}\n`);

const packed = spawnSync('npm', ['pack', '--json', '--pack-destination', path.dirname(stage)], {
  cwd: stage,
  encoding: 'utf8',
});
if (packed.status !== 0) fail(`npm pack failed: ${packed.error?.message ?? packed.stderr}`);
process.stdout.write(`${path.join(path.dirname(stage), JSON.parse(packed.stdout)[0].filename)}\n`);

/** The modules that these need, themselves included. */
function reached(modules) {
  const all = new Set();
  const add = (module) => {
    if (all.has(module)) return;
    if (!existsSync(module)) fail(`${module} is not there: npm run build`);
    all.add(module);
    for (const file of [module, declarationsOf(module)]) {
      for (const [, , , specifier] of readFileSync(file, 'utf8').matchAll(IMPORT)) {
        const target = targetOf(specifier, file);
        if (target !== undefined) add(target);
      }
    }
  };
  modules.forEach(add);
  return all;
}

/** The module that an import means; undefined: it is Node's own. */
function targetOf(specifier, importer) {
  if (specifier.startsWith('.')) return path.resolve(path.dirname(importer), specifier);
  if (Object.hasOwn(INSIDE, specifier)) return INSIDE[specifier];
  if (specifier.startsWith('node:') && builtinModules.includes(specifier.slice('node:'.length))) return undefined;
  return fail(`${importer} imports ${specifier}, which is not in the package.`);
}

function declarationsOf(module) {
  return module.replace(/\.js$/, '.d.ts');
}

/** Copies a file to its place, its imports turned to theirs. Maps stay away: what they lead to is not in the package. */
function write(file) {
  const place = placeOf(file);
  const text = readFileSync(file, 'utf8')
    .replace(IMPORT, (found, before, quote, specifier) => {
      if (!Object.hasOwn(INSIDE, specifier)) return found;
      const relative = path.relative(path.dirname(place), placeOf(INSIDE[specifier]));
      return `${before}${quote}${relative.startsWith('.') ? relative : `./${relative}`}${quote}`;
    })
    .replace(/^\/\/# sourceMappingURL=.*\n?/m, '');
  mkdirSync(path.dirname(path.join(stage, place)), { recursive: true });
  writeFileSync(path.join(stage, place), text);
}

/** Where a compiled file is in the package. */
function placeOf(file) {
  for (const { from, to } of FOLDERS) {
    const inside = path.relative(from, file);
    if (!inside.startsWith('..')) return path.join(to, inside);
  }
  return fail(`${file} belongs to no package that goes in.`);
}
