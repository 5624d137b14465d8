// Calls the service three times, and changes how it greets in between.
import { parseArgs } from 'node:util';
import { create } from '@bufbuild/protobuf';
import { createCyber, DriverSchema, protobufType } from '@blender-sim/cyber';

try {
  const { values } = parseArgs({
    options: {
      name: { type: 'string', default: 'client_node' },
      service: { type: 'string', default: 'test_server' },
      server: { type: 'string', default: 'server_node' },
    },
  });
  await using cyber = await createCyber();
  const node = await cyber.createNode(values.name);
  const type = protobufType(DriverSchema);
  const client = node.createClient({ service: values.service, requestType: type, responseType: type });
  await client.waitForService({ timeoutMs: 10_000 });

  const parameters = node.createParameterClient(values.server);
  for (const [n, greeting] of ['Hello', 'Good morning', 'Good night'].entries()) {
    await parameters.set('greeting', greeting);
    const { content } = await client.call(create(DriverSchema, { content: 'apollo', msgId: BigInt(n) }), {
      deadlineMs: 2000,
    });
    console.log(content);
  }
} catch (error) {
  console.error(`client: ${(error as Error).message}`);
  process.exitCode = 1;
}
