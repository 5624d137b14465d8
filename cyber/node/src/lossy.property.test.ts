import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NodeWorld } from './testing/node-world.js';
import { textType } from './testing/text-type.js';

const TEXT = textType();
const HOST_1 = '10.0.0.2';
const HOST_2 = '10.0.0.3';
const KEEP_ALL = { history: 2 } as const;

const link = fc.record({
  loss: fc.double({ min: 0, max: 0.2, noNaN: true }),
  duplicate: fc.double({ min: 0, max: 0.2, noNaN: true }),
  delayMs: fc.tuple(fc.nat(5), fc.integer({ min: 5, max: 40 })),
});

test('over a link that loses, doubles and reorders, all messages come once and in order, and calls are executed once', async () => {
  await fc.assert(
    fc.asyncProperty(
      link,
      link,
      fc.nat(1e6),
      fc.constantFrom(...([9, 10, 'auto'] as const)),
      async (there, back, seed, wire) => {
        const world = new NodeWorld({ seed });
        world.network.setLink(HOST_1, HOST_2, there);
        world.network.setLink(HOST_2, HOST_1, back);
        const nodes = [];
        for (const host of [1, 2]) {
          const cyber = await world.process(host, { wire, settleMs: 0 });
          nodes.push(await world.during(cyber.createNode(`node-${host}`)));
        }
        const [one, two] = nodes;
        const writer = one!.createWriter({ channel: 'c', type: TEXT, qos: KEEP_ALL });
        const reader = two!.createReader({ channel: 'c', type: TEXT, qos: KEEP_ALL, pendingQueueSize: 1000 });
        const executed: string[] = [];
        const options = { service: 's', requestType: TEXT, responseType: TEXT };
        one!.createService({
          ...options,
          handle: (request) => {
            executed.push(request);
            return request;
          },
        });
        const client = two!.createClient(options);
        await world.during(writer.waitForReader());
        const texts = Array.from({ length: 30 }, (_, i) => `${i}`);
        for (const text of texts) {
          await world.during(writer.write(text));
          await world.clock.advance(5);
        }
        const answers = await world.during(Promise.all(texts.map((text) => client.call(text, { deadlineMs: 30_000 }))));
        await world.during(writer.waitForAcknowledgements());
        await world.until(() => reader.pending === texts.length, 30_000);
        expect(reader.take().map(({ message }) => message)).toEqual(texts);
        expect(answers).toEqual(texts);
        expect(executed).toEqual(texts);
        await world.close();
        // What was still on its way when they closed.
        await world.clock.advance(100);
        expect(world.clock.pending).toEqual([]);
      },
    ),
    { numRuns: 8 },
  );
}, 60_000);
