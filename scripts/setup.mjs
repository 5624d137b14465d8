// What `npm run demo` and `npm test` need on a fresh machine: dependencies, the build, Blender. Plain Node: it runs before
// anything is installed.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

/** Says that something failed in one sentence, and ends. */
export function fail(message, code = 1) {
  process.stderr.write(`${message}\n`);
  process.exit(code);
}

/** Runs a command and shows that it goes on; its output is shown only when it fails. */
export function runQuietly(title, command, args, env = {}) {
  return new Promise((resolve) => {
    const started = Date.now();
    const seconds = () => `${Math.round((Date.now() - started) / 1000)} s`;
    process.stdout.write(`${title} ...\n`);
    const child = spawn(command, args, {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const keep = (chunk) => {
      output = (output + chunk).slice(-20_000);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    const timer = setInterval(() => process.stdout.write(`  ${title} (${seconds()})\n`), 10_000);
    const end = (ok, why) => {
      clearInterval(timer);
      process.stdout.write(ok ? `${title}: done in ${seconds()}\n` : `${title}: ${why}\n${output}\n`);
      resolve(ok);
    };
    child.once('error', (error) => end(false, error.message));
    child.once('close', (status, signal) => end(status === 0, `ended with ${signal ?? `status ${status}`}`));
  });
}

/** npm, as the npm that runs us. */
function npm(...args) {
  const cli = process.env.npm_execpath;
  return cli?.endsWith('.js') ? [process.execPath, [cli, ...args]] : ['npm', args];
}

export async function installDependencies() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 15)) {
    fail(`Node.js ${process.versions.node} is too old; blender-sim needs 20.15 or newer.`);
  }
  const installed = path.join(root, 'node_modules', '.package-lock.json');
  const lock = path.join(root, 'package-lock.json');
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs) return;
  if (!(await runQuietly('installing dependencies', ...npm('ci')))) fail('npm ci failed; see above.');
}

export async function build() {
  const tsc = path.join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  if (!(await runQuietly('building', process.execPath, [tsc, '-b']))) fail('The build failed; see above.');
}

/** Installs Debian packages when that is possible. @returns whether it was done. */
export async function aptInstall(packages) {
  const isRoot = process.getuid?.() === 0;
  if (!isRoot || !existsSync('/usr/bin/apt-get')) return false;
  const options = ['-y', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=300'];
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  if (!(await runQuietly('updating the package lists', 'apt-get', ['update'], env))) return false;
  return runQuietly(`installing ${packages.join(' ')}`, 'apt-get', ['install', ...options, ...packages], env);
}

/**
 * Finds Blender, or installs Debian's. Call it after build(). When there is none to be had: ends with one sentence, or says
 * `orElse` and gives undefined.
 */
export async function ensureBlender({ orElse } = {}) {
  const { findBlender, BlenderError } = await import(path.join(root, 'rig', 'rendernode', 'dist', 'index.js'));
  try {
    return await findBlender();
  } catch (error) {
    if (!(error instanceof BlenderError)) throw error;
    if (
      error.code !== 'BLENDER_NOT_FOUND' ||
      process.env.BLENDER ||
      !(await aptInstall(['blender', 'python3-numpy']))
    ) {
      if (orElse === undefined || error.code !== 'BLENDER_NOT_FOUND' || process.env.BLENDER) fail(error.message, 4);
      process.stdout.write(`${error.message}\nWithout one ${orElse}.\n`);
      return undefined;
    }
    return findBlender();
  }
}

/** Runs a command in the foreground and ends with its status. */
export function become(command, args, env = {}) {
  const child = spawn(command, args, { cwd: root, env: { ...process.env, ...env }, stdio: 'inherit' });
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  // Ctrl-C reaches the child by itself: the terminal sends it to the whole group. A second one would mean "now".
  process.on('SIGINT', () => undefined);
  child.once('close', (status, signal) => process.exit(signal === null ? status : 1));
}

/** Runs a check in the foreground. @returns whether it passed. */
export function check(title, command, args) {
  process.stdout.write(`\n== ${title}\n`);
  return spawnSync(command, args, { cwd: root, stdio: 'inherit' }).status === 0;
}
