// Prints the Chatters that anybody writes, of this library or of C++.
import { parseArgs } from 'node:util';
import { ChatterSchema, createCyber, protobufType } from '@blender-sim/cyber';

try {
  const { values } = parseArgs({
    options: {
      name: { type: 'string', default: 'listener' },
      channel: { type: 'string', default: 'channel/chatter' },
      count: { type: 'string', default: 'Infinity' },
    },
  });
  let left = Number(values.count);
  if (!(left >= 1)) throw new Error(`--count ${values.count}: use a number from 1 on.`);
  await using cyber = await createCyber();
  const node = await cyber.createNode(values.name);
  const reader = node.createReader({
    channel: values.channel,
    type: protobufType(ChatterSchema),
    pendingQueueSize: 100,
  });
  for await (const { message, meta } of reader) {
    console.log(`${meta.writer.attributes.nodeName} ${message.seq}: ${Buffer.from(message.content).toString()}`);
    if (--left <= 0) break;
  }
} catch (error) {
  console.error(`listener: ${(error as Error).message}`);
  process.exitCode = 1;
}
