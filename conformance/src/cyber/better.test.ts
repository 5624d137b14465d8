import { sleep, systemClock } from '@blender-sim/base';
import { describe, expect, test } from 'vitest';
import { IS_FULL } from '../full-run.js';
import { useCyberPeers } from './cyber-peers.js';
import { SHORT_LEASE } from './cyber-spec.js';

const peers = useCyberPeers();
const CHATTER = 'channel/chatter';
const HOUR_MS = 3_600_000;
const CALL_TIMEOUT_MS = 1000;
/** More than a new request waits on a busy machine. */
const MOST_AGE_MS = 5000;

// Rows of the design's table of weak points (31-, section 7): what C++ does among its own, then ours in its place. What
// it does in faults.test.ts already (rows 1 and 2 with ours on either side) is here for two C++ processes.
describe('row 1: a node started anew within its predecessor’s lease', () => {
  test.for(['C++', 'ours'] as const)('as %s keeps it', async (make, context) => {
    await using cyber = await peers(context);
    const witness = await cyber.start(make, { generation: 10 });
    const old = await cyber.cpp();
    old.tell('node talker');
    await witness.expects('join', { role: 'node', pid: old.pid });
    old.kill();
    const fresh = await cyber.cpp();
    fresh.tells('node talker', `writer talker ${CHATTER}`);
    await witness.expects('join', { role: 'writer', pid: fresh.pid });
    await witness.expects('join', { role: 'node', pid: fresh.pid });
    expect(witness.said('leave')).toEqual([]);
    await witness.expects('participant', { what: 'leave' });
    const { nodes, writers } = await witness.dump();
    expect(writers).toHaveLength(1);
    expect(nodes.map(({ pid }) => pid)).toEqual(make === 'ours' ? [fresh.pid] : []);
  });
});

describe('row 2: a process that was frozen for longer than its lease', () => {
  test.for(['C++', 'ours'] as const)('as %s sees it', async (make, context) => {
    // Fast DDS does not always get over a loss that only one side has noticed: nothing of ours runs there.
    if (make === 'C++' && !IS_FULL)
      context.skip('how two C++ processes get on depends on their timing: npm run test:full');
    await using cyber = await peers(context);
    const witness = await cyber.start(make, { generation: 10, ...SHORT_LEASE });
    const frozen = await cyber.cpp(SHORT_LEASE);
    frozen.tells('node talker', `writer talker ${CHATTER}`);
    await witness.expects('join', { role: 'writer', pid: frozen.pid });
    await witness.expects('join', { role: 'node', pid: frozen.pid });
    frozen.freeze();
    await witness.expects('leave', { role: 'writer', cause: 'lost' });
    if (make === 'ours') await witness.knows('neither participant', ({ participants }) => participants.length === 0);
    const since = witness.mark();
    frozen.thaw();
    await witness.expects('participant', { what: 'join' }, { since });
    // What it says from now on is heard; what it said before is not said again.
    frozen.tell('writer talker later');
    await witness.expects('join', { role: 'writer', channel: 'later' }, { since });
    const { nodes, writers } = await witness.dump();
    expect(nodes.map(({ node }) => node)).toEqual(make === 'ours' ? ['talker'] : []);
    expect(writers.map(({ channel }) => channel).sort()).toEqual(make === 'ours' ? [CHATTER, 'later'] : ['later']);
  });
});

describe('row 3: who has a node’s name', () => {
  test.for(['C++', 'ours'] as const)('%s, told by one whose clock is an hour behind', async (make, context) => {
    await using cyber = await peers(context);
    const holder = await cyber.start(make, { generation: 10 });
    holder.tell('node talker');
    await holder.expects('join', { role: 'node', cause: 'own' });
    const forger = await cyber.cpp({ clockSkewMs: -HOUR_MS });
    forger.tell('node talker');
    if (make === 'C++') {
      await holder.expects('duplicate-node', { own: true });
      expect(await holder.ends()).toBe('status 0');
      return;
    }
    // It loses the name, as the earlier time has it, but not its life.
    await holder.expects('node-closed', { node: 'talker', code: 'CYBER_NODE_NAME_TAKEN' });
    holder.tell('node other');
    await holder.expects('join', { role: 'node', node: 'other', cause: 'own' });
  });
});

test('a process that ends with its node’s name says LEAVE and goodbye for all that it has, though nobody handles SIGINT', async (context) => {
  await using cyber = await peers(context);
  // Longer than the test: what goes is said, not missed.
  const long = { generation: 10, leaseMs: 60_000, announceMs: 1000 } as const;
  const witness = await cyber.cpp(long);
  const loser = await cyber.ours({ ...long, endsOnDuplicate: true });
  loser.tells('node talker', 'node other', `writer other ${CHATTER}`, 'server other echo');
  await witness.expects('join', { role: 'writer', pid: loser.pid });
  await witness.expects('join', { role: 'server', pid: loser.pid });
  const forger = await cyber.cpp({ ...long, clockSkewMs: -HOUR_MS });
  forger.tell('node talker');
  for (const role of ['writer', 'server'] as const)
    await witness.expects('leave', { role, pid: loser.pid, cause: 'announced' });
  await witness.expects('leave', { role: 'node', node: 'other', cause: 'announced' });
  await witness.expects('participant', { what: 'leave' });
  expect(await loser.ends()).toContain('SIGINT');
});

describe('row 4: a second server of one name comes and goes', () => {
  test.for(['C++', 'ours'] as const)('as %s has it', async (make, context) => {
    await using cyber = await peers(context);
    const witness = await cyber.start(make, { generation: 10 });
    const real = await cyber.cpp();
    real.tells('node waiter', 'server waiter echo');
    await witness.expects('join', { role: 'server', pid: real.pid });
    const duplicate = await cyber.cpp();
    duplicate.tells('node other', 'server other echo');
    await witness.expects('join', { role: 'server', pid: duplicate.pid });
    await duplicate.leaves();
    await witness.expects('leave', { role: 'server', pid: duplicate.pid });
    const { servers } = await witness.dump();
    expect(servers.map(({ pid }) => pid)).toEqual(make === 'ours' ? [real.pid] : []);
  });
});

describe('row 5: a request whose caller has given up, and a server that comes later', () => {
  test.for(['C++', 'ours'] as const)('%s', async (make, context) => {
    await using cyber = await peers(context);
    const client = await cyber.cpp({ callTimeoutMs: CALL_TIMEOUT_MS });
    client.tells('node guest', 'client guest echo', 'call echo old');
    await client.expects('timeout');
    // How old a request is shows only with time. Ours drops those older than C++'s call timeout, or as it is told.
    if (make === 'ours') await sleep(systemClock, 'the age of the request', MOST_AGE_MS);
    const server = await cyber.start(make, { generation: 10 });
    server.tells('node waiter', make === 'ours' ? `server waiter echo ${String(MOST_AGE_MS)}` : 'server waiter echo');
    await client.expects('join', { role: 'server' });
    await client.expects('matched', { side: 'writer', topic: 'echo__SRV__REQUEST', count: 1 });
    client.tell('call echo new');
    await server.expects('request', { text: 'new' });
    expect(server.said('request').map(({ text }) => text)).toEqual(make === 'ours' ? ['new'] : ['old', 'new']);
  });
});

describe('row 6: a client that closes', () => {
  test.for(['C++', 'ours'] as const)('%s', async (make, context) => {
    await using cyber = await peers(context);
    const witness = await cyber.cpp();
    const process = await cyber.start(make, { generation: 10 });
    process.tells('node guest', 'client guest echo', 'server guest other');
    await witness.expects('join', { role: 'server' });
    await witness.expects('join', { role: 'client' });
    // A second client tells that what came before it has been dealt with.
    process.tells('close-client echo', 'close-server other', 'client guest third');
    await witness.expects('join', { role: 'client', service: 'third' });
    const { clients, servers } = await witness.dump();
    expect(clients.map(({ service }) => service).sort()).toEqual(make === 'ours' ? ['third'] : ['echo', 'third']);
    expect(servers).toHaveLength(make === 'ours' ? 0 : 1);
  });
});

describe('row 7: what a late joiner is told of the past', () => {
  test.for(['C++', 'ours'] as const)('by %s', async (make, context) => {
    await using cyber = await peers(context);
    const busy = await cyber.start(make, { generation: 10 });
    busy.tell('node busy');
    const gone = Array.from({ length: 20 }, (_, i) => `gone${String(i)}`);
    for (const channel of gone) busy.tells(`writer busy ${channel}`, `close-writer ${channel}`);
    busy.tell('writer busy stays');
    await busy.expects('join', { role: 'writer', channel: 'stays' });
    const late = await cyber.cpp();
    await late.expects('join', { role: 'writer', channel: 'stays' });
    const told = late.said('join').filter(({ role }) => role === 'writer').length;
    expect(told).toBe(make === 'ours' ? 1 : 21);
  });
});

test('row 9: of two of ours with one host name and process id one goes, and C++ has the other again', async (context) => {
  await using cyber = await peers(context);
  const witness = await cyber.cpp();
  const same = { generation: 10, hostName: 'same', processId: 4242 } as const;
  const [stays, goes] = [await cyber.ours(same), await cyber.ours(same)];
  stays.tells('node stays', `writer stays ${CHATTER}`);
  goes.tell('node goes');
  await witness.expects('join', { role: 'writer', node: 'stays' });
  await witness.expects('join', { role: 'node', node: 'goes' });
  const since = witness.mark();
  await goes.leaves();
  await witness.expects('leave', { role: 'writer', node: 'stays', cause: 'lost' }, { since });
  const { nodes } = await witness.knows(
    'both roles again',
    (dump) => dump.writers.some(({ node }) => node === 'stays') && dump.nodes.length > 0,
  );
  expect(nodes.map(({ node }) => node)).toEqual(['stays']);
});

describe('row 12: a writer that joins twice', () => {
  test.for(['C++', 'ours'] as const)('as %s has it', async (make, context) => {
    await using cyber = await peers(context);
    const witness = await cyber.start(make, { generation: 10 });
    const talker = await cyber.cpp();
    talker.tells('node talker', `writer talker ${CHATTER}`, `rejoin-writer ${CHATTER}`, 'writer talker last');
    await witness.expects('join', { role: 'writer', channel: 'last' });
    const { writers } = await witness.dump();
    const owners = writers.filter(({ channel }) => channel === CHATTER).map(({ pid }) => pid);
    expect(owners).toEqual(make === 'ours' ? [talker.pid] : [talker.pid, talker.pid]);
  });
});
