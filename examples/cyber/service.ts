// Serves a service that answers with what it was asked, and a parameter that says how it greets.
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { create } from '@bufbuild/protobuf';
import { createCyber, DriverSchema, protobufType } from '@blender-sim/cyber';

try {
  const { values } = parseArgs({
    options: {
      name: { type: 'string', default: 'server_node' },
      service: { type: 'string', default: 'test_server' },
      count: { type: 'string', default: 'Infinity' },
    },
  });
  let left = Number(values.count);
  if (!(left >= 1)) throw new Error(`--count ${values.count}: use a number from 1 on.`);
  await using cyber = await createCyber();
  const node = await cyber.createNode(values.name);
  const parameters = node.createParameterServer();
  parameters.set('greeting', 'Hello');
  parameters.onSet((name, value) => console.error('a parameter was set:', name, value));

  const enough = new AbortController();
  const type = protobufType(DriverSchema);
  node.createService({
    service: values.service,
    requestType: type,
    responseType: type,
    handle: ({ content, msgId }) => {
      // After the answer is given: closing lets its client have it.
      if (--left <= 0) setImmediate(() => enough.abort());
      const greeting = parameters.get('greeting');
      return create(DriverSchema, { content: `${typeof greeting === 'string' ? greeting : 'Hm'}, ${content}`, msgId });
    },
  });
  process.once('SIGINT', () => enough.abort());
  if (!enough.signal.aborted) await once(enough.signal, 'abort');
} catch (error) {
  console.error(`service: ${(error as Error).message}`);
  process.exitCode = 1;
}
