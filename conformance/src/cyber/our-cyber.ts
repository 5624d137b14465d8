import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { CHECKOUT } from '../rtps/checkout.js';
import { type CyberSpec, cyberArguments } from './cyber-spec.js';

const SOURCE = path.join(import.meta.dirname, 'our-process.ts');
const CACHE = path.join(CHECKOUT, 'node_modules', '.cache');
// What is CommonJS in a bundle of modules asks for Node's own by `require`.
const REQUIRE = "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";

let bundle: Promise<string> | undefined;

/**
 * Our process of Cyber RT as one file, made of the sources once a test file: from source each start would take seconds of a
 * processor, for some 200 modules.
 */
export function ensureOurProcess(): Promise<string> {
  bundle ??= makeBundle();
  return bundle;
}

/** To be called after a file's tests: what `ensureOurProcess` made goes. */
export async function removeOurProcess(): Promise<void> {
  const made = bundle;
  bundle = undefined;
  if (made !== undefined) await rm(path.dirname(await made), { recursive: true, force: true });
}

export function ourCyberCommand(program: string, spec: CyberSpec): [program: string, ...args: string[]] {
  return [process.execPath, program, '--proto', path.join(CHECKOUT, 'proto'), ...cyberArguments(spec)];
}

async function makeBundle(): Promise<string> {
  // tsx brings esbuild.
  const { build } = createRequire(createRequire(import.meta.url).resolve('tsx'))('esbuild') as Esbuild;
  await mkdir(CACHE, { recursive: true });
  // Below node_modules: there the packages are found that are not bundled.
  const folder = await mkdtemp(path.join(CACHE, 'our-cyber-'));
  const outfile = path.join(folder, 'our-process.mjs');
  await build({
    entryPoints: [SOURCE],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    conditions: ['source'],
    banner: { js: REQUIRE },
    logLevel: 'silent',
  });
  return outfile;
}

/** What is used of it. */
interface Esbuild {
  build(options: Readonly<Record<string, unknown>>): Promise<unknown>;
}
