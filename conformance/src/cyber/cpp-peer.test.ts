import { describe, expect, test } from 'vitest';
import { sortedRoles } from './cyber-lines.js';
import { chosenGenerations } from './chosen-generations.js';
import { useCyberPeers } from './cyber-peers.js';
import { LONG_LEASE, SHORT_LEASE } from './cyber-spec.js';

const peers = useCyberPeers();
const CHATTER = 'channel/chatter';

// What the C++ process does to its own kind: what ours is measured by is that of Cyber, weak points and all (31-, section 7).
describe.for(chosenGenerations('cpp-peer'))('two C++ processes of Cyber %i', (generation) => {
  test('know the same, also who joins late', async (context) => {
    await using cyber = await peers(context);
    const early = await cyber.cpp({ generation });
    early.tells('node listener', `reader listener ${CHATTER}`, 'server listener echo');
    await early.expects('join', { role: 'server' });
    const late = await cyber.cpp({ generation });
    late.tells('node talker', `writer talker ${CHATTER}`, 'client talker echo');
    await late.expects('join', { role: 'server', node: 'listener', pid: early.pid, cause: 'announced' });
    await late.expects('join', { role: 'reader', node: 'listener', cause: 'announced' });
    await late.expects('join', { role: 'node', node: 'listener', cause: 'announced' });
    await early.expects('join', { role: 'client', node: 'talker', pid: late.pid, cause: 'announced' });
    await early.expects('join', { role: 'writer', channel: CHATTER, cause: 'announced' });
    await early.expects('join', { role: 'node', node: 'talker', cause: 'announced' });
    // Each has two participants of one name, found and lost one by one.
    const one = await early.knows('two participants', ({ participants }) => participants[0]?.count === 2);
    const other = await late.dump();
    expect(sortedRoles(one)).toEqual(sortedRoles(other));
    expect(one.nodes.map(({ node }) => node).sort()).toEqual(['listener', 'talker']);
    expect(one.writers[0]).toMatchObject({ channelId: '10528850104035069045', protoDescOctets: 271 });
    expect(one.participants).toEqual([{ name: `${one.nodes[0]!.host}+${String(late.pid)}`, count: 2 }]);
    expect(await late.leaves()).toBe('status 0');
    await early.expects('leave', { role: 'writer', cause: 'announced' });
    await early.expects('leave', { role: 'node', cause: 'announced' });
    // Servers and clients say no LEAVE: they go with the participant.
    await early.expects('leave', { role: 'client', cause: 'lost' });
    const left = await early.knows('no participant', ({ participants }) => participants.length === 0);
    expect(left).toMatchObject({ writers: [], clients: [] });
  });

  test('hear each other, and call', async (context) => {
    await using cyber = await peers(context);
    const [one, other] = await Promise.all([cyber.cpp({ generation }), cyber.cpp({ generation })]);
    one.tells('node listener', `reader listener ${CHATTER}`, 'writer listener back', 'server listener echo');
    other.tells('node talker', `writer talker ${CHATTER}`, 'reader talker back', 'client talker echo');
    await other.expects('matched', { side: 'writer', topic: CHATTER, count: 1 });
    await one.expects('matched', { side: 'writer', topic: 'back', count: 1 });
    other.tell(`write ${CHATTER} 3 20`);
    one.tell('write back 2 50 100000');
    expect(await one.expects('message', { seq: 3 })).toMatchObject({ size: 64, whole: true, node: 'listener' });
    expect(await other.expects('message', { seq: 2 })).toMatchObject({ size: 100_000, whole: true });
    other.tell('call echo how are you?');
    expect(await other.expects('response')).toMatchObject({ text: 'how are you?', msgId: 2 });
    expect(await one.expects('request')).toMatchObject({ seq: 1, msgId: 1 });
  });

  test('forget who was killed when its lease ends', async (context) => {
    await using cyber = await peers(context);
    const one = await cyber.cpp({ generation, ...LONG_LEASE });
    const other = await cyber.cpp({ generation, ...SHORT_LEASE });
    other.tells('node talker', `writer talker ${CHATTER}`, 'server talker echo');
    await one.expects('join', { role: 'server' });
    await one.expects('join', { role: 'writer' });
    await one.expects('join', { role: 'node' });
    other.kill();
    await one.expects('participant', { what: 'leave', how: 'dropped' });
    for (const role of ['node', 'writer', 'server'] as const) await one.expects('leave', { role, cause: 'lost' });
    expect(await one.dump()).toMatchObject({ nodes: [], writers: [], servers: [] });
  });

  test('end the process whose node came later', async (context) => {
    await using cyber = await peers(context);
    const old = await cyber.cpp({ generation });
    old.tell('node talker');
    const newcomer = await cyber.cpp({ generation });
    await newcomer.expects('join', { role: 'node', cause: 'announced' });
    newcomer.tell('node talker');
    await newcomer.expects('duplicate-node', { own: true, winnerPid: old.pid });
    expect(await newcomer.ends()).toBe('status 0');
    await old.expects('duplicate-node', { own: false, loserPid: newcomer.pid });
  });

  test('end the old one where the clock of the newcomer is an hour behind (row 3)', async (context) => {
    await using cyber = await peers(context);
    const old = await cyber.cpp({ generation });
    old.tell('node talker');
    const newcomer = await cyber.cpp({ generation, clockSkewMs: -3_600_000 });
    newcomer.tell('node talker');
    await old.expects('duplicate-node', { own: true, winnerPid: newcomer.pid });
    expect(await old.ends()).toBe('status 0');
  });
});
