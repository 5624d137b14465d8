import { describe, expect, test } from 'vitest';
import type { CyberProcess } from './cyber-process.js';
import { type Roles, sortedRoles } from './cyber-lines.js';
import { chosenGenerations } from './chosen-generations.js';
import { useCyberPeers } from './cyber-peers.js';

const peers = useCyberPeers();
const CHATTER = 'channel/chatter';

/** A node with one role of each kind. */
const everyRole = (name: string): string[] => [
  `node ${name}`,
  `writer ${name} ${CHATTER}`,
  `reader ${name} ${name}/images apollo.cyber.message.RawMessage SENSOR_DATA`,
  `server ${name} ${name}/echo`,
  `client ${name} any/echo`,
];

/** Of so many processes that each have had `everyRole`. */
const isWhole = (roles: Roles, processes: number): boolean =>
  [roles.nodes, roles.writers, roles.readers, roles.servers, roles.clients].every(({ length }) => length === processes);

async function know(processes: readonly CyberProcess[], count: number): Promise<Roles[]> {
  return Promise.all(
    processes.map(async (one) =>
      sortedRoles(await one.knows(`${String(count)} processes`, (all) => isWhole(all, count))),
    ),
  );
}

const without = ({ nodes, writers, readers, servers, clients }: Roles, { pid }: CyberProcess): Roles => {
  const others = <T extends { readonly pid: number }>(all: readonly T[]): T[] => all.filter((one) => one.pid !== pid);
  return {
    nodes: others(nodes),
    writers: others(writers),
    readers: others(readers),
    servers: others(servers),
    clients: others(clients),
  };
};

describe.for(chosenGenerations('discovery'))('ours and C++ of Cyber %i', (generation) => {
  test.for(['C++', 'ours'] as const)('know the same when %s is there first', async (first, context) => {
    await using cyber = await peers(context);
    const early = await cyber.start(first, { generation });
    early.tells(...everyRole('early'));
    await early.expects('join', { role: 'client', cause: 'own' });
    const late = await cyber.start(first === 'ours' ? 'C++' : 'ours', { generation });
    late.tells(...everyRole('late'));
    const [one, other] = await know([early, late], 2);
    expect(one).toEqual(other);
  });

  test('tell each other what ends', async (context) => {
    await using cyber = await peers(context);
    const [ours, cpp] = await Promise.all([cyber.ours({ generation }), cyber.cpp({ generation })]);
    ours.tells(...everyRole('ours'));
    cpp.tells(...everyRole('cpp'));
    await know([ours, cpp], 2);
    cpp.tell(`close-writer ${CHATTER}`);
    await ours.expects('leave', { role: 'writer', pid: cpp.pid, cause: 'announced' });
    ours.tell(`close-writer ${CHATTER}`);
    await cpp.expects('leave', { role: 'writer', pid: ours.pid, cause: 'announced' });
    const since = cpp.mark();
    expect(await ours.leaves()).toBe('status 0');
    // Of all of them: ours says LEAVE of servers and clients, too.
    for (const role of ['node', 'reader', 'server', 'client'] as const)
      await cpp.expects('leave', { role, pid: ours.pid, cause: 'announced' }, { since });
    await cpp.expects('participant', { what: 'leave', how: 'removed' }, { since });
    const { nodes, readers, participants } = await cpp.dump();
    expect([...nodes, ...readers].map(({ pid }) => pid)).toEqual([cpp.pid, cpp.pid]);
    expect(participants).toEqual([]);
  });

  test('learn of a C++ process that goes', async (context) => {
    await using cyber = await peers(context);
    const [ours, cpp] = await Promise.all([cyber.ours({ generation }), cyber.cpp({ generation })]);
    cpp.tells(...everyRole('cpp'));
    await know([ours], 1);
    expect(await cpp.leaves()).toBe('status 0');
    for (const role of ['node', 'writer', 'reader'] as const)
      await ours.expects('leave', { role, pid: cpp.pid, cause: 'announced' });
    // C++ says nothing of these: they go with the participant.
    for (const role of ['server', 'client'] as const)
      await ours.expects('leave', { role, pid: cpp.pid, cause: 'lost' });
    await ours.expects('participant', { what: 'leave' });
    await know([ours], 0);
  });
});

test('one process of ours is in both generations at once', async (context) => {
  await using cyber = await peers(context);
  const nine = await cyber.cpp({ generation: 9 });
  nine.tells(...everyRole('nine'));
  const ours = await cyber.ours();
  ours.tells(...everyRole('ours'));
  const ten = await cyber.cpp({ generation: 10 });
  ten.tells(...everyRole('ten'));
  const [all] = await know([ours], 3);
  const [byNine, byTen] = await know([nine, ten], 2);
  expect(byNine).toEqual(without(all!, ten));
  expect(byTen).toEqual(without(all!, nine));
});
