// Writes a Chatter ten times a second to whoever listens, as Cyber's own talker does.
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { create } from '@bufbuild/protobuf';
import { ChatterSchema, createCyber, protobufType } from '@blender-sim/cyber';

try {
  const { values } = parseArgs({
    options: {
      name: { type: 'string', default: 'talker' },
      channel: { type: 'string', default: 'channel/chatter' },
      count: { type: 'string', default: 'Infinity' },
    },
  });
  const count = Number(values.count);
  if (!(count >= 1)) throw new Error(`--count ${values.count}: use a number from 1 on.`);
  await using cyber = await createCyber();
  const node = await cyber.createNode(values.name);
  const writer = node.createWriter({ channel: values.channel, type: protobufType(ChatterSchema) });
  await writer.waitForReader();
  for (const { attributes } of writer.readers)
    console.error(`${attributes.nodeName} of ${attributes.hostName}, process ${attributes.processId}, listens`);
  for (let n = 1; n <= count; n++) {
    if (n > 1) await pause(100);
    const timestamp = BigInt(Date.now()) * 1_000_000n;
    await writer.write(create(ChatterSchema, { timestamp, seq: BigInt(n), content: Buffer.from('Hello, apollo!') }));
  }
} catch (error) {
  console.error(`talker: ${(error as Error).message}`);
  process.exitCode = 1;
}
