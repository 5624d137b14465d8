import { describe, expect, test } from 'vitest';
import { chosenGenerations } from './chosen-generations.js';
import { useCyberPeers } from './cyber-peers.js';

const peers = useCyberPeers();

describe.for(chosenGenerations('services'))('Cyber %i', (generation) => {
  test.for([
    ['ours', 'C++'],
    ['C++', 'ours'],
  ] as const)('%s is asked by %s', async ([serves, asks], context) => {
    await using cyber = await peers(context);
    const server = await cyber.start(serves, { generation });
    server.tells('node waiter', 'server waiter echo');
    const client = await cyber.start(asks, { generation });
    client.tells('node guest', 'client guest echo');
    await client.expects('join', { role: 'server', cause: 'announced' });
    client.tell('call echo how are you?');
    expect(await client.expects('response', { text: 'how are you?' })).toMatchObject({ msgId: 2 });
    client.tells('call echo one', 'call echo two', 'call echo three');
    for (const text of ['one', 'two', 'three']) await client.expects('response', { text });
    // What two processes say comes by two pipes.
    await server.expects('request', { text: 'three' });
    expect(server.said('request').map(({ text }) => text)).toEqual(['how are you?', 'one', 'two', 'three']);
    expect(server.said('request').map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
  });

  test('each client gets its own answers', async (context) => {
    await using cyber = await peers(context);
    const server = await cyber.cpp({ generation });
    server.tells('node waiter', 'server waiter echo');
    const clients = await Promise.all([
      cyber.ours({ generation }),
      cyber.cpp({ generation }),
      cyber.ours({ generation }),
    ]);
    for (const [index, client] of clients.entries()) {
      client.tells(`node guest${String(index)}`, `client guest${String(index)} echo`);
      await client.expects('join', { role: 'server', cause: 'announced' });
      client.tell(`call echo from ${String(index)}`);
    }
    for (const [index, client] of clients.entries()) {
      await client.expects('response', { text: `from ${String(index)}` });
      expect(client.said('response')).toHaveLength(1);
    }
    // What the server says comes by its own pipe.
    for (const index of clients.keys()) await server.expects('request', { text: `from ${String(index)}` });
    expect(new Set(server.said('request').map(({ spare }) => spare)).size).toBe(3);
  });

  test('a call without a server ends in its time', async (context) => {
    await using cyber = await peers(context);
    const choice = { generation, callTimeoutMs: 500 } as const;
    const [ours, cpp] = await Promise.all([cyber.ours(choice), cyber.cpp(choice)]);
    for (const [index, one] of [ours, cpp].entries())
      one.tells(`node guest${String(index)}`, `client guest${String(index)} nobody`, 'call nobody hello');
    expect(await ours.expects('timeout')).toMatchObject({ code: 'CYBER_NO_SERVER' });
    await cpp.expects('timeout');
  });
});

test('a server of ours serves clients of both generations', async (context) => {
  await using cyber = await peers(context);
  const ours = await cyber.ours();
  ours.tells('node waiter', 'server waiter echo');
  const clients = await Promise.all([cyber.cpp({ generation: 9 }), cyber.cpp({ generation: 10 })]);
  for (const [index, client] of clients.entries()) {
    client.tells(`node guest${String(index)}`, `client guest${String(index)} echo`);
    await client.expects('join', { role: 'server', cause: 'announced' });
    client.tell('call echo hello');
  }
  for (const client of clients) expect(await client.expects('response')).toMatchObject({ text: 'hello', msgId: 2 });
});
