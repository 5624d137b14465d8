import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { FakeMainNode } from '@blender-sim/driver/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { INSTALL_MS } from './debian.js';
import { eventually } from './eventually.js';
import { EXAMPLE_CLIENTS, type ExampleClient, runClient } from './example-clients.js';
import { type GreyImage, readGreyImage } from './grey-image.js';
import { RigProcesses } from './rig-processes.js';
import type { RigServer } from './rig-server.js';

/** What the clients are run against. */
async function startServer(): Promise<RigServer> {
  const rig = new RigProcesses();
  const { address } = await rig.mainnode();
  await rig.rendernode(address, ['--processes', '1']);
  return { address, lights: 7, width: 64, height: 48, [Symbol.asyncDispose]: () => rig[Symbol.asyncDispose]() };
}

let server: RigServer;
let scratch: string;

beforeAll(async () => {
  scratch = await mkdtemp(path.join(tmpdir(), 'blender-sim-clients-'));
  server = await startServer();
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await rm(scratch, { recursive: true, force: true });
});

async function imagesIn(folder: string, client: ExampleClient): Promise<GreyImage[]> {
  const names = (await readdir(folder)).sort();
  expect(names).toEqual(names.map((_, index) => `${String(index).padStart(3, '0')}.${client.extension}`));
  return Promise.all(names.map(async (name) => readGreyImage(await readFile(path.join(folder, name)))));
}

const firstImages = new Map<string, GreyImage>();

describe.each(EXAMPLE_CLIENTS.map((client) => ({ client, name: client.name })))(
  'the $name client',
  ({ client, name }) => {
    let missing: string | undefined;
    beforeAll(async () => {
      missing = await client.prepare();
    }, INSTALL_MS);

    it('saves one image a pattern', async (test) => {
      test.skip(missing !== undefined, missing);
      const out = path.join(scratch, name, 'few');
      const args = ['--main', server.address, '--out', out, '--position', '-1,2,0.5', '--patterns', '3'];
      expect(await runClient(client, args)).toMatchObject({
        status: 0,
        stdout: expect.stringMatching(/^3 images of /) as string,
      });
      const images = await imagesIn(out, client);
      expect(images).toHaveLength(3);
      for (const image of images) expect(image).toMatchObject({ width: server.width, height: server.height });
      // Each pattern lights another LED.
      expect(new Set(images.map((image) => image.pixels.toString('base64'))).size).toBe(3);
      if (images[0]) firstImages.set(name, images[0]);
    });

    it('takes an answer of more than the 4 MiB that gRPC allows by default', async (test) => {
      test.skip(missing !== undefined, missing);
      // Made up: it is about the client, and a real rig would trace for minutes.
      await using fake = await FakeMainNode.start({ width: 320, height: 240, lightCount: 24 });
      const out = path.join(scratch, name, 'many');
      const args = ['--main', fake.address, '--out', out, '--patterns', '60', '--lights', '24'];
      expect(await runClient(client, args)).toMatchObject({ status: 0, stderr: '' });
      expect(await imagesIn(out, client)).toHaveLength(60);
    });

    it('says in one sentence what the main node refuses', async (test) => {
      test.skip(missing !== undefined, missing);
      const flags = ['--patterns', '1', '--lights', String(server.lights + 1)];
      const result = await runClient(client, ['--main', server.address, '--out', scratch, ...flags]);
      expect(result.status).toBe(1);
      expect(result.stderr).toMatch(/^[^\n]*light_count[^\n]*\n$/);
    });

    it('says in one sentence that nobody is there', async (test) => {
      test.skip(missing !== undefined, missing);
      const result = await runClient(client, ['--main', '127.0.0.1:1', '--out', scratch]);
      expect(result.status).toBe(1);
      expect(result.stderr).toMatch(/^[^\n]*127\.0\.0\.1:1\b[^\n]*\n$/);
    });

    it('sends a heartbeat every second while it waits for its images, and gives its serial back', async (test) => {
      test.skip(missing !== undefined, missing);
      // Three seconds and three heartbeats: a client that others keep from the processor sends them later.
      await using fake = await FakeMainNode.start({
        script: async ({ method }) => {
          if (method !== 'Render') return undefined;
          await new Promise((resolve) => setTimeout(resolve, 3300));
          await eventually('three heartbeats', 60_000, () =>
            Promise.resolve(fake.callsOf('HeartBeatUser').length >= 3 ? true : undefined),
          );
          return undefined;
        },
      });
      const out = path.join(scratch, name, 'slow');
      const startedMs = performance.now();
      const result = await runClient(client, ['--main', fake.address, '--out', out, '--patterns', '2']);
      expect(result).toMatchObject({ status: 0, stderr: '' });
      expect(fake.callsOf('HeartBeatUser').length).toBeGreaterThanOrEqual(3);
      // One a second, of the whole time that the client ran.
      expect(fake.callsOf('HeartBeatUser').length).toBeLessThanOrEqual((performance.now() - startedMs) / 1000);
      expect(fake.drivers.size).toBe(0);
      const used = new Set(fake.calls.map((call) => call.method));
      const specified = ['RegisterDriver', 'HeartBeatUser', 'Move', 'Render', 'UnRegisterDriver'];
      expect([...used].sort()).toEqual(specified.sort());
    });
  },
);

it('all clients get the same pixels for the same request', () => {
  const images = [...firstImages.values()];
  for (const image of images) expect(image.pixels.equals(images[0]?.pixels ?? Buffer.alloc(0))).toBe(true);
});
