import { expect, test } from 'vitest';
import { useCyberPeers } from './cyber-peers.js';

const peers = useCyberPeers();
const CHATTER = 'channel/chatter';
/** Cyber 10's, for both. */
const PORTS = { portBase: 7400, domainGain: 250 } as const;
/** What each writes: less than a fragment of either, more than Cyber 9's. */
const SIZES = [64, 40_000];

// 31-, section 0: put on the same ports, C++ of both generations match each other's endpoints and drop each other's messages.
test('C++ of both generations on one port layout do not know of each other; ours tells them apart by writer', async (context) => {
  await using cyber = await peers(context);
  const nine = await cyber.cpp({ generation: 9, ...PORTS });
  const ten = await cyber.cpp({ generation: 10, ...PORTS });
  nine.tells('node nine', `writer nine ${CHATTER}`, 'reader nine back');
  ten.tells('node ten', `writer ten ${CHATTER}`, 'reader ten back');
  const ours = await cyber.ours(PORTS);
  ours.tells('node ours', `reader ours ${CHATTER}`, 'writer ours back');
  for (const [cpp, generation] of [
    [nine, 9],
    [ten, 10],
  ] as const) {
    for (const role of ['node', 'writer', 'reader'] as const) await ours.expects('join', { role, pid: cpp.pid });
    await cpp.expects('join', { role: 'node', node: 'ours' });
    await cpp.expects('join', { role: 'reader', node: 'ours' });
    await cpp.expects('matched', { side: 'writer', topic: CHATTER });
    for (const [index, size] of SIZES.entries()) {
      cpp.tell(`write ${CHATTER} 1 0 ${String(size)}`);
      await ours.expects('message', { generation, seq: index + 1, size, whole: true });
    }
  }
  await ours.expects('reachable', { name: 'back' });
  // It reaches one of them by now.
  await ours.writesUntilHeard('back', nine, ten);
  for (const cpp of [nine, ten]) {
    await cpp.expects('message', { channel: 'back', whole: true });
    const { nodes } = await cpp.dump();
    expect(nodes.map(({ node }) => node).sort()).toEqual([cpp === nine ? 'nine' : 'ten', 'ours'].sort());
  }
  const { nodes, writers } = await ours.dump();
  expect(nodes.map(({ node }) => node).sort()).toEqual(['nine', 'ours', 'ten']);
  expect(writers.map(({ node, channel }) => `${node} ${channel}`).sort()).toEqual([
    `nine ${CHATTER}`,
    'ours back',
    `ten ${CHATTER}`,
  ]);
  // One JOIN and one message each, though both wires of ours can hear both.
  expect(ours.said('join').filter(({ cause }) => cause === 'announced')).toHaveLength(6);
  expect(ours.said('message')).toHaveLength(2 * SIZES.length);
});
