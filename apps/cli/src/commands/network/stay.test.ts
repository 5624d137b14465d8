import { EventEmitter } from 'node:events';
import { ManualClock } from '@blender-sim/base/testing';
import { expect, test } from 'vitest';
import { EXIT, type ExitCode } from '../../exit-code.js';
import type { Stream } from '../../terminal/stream.js';
import { cutShort, withStay } from './stay.js';

/** A stay that lasts until its output fails as `fault` says. */
async function stayUntil(fault: NodeJS.ErrnoException): Promise<{ ended: ExitCode; closed: boolean }> {
  const stdout = Object.assign(new EventEmitter(), { write: () => true }) as unknown as Stream & EventEmitter;
  let closed = false;
  const member = {
    close: () => {
      closed = true;
      return Promise.resolve();
    },
  };
  const tools = { clock: new ManualClock(), stdout, stderr: stdout };
  const stay = withStay(
    tools,
    Infinity,
    new AbortController().signal,
    () => Promise.resolve(member),
    async (_member, { signal }) => {
      stdout.emit('error', fault);
      return Promise.resolve(cutShort({ signal }, true) ?? EXIT.FAILURE);
    },
  );
  const ended = await stay.catch((error: unknown) => {
    expect(closed).toBe(true);
    throw error;
  });
  return { ended, closed };
}

const fault = (code: string): NodeJS.ErrnoException => Object.assign(new Error(`${code}: no more`), { code });

test.each(['EPIPE', 'ERR_STREAM_DESTROYED'])('that nobody reads any more (%s) ends it well', async (code) => {
  expect(await stayUntil(fault(code))).toEqual({ ended: EXIT.OK, closed: true });
});

test.each(['ENOSPC', 'EIO'])(
  'output that cannot be written (%s) is an error, when the network is left',
  async (code) => {
    await expect(stayUntil(fault(code))).rejects.toMatchObject({
      code: 'OUTPUT',
      message: `Can't write to stdout: ${code}: no more`,
    });
  },
);
