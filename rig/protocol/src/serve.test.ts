import net from 'node:net';
import * as grpc from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { protoPath as healthProto } from 'grpc-health-check';
import { afterEach, describe, expect, test } from 'vitest';
import { deferred } from '@blender-sim/base';
import { emulateCalls } from './testing/index.js';
import { unaryHandler } from './handlers.js';
import { type HostPort, formatHostPort } from './host-port.js';
import { type RunningServer, serve } from './serve.js';
import { insecureCredentials } from './tls.js';
import { MAX_REQUEST_BYTES, blendersim } from './wire.js';

const LOOPBACK: HostPort = { host: '127.0.0.1', port: 0 };

const servers: RunningServer[] = [];

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function start(
  listen: HostPort = LOOPBACK,
  implementation: grpc.UntypedServiceImplementation = {},
): Promise<RunningServer> {
  const server = await serve({
    listen,
    credentials: insecureCredentials(),
    service: blendersim.Emulate.service,
    implementation,
    serviceName: 'blendersim.Emulate',
  });
  servers.push(server);
  return server;
}

describe('serve', () => {
  test('takes a free port and answers', async () => {
    const server = await start(LOOPBACK, { GetRig: unaryHandler(() => ({ light_count: 24 })) });
    expect(server.address.port).toBeGreaterThan(0);
    using calls = emulateCalls(server.address);
    expect(await calls.getRig(1)).toMatchObject({ light_count: 24, status: null });
    await expect(calls.heartbeatUser(1)).rejects.toMatchObject({ code: grpc.status.UNIMPLEMENTED });
  });

  test('says that a port is in use, by another of ours or by anything else', async () => {
    const { address } = await start();
    await expect(start(address)).rejects.toMatchObject({ name: 'ListenError', code: 'LISTEN_IN_USE' });
    const other = net.createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as net.AddressInfo;
    await expect(start({ host: '127.0.0.1', port })).rejects.toMatchObject({
      code: 'LISTEN_IN_USE',
      message: expect.stringContaining(`127.0.0.1:${String(port)} is in use`) as string,
    });
    await expect(start({ host: 'localhost', port })).rejects.toMatchObject({ code: 'LISTEN_IN_USE' });
    await new Promise((resolve) => other.close(resolve));
  });

  test('gives the port back, at once', async () => {
    const first = await start();
    await first.close();
    const second = await start(first.address);
    expect(second.address).toEqual(first.address);
  });

  test.each(['no-such-host.invalid', '203.0.113.1'])('says that it can not listen on %s', async (host) => {
    await expect(start({ host, port: 0 })).rejects.toMatchObject({ name: 'ListenError', code: 'LISTEN_FAILED' });
  });

  test('refuses a request that is longer than any batch the limits allow, and goes on', async () => {
    const server = await start(LOOPBACK, { RegisterDriver: unaryHandler(() => ({ serial: { serial: 5 } })) });
    using calls = emulateCalls(server.address);
    const version = 'x'.repeat(MAX_REQUEST_BYTES + 1);
    await expect(calls.registerDriver({ version })).rejects.toMatchObject({ code: grpc.status.RESOURCE_EXHAUSTED });
    expect((await calls.registerDriver()).serial?.serial).toBe(5);
  });
});

describe('close', () => {
  test('twice is fine, and so is once more', async () => {
    const server = await start();
    await Promise.all([server.close(), server.close(1000)]);
    await server.close();
    await server[Symbol.asyncDispose]();
  });

  test('lets a call under way end within the grace and takes no new one', async () => {
    const [arrived, release] = [deferred<void>(), deferred<void>()];
    const GetRig = unaryHandler(async () => {
      arrived.resolve();
      await release.promise;
      return { name: 'late' };
    });
    const server = await start(LOOPBACK, { GetRig });
    using calls = emulateCalls(server.address);
    const answer = calls.getRig(1);
    await arrived.promise;
    const closing = server.close(60_000);
    using late = emulateCalls(server.address);
    await expect(late.getRig(1)).rejects.toMatchObject({ code: grpc.status.UNAVAILABLE });
    release.resolve();
    expect(await answer).toMatchObject({ name: 'late' });
    await closing;
  });

  test('cuts what is under way without a grace, also after a call with a long one', async () => {
    const [arrived, aborted] = [deferred<void>(), deferred<unknown>()];
    const GetRig = unaryHandler(async (_request, { signal }) => {
      arrived.resolve();
      signal.addEventListener('abort', () => aborted.resolve(signal.reason));
      await aborted.promise;
      return {};
    });
    const server = await start(LOOPBACK, { GetRig });
    using calls = emulateCalls(server.address);
    const outcome = expect(calls.getRig(1)).rejects.toMatchObject({ code: expect.any(Number) as number });
    await arrived.promise;
    const patient = server.close(60_000);
    await server.close(0);
    await patient;
    await outcome;
    expect(await aborted.promise).toMatchObject({ name: 'CallCancelled' });
  });
});

describe('health and reflection', () => {
  test('health answers for the server and the service, and knows no other', async () => {
    const server = await start();
    const client = anyClient(healthProto, 'grpc.health.v1', 'Health', server.address);
    const check = (service: string): Promise<unknown> =>
      new Promise((resolve, reject) => {
        client['Check']?.({ service }, (error: Error | null, answer: unknown) =>
          error ? reject(error) : resolve(answer),
        );
      });
    expect(await check('')).toEqual({ status: 'SERVING' });
    expect(await check('blendersim.Emulate')).toEqual({ status: 'SERVING' });
    await expect(check('blendersim.Nothing')).rejects.toMatchObject({ code: grpc.status.NOT_FOUND });
    client.close();
  });

  test('reflection lists the services and describes them', async () => {
    const server = await start();
    const proto = new URL(import.meta.resolve('@grpc/reflection')).pathname.replace(
      /build\/.*/,
      'build/proto/grpc/reflection/v1/reflection.proto',
    );
    const client = anyClient(proto, 'grpc.reflection.v1', 'ServerReflection', server.address);
    const stream = client['ServerReflectionInfo']?.() as grpc.ClientDuplexStream<unknown, Record<string, never>>;
    const answers: Record<string, unknown>[] = [];
    const ended = new Promise((resolve, reject) => stream.on('end', resolve).on('error', reject));
    stream.on('data', (answer: Record<string, unknown>) => answers.push(answer));
    stream.write({ list_services: '' });
    stream.write({ file_containing_symbol: 'blendersim.Emulate' });
    stream.end();
    await ended;
    expect(JSON.stringify(answers[0])).toContain('blendersim.Emulate');
    expect(answers[1]).toMatchObject({ message_response: 'file_descriptor_response' });
    client.close();
  });
});

/** A client of a service that is described in a .proto somewhere; its methods are only known at run time. */
function anyClient(
  proto: string,
  packageName: string,
  service: string,
  address: HostPort,
): Record<string, (...args: unknown[]) => unknown> & { close(): void } {
  let scope = grpc.loadPackageDefinition(
    loadSync(proto, { keepCase: true, enums: String, oneofs: true, defaults: true }),
  );
  for (const part of packageName.split('.')) scope = scope[part] as grpc.GrpcObject;
  const Client = scope[service] as grpc.ServiceClientConstructor;
  const client: unknown = new Client(formatHostPort(address), grpc.credentials.createInsecure());
  return client as Record<string, (...args: unknown[]) => unknown> & { close(): void };
}
