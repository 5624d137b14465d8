import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

const APT_ENV = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' };
/** Another apt-get may be at work: it is waited for, at most so long. */
const APT = ['-q', '-y', '-o', 'DPkg::Lock::Timeout=300'];

/** Of a test or hook that needs packages, or a compiler: on a busy machine, over a slow network. */
export const INSTALL_MS = 1_200_000;

let updated: Promise<unknown> | undefined;

/**
 * Sees to it that Debian packages are there: installs what is missing when it may.
 * @returns why they can't be had, for the report of a skipped test; undefined: all are installed.
 */
export async function ensurePackages(names: readonly string[]): Promise<string | undefined> {
  let missing: string[];
  try {
    missing = await missingOf(names);
  } catch {
    return `needs the Debian packages ${names.join(', ')}, and this is no Debian system`;
  }
  if (missing.length === 0) return undefined;
  const command = `apt-get install ${missing.join(' ')}`;
  if (process.getuid?.() !== 0) return `not installed: ${missing.join(', ')} (as root: ${command})`;
  try {
    if (!(await allKnown(missing))) await updateOnce();
    await install(missing).catch(async () => {
      // A list that is too old names files that are gone.
      await updateOnce();
      await install(missing);
    });
    return undefined;
  } catch (error) {
    return `${command} failed: ${reasonOf(error)}`;
  }
}

/** @throws when there is no dpkg. */
async function missingOf(names: readonly string[]): Promise<string[]> {
  await run('dpkg-query', ['--version']);
  const states = await Promise.all(
    names.map(async (name) => {
      try {
        return (await run('dpkg-query', ['-W', '-f', '${db:Status-Status}', name])).stdout;
      } catch {
        return 'unknown';
      }
    }),
  );
  return names.filter((_, index) => states[index] !== 'installed');
}

async function allKnown(names: readonly string[]): Promise<boolean> {
  try {
    await run('apt-cache', ['show', '--no-all-versions', ...names], { env: APT_ENV, maxBuffer: 2 ** 26 });
    return true;
  } catch {
    return false;
  }
}

function updateOnce(): Promise<unknown> {
  updated ??= run('apt-get', [...APT, 'update'], { env: APT_ENV, maxBuffer: 2 ** 26 });
  return updated;
}

async function install(names: readonly string[]): Promise<void> {
  const args = [...APT, 'install', '--no-install-recommends', ...names];
  await run('apt-get', args, { env: APT_ENV, maxBuffer: 2 ** 26 });
}

/** apt-get's own complaint, in one line. */
function reasonOf(error: unknown): string {
  const { stderr = '', message = String(error) } = error as { stderr?: string; message?: string };
  const lines = (stderr || message).split('\n').filter((line) => line.startsWith('E:'));
  return (lines[0] ?? message.split('\n')[0] ?? '').trim();
}
