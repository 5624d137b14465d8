import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { emulateCalls, testAuthority } from './testing/index.js';
import { unaryHandler } from './handlers.js';
import { type RunningServer, serve } from './serve.js';
import { type TlsFiles, insecureCredentials, loadCredentials } from './tls.js';
import { blendersim } from './wire.js';

const folder = mkdtempSync(path.join(os.tmpdir(), 'blender-sim-tls-'));
const authority = testAuthority(folder);
const servers: RunningServer[] = [];

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function start(files: TlsFiles): Promise<RunningServer> {
  const server = await serve({
    listen: { host: '127.0.0.1', port: 0 },
    credentials: await loadCredentials(files),
    service: blendersim.Emulate.service,
    implementation: { GetRig: unaryHandler(() => ({ name: 'secret rig' })) },
    serviceName: 'blendersim.Emulate',
  });
  servers.push(server);
  return server;
}

async function ask(server: RunningServer, files: TlsFiles): Promise<string> {
  using calls = emulateCalls(server.address, await loadCredentials(files));
  return (await calls.getRig(1, { deadline: Date.now() + 15_000 })).name;
}

describe.skipIf(authority === undefined)('TLS (skipped where the machine has no openssl)', () => {
  const issue = (name: string): Required<Omit<TlsFiles, 'oneWay'>> => {
    if (authority === undefined) throw new Error('no openssl');
    return authority.issue(name);
  };
  const server = authority && issue('server');
  const client = authority && issue('client');

  test('a server with a certificate is trusted by who has its authority, and by nobody else', async () => {
    const running = await start({ cert: server?.cert, key: server?.key });
    expect(await ask(running, { ca: server?.ca })).toBe('secret rig');
    await expect(ask(running, {})).rejects.toMatchObject({ code: expect.any(Number) as number });
    const stranger = testAuthority(mkdtempSync(path.join(folder, 'stranger-')));
    await expect(ask(running, { ca: stranger?.ca })).rejects.toMatchObject({ code: expect.any(Number) as number });
  });

  test('mutual TLS takes a client with a certificate of the authority and refuses all others', async () => {
    const running = await start(server ?? {});
    expect(await ask(running, client ?? {})).toBe('secret rig');
    await expect(ask(running, { ca: server?.ca })).rejects.toMatchObject({ code: expect.any(Number) as number });
    const stranger = testAuthority(mkdtempSync(path.join(folder, 'stranger-')))?.issue('client');
    await expect(ask(running, { ...stranger, ca: server?.ca })).rejects.toMatchObject({
      code: expect.any(Number) as number,
    });
    await expect(ask(running, {})).rejects.toMatchObject({ code: expect.any(Number) as number });
  });

  test('one-way TLS with an authority of one’s own takes clients without a certificate', async () => {
    const running = await start({ ...server, oneWay: true });
    expect(await ask(running, { ca: server?.ca })).toBe('secret rig');
    await expect(ask(running, {})).rejects.toMatchObject({ code: expect.any(Number) as number });
  });

  test('names the file that is damaged, and the key that belongs to another certificate', async () => {
    const damaged = path.join(folder, 'damaged-ca.pem');
    writeFileSync(damaged, '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n');
    await expect(loadCredentials({ ...server, ca: damaged })).rejects.toMatchObject({
      code: 'TLS_FILE',
      message: expect.stringContaining(`${damaged}: certificate 1 is damaged`) as string,
    });
    await expect(loadCredentials({ cert: server?.cert, key: client?.key })).rejects.toMatchObject({
      code: 'TLS_FILE',
      message: `${String(client?.key)} is not the private key of ${String(server?.cert)}.`,
    });
  });

  test('says which kind it is', async () => {
    expect((await loadCredentials({})).tls).toBe('none');
    expect((await loadCredentials({ ca: server?.ca })).tls).toBe('tls');
    expect((await loadCredentials({ cert: server?.cert, key: server?.key })).tls).toBe('tls');
    expect((await loadCredentials(server ?? {})).tls).toBe('mutual');
    expect((await loadCredentials({ ...server, oneWay: true })).tls).toBe('tls');
  });

  test('a server can not be made of an authority alone', async () => {
    const credentials = await loadCredentials({ ca: server?.ca });
    expect(() => credentials.server).toThrow(expect.objectContaining({ name: 'TlsError', code: 'TLS_OPTIONS' }));
    await expect(start({ ca: server?.ca })).rejects.toMatchObject({ code: 'TLS_OPTIONS' });
  });

  test('a key that is not the certificate’s is refused', async () => {
    const mixed = loadCredentials({ cert: server?.cert, key: client?.key });
    await expect(mixed).rejects.toMatchObject({ name: 'TlsError', code: 'TLS_FILE' });
  });

  test('PEM blocks with garbage inside are refused', async () => {
    const file = path.join(folder, 'garbage.pem');
    writeFileSync(file, '-----BEGIN CERTIFICATE-----\nno base64!\n-----END CERTIFICATE-----\n');
    await expect(loadCredentials({ cert: file, key: server?.key })).rejects.toMatchObject({ code: 'TLS_FILE' });
  });
});

describe('TLS files', () => {
  test.each([
    ['cert', 'key'],
    ['key', 'cert'],
  ])('--tls-%s without --tls-%s is refused', async (given, missing) => {
    await expect(loadCredentials({ [given]: 'a.pem' })).rejects.toMatchObject({
      code: 'TLS_OPTIONS',
      message: expect.stringContaining(`--tls-${given} is given without --tls-${missing}`) as string,
    });
  });

  test.each([
    ['is not there', path.join(folder, 'nowhere.pem')],
    ['is a folder', folder],
  ])('a file that %s is refused by name', async (_what, file) => {
    for (const files of [{ ca: file }, { cert: file, key: file }]) {
      await expect(loadCredentials(files)).rejects.toMatchObject({
        name: 'TlsError',
        code: 'TLS_FILE',
        message: expect.stringContaining(file) as string,
      });
    }
  });

  test('a file without PEM is refused by name', async () => {
    const file = path.join(folder, 'text.pem');
    writeFileSync(file, 'hello');
    await expect(loadCredentials({ ca: file })).rejects.toMatchObject({
      code: 'TLS_FILE',
      message: `${file}: no PEM block in it.`,
    });
  });

  test('none at all is no TLS', async () => {
    expect((await loadCredentials({})).tls).toBe(insecureCredentials().tls);
  });
});
