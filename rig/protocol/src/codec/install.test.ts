import { expect, test } from 'vitest';
import { streamHandler, unaryHandler } from '../handlers.js';
import { serve } from '../serve.js';
import { emulateCalls } from '../testing/index.js';
import { insecureCredentials } from '../tls.js';
import { blendersim } from '../wire.js';

const OCTETS = 300_000;

test('answers that are under way at the same time keep their own octets', async () => {
  const image = (value: number): Buffer => Buffer.alloc(OCTETS, value);
  await using server = await serve({
    listen: { host: '127.0.0.1', port: 0 },
    credentials: insecureCredentials(),
    service: blendersim.Emulate.service,
    serviceName: 'blendersim.Emulate',
    implementation: {
      Render: unaryHandler(({ task_count }: { task_count: number }) => ({ imgs: image(task_count) })),
      RenderStream: streamHandler(async function* ({ task_count }: { task_count: number }) {
        for (let index = 0; index < 5; index++) yield await Promise.resolve({ index, img: image(task_count + index) });
      }),
    },
  });
  using calls = emulateCalls(server.address);
  const values = Array.from({ length: 12 }, (_, index) => index + 1);
  const [whole, streamed] = await Promise.all([
    Promise.all(values.map((task_count) => calls.render({ task_count }))),
    Promise.all(values.map((task_count) => calls.renderStream({ task_count }))),
  ]);
  whole.forEach(({ imgs }, index) => expect(imgs.equals(image(index + 1))).toBe(true));
  streamed.forEach((frames, index) => {
    expect(frames.map(({ img }, at) => img.equals(image(index + 1 + at)))).toEqual([true, true, true, true, true]);
  });
});
