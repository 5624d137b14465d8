import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, it } from 'vitest';
import { BlenderSimDriver } from './driver.js';
import { nextEvent } from './testing/index.js';

const script = path.join(import.meta.dirname, 'testing', 'serve-fake.ts');
const children: ChildProcess[] = [];

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

/** The fake main node as a process, which can be frozen and killed. */
async function start(port = 0, firstSerial = 1): Promise<{ child: ChildProcess; address: string; port: number }> {
  const args = ['--conditions=source', '--import', 'tsx', script, String(port), String(firstSerial)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  const { address } = JSON.parse(line) as { address: string };
  return { child, address, port: Number(address.split(':')[1]) };
}

const P1 = { x: 1, y: 2, z: 3 };

describe('a driver of a main node in another process', { timeout: 120_000 }, () => {
  it('is not blocked when that is frozen, and goes on when it is thawed', async () => {
    const { child, address } = await start();
    await using driver = new BlenderSimDriver({ address, heartbeatMs: 500 });
    await driver.tryConnect();
    await driver.move(P1);
    const lost = nextEvent(driver, 'lost');
    const reconnected = nextEvent(driver, 'reconnected');
    child.kill('SIGSTOP');
    expect(await lost).toMatchObject({ reason: 'HEARTBEAT_TIMEOUT' });
    await expect(driver.getPosition({ deadlineMs: 200 })).rejects.toMatchObject({ code: 'TIMEOUT' });
    const position = driver.getPosition({ deadlineMs: 60_000 });
    child.kill('SIGCONT');
    expect(await position).toEqual(P1);
    // One registration more than the first: those tried while it was frozen were never sent.
    expect(await reconnected).toMatchObject({ oldSerial: 1, serial: 2, position: P1 });
  });

  it('is back when that was killed and started again', async () => {
    const { child, address, port } = await start();
    await using driver = new BlenderSimDriver({ address });
    await driver.tryConnect();
    await driver.move(P1);
    const reconnected = nextEvent(driver, 'reconnected');
    child.kill('SIGKILL');
    const position = driver.getPosition({ deadlineMs: 60_000 });
    await once(child, 'exit');
    const startedMs = performance.now();
    await start(port, 7);
    const readyMs = performance.now();
    expect(await position).toEqual(P1);
    // A machine where the process takes longer than half a second to start has other things to do.
    expect(performance.now() - readyMs).toBeLessThan(Math.max(2500, 5 * (readyMs - startedMs)));
    expect(await reconnected).toMatchObject({ serial: 7, position: P1 });
  });
});
