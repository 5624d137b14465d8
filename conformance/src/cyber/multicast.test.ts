import { type TestContext, afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chosenGenerations } from './chosen-generations.js';
import { useCyberPeers } from './cyber-peers.js';
import type { CyberProcess } from './cyber-process.js';
import { LONG_LEASE, SHORT_LEASE } from './cyber-spec.js';
import { type TwoHosts, makeTwoHosts } from './two-hosts.js';

const peers = useCyberPeers();
const CHATTER = 'channel/chatter';
const ROLES = ['node', 'writer', 'reader', 'server', 'client'] as const;

let hosts: TwoHosts | undefined;
let missing: string | undefined;

beforeAll(async () => {
  const made = await makeTwoHosts();
  if ('missing' in made) missing = made.missing;
  else hosts = made;
});
afterAll(() => hosts?.[Symbol.asyncDispose]());

function twoHosts(context: TestContext): TwoHosts {
  return hosts ?? context.skip(missing ?? 'no namespaces');
}

/** Each has a writer that the other reads, and a server that the other asks. */
async function talk(ours: CyberProcess, cpp: CyberProcess): Promise<void> {
  ours.tells('node a', `writer a ${CHATTER}`, 'reader a back', 'server a of-ours', 'client a of-cpp');
  cpp.tells('node b', `reader b ${CHATTER}`, 'writer b back', 'client b of-ours', 'server b of-cpp');
  await ours.expects('reachable', { name: CHATTER });
  await cpp.expects('matched', { side: 'writer', topic: 'back', count: 1 });
  for (const [index, size] of [64, 100_000].entries()) {
    ours.tell(`write ${CHATTER} 1 0 ${String(size)}`);
    cpp.tell(`write back 1 0 ${String(size)}`);
    const wanted = { size, whole: true };
    expect(await cpp.expects('message', { seq: index + 1 })).toMatchObject(wanted);
    expect(await ours.expects('message', { seq: index + 1 })).toMatchObject(wanted);
  }
  await ours.expects('reachable', { name: 'of-cpp' });
  ours.tell('call of-cpp hello');
  expect(await ours.expects('response')).toMatchObject({ text: 'hello', msgId: 2 });
  await cpp.expects('join', { role: 'server', service: 'of-ours' });
  await cpp.expects('matched', { side: 'writer', topic: 'of-ours__SRV__REQUEST', count: 1 });
  cpp.tell('call of-ours hello');
  expect(await cpp.expects('response')).toMatchObject({ text: 'hello', msgId: 2 });
}

// By CYBER_IP and CYBER_DOMAIN_ID, as users set them; nobody is named to anybody.
describe.for(chosenGenerations('multicast'))('by multicast, ours and C++ of Cyber %i', (generation) => {
  const choice = { generation, multicast: true } as const;

  test('on two hosts find, hear and ask each other, and forget who was killed', async (context) => {
    const { here, there } = twoHosts(context);
    await using cyber = await peers(context);
    const mortal = { ...choice, ...SHORT_LEASE };
    const [ours, cpp] = await Promise.all([cyber.ours(mortal, here.outside), cyber.cpp(mortal, there.outside)]);
    await talk(ours, cpp);
    for (const role of ROLES) await ours.expects('join', { role, pid: cpp.pid });
    const { readers } = await ours.dump();
    expect(readers.map(({ hostIp }) => hostIp).sort()).toEqual([here.address, there.address]);
    cpp.kill();
    for (const role of ROLES) await ours.expects('leave', { role, pid: cpp.pid, cause: 'lost' });
    const witness = await cyber.cpp({ ...choice, ...LONG_LEASE }, there.outside);
    for (const role of ROLES) await witness.expects('join', { role, pid: ours.pid });
    ours.kill();
    for (const role of ROLES) await witness.expects('leave', { role, pid: ours.pid, cause: 'lost' });
  });

  // Told nothing, ours sends nothing to the group. It asks ports, and hears what C++ says to the group.
  test.for(['as-shipped', 'by-listening'] as const)('on loopback, ours %s', async (finds, context) => {
    const { here } = twoHosts(context);
    await using cyber = await peers(context);
    const [ours, cpp] = await Promise.all([
      cyber.ours({ generation, finds }, here.inside),
      cyber.cpp({ ...choice, ...SHORT_LEASE }, here.inside),
    ]);
    await talk(ours, cpp);
    await ours.expects('join', { role: 'writer', pid: cpp.pid });
    cpp.kill();
    await ours.expects('leave', { role: 'writer', pid: cpp.pid, cause: 'lost' });
  });

  test('on one host’s loopback interface find, hear and ask each other', async (context) => {
    const { here } = twoHosts(context);
    await using cyber = await peers(context);
    const [ours, cpp] = await Promise.all([cyber.ours(choice, here.inside), cyber.cpp(choice, here.inside)]);
    await talk(ours, cpp);
  });
});

test('one process of ours, told nothing but its address, is in both generations of another host', async (context) => {
  const { here, there } = twoHosts(context);
  await using cyber = await peers(context);
  const ours = await cyber.ours({ multicast: true }, here.outside);
  ours.tells('node middle', `reader middle ${CHATTER}`);
  for (const generation of [9, 10] as const) {
    const cpp = await cyber.cpp({ generation, multicast: true }, there.outside);
    const node = `end${String(generation)}`;
    cpp.tells(`node ${node}`, `writer ${node} ${CHATTER}`);
    await cpp.expects('join', { role: 'reader', node: 'middle' });
    await cpp.expects('matched', { side: 'writer', topic: CHATTER, count: 1 });
    cpp.tell(`write ${CHATTER} 1 0`);
    await ours.expects('message', { generation, seq: 1 });
  }
});
