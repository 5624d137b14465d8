import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { BlenderSimDriver } from '@blender-sim/driver';
import { loadCredentials } from '@blender-sim/protocol';
import { testAuthority } from '@blender-sim/protocol/testing';
import { expect, it } from 'vitest';
import { RigProcesses } from './rig-processes.js';

it('a rig with mutual TLS renders for who has a certificate, and for nobody else', async (test) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'blender-sim-tls-'));
  try {
    const authority = testAuthority(folder);
    if (authority === undefined) return test.skip('this machine has no openssl to make certificates with');
    const { cert = '', key = '' } = authority.issue('rig');
    const tls = ['--tls-cert', cert, '--tls-key', key, '--tls-ca', authority.ca];
    await using rig = new RigProcesses();
    const main = await rig.mainnode(tls);
    await rig.rendernode(main.address, ['--processes', '1', ...tls]);
    await using driver = new BlenderSimDriver({
      address: main.address,
      credentials: await loadCredentials({ cert, key, ca: authority.ca }),
    });
    await driver.tryConnect();
    const { images } = await driver.ledUpdateBatch({
      taskCount: 1,
      lightCount: 7,
      words: new Array<number>(7).fill(0xffffffff),
    });
    expect(Math.max(...(images[0] ?? []))).toBeGreaterThan(10);

    await using plain = new BlenderSimDriver({ address: main.address });
    await expect(plain.tryConnect()).rejects.toMatchObject({ code: 'CONNECT_FAILED' });
    await using anonymous = new BlenderSimDriver({
      address: main.address,
      credentials: await loadCredentials({ ca: authority.ca }),
    });
    await expect(anonymous.tryConnect()).rejects.toMatchObject({ code: 'CONNECT_FAILED' });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
