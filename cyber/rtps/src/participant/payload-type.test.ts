import { expect, test } from 'vitest';
import { payloadType } from './payload-type.js';
import { SimWorld } from './testing/sim-world.js';

test('a payload goes out as it is, large or small, and comes as it was', async () => {
  const world = new SimWorld();
  const [a, b] = [await world.join(1), await world.join(2)];
  const endpoint = { topic: 'T', type: payloadType('Octets'), qos: { history: { kind: 'keep-all' } } } as const;
  const writer = a.createWriter(endpoint);
  const reader = b.createReader(endpoint);
  await world.until(() => writer.matched.length === 1);
  const payloads = [4, 100, 3000, 200_001].map((octets) => {
    const payload = new Uint8Array(octets).fill(octets);
    payload.set([0, 1, 0, 0]);
    return payload;
  });
  for (const payload of payloads) await writer.write(payload);
  const got: Uint8Array[] = [];
  await world.until(() => got.push(...reader.take().map(({ payload }) => payload)) === payloads.length);
  expect(got.every((payload, i) => Buffer.compare(payload, payloads[i]!) === 0)).toBe(true);
  expect(endpoint.type.encode(payloads[3]!)).toBe(payloads[3]);
});

test('what has no header is refused', async () => {
  const world = new SimWorld();
  const writer = (await world.join(1)).createWriter({ topic: 'T', type: payloadType('Octets') });
  await expect(writer.write(new Uint8Array(3))).rejects.toMatchObject({
    code: 'RTPS_CONFIG',
    message: expect.stringContaining('3 octets') as string,
  });
});
