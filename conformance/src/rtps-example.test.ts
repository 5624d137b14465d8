// The two programs of examples/rtps, as their README starts them.
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { CHECKOUT } from './rtps/checkout.js';
import { freeDomain } from './rtps/domains.js';

const run = promisify(execFile);

/** Runs one to its end. */
function program(name: 'pub' | 'sub', ...args: string[]): Promise<{ stdout: string; stderr: string }> {
  const file = path.join(CHECKOUT, 'examples', 'rtps', `${name}.ts`);
  const command = ['--conditions=source', '--import', 'tsx', file, ...args];
  return run(process.execPath, command, { cwd: CHECKOUT, timeout: 120_000 });
}

it('the display shows what the thermometer says', async () => {
  const common = ['--domain', String(await freeDomain()), '--count', '3'];
  const [sub, pub] = await Promise.all([program('sub', ...common), program('pub', ...common, '--room', 'cellar')]);
  expect(sub).toEqual({ stdout: 'cellar: 21.0 °C\ncellar: 21.2 °C\ncellar: 21.4 °C\n', stderr: '' });
  expect(pub).toEqual({ stdout: '', stderr: 'somebody listens\n' });
});

it('what is wrong is said in one sentence', async () => {
  await expect(program('pub', '--domain', '999')).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^pub: [^\n]*domain[^\n]*\n$/) as string,
  });
});
