import { describe, expect, test } from 'vitest';
import { sleep, systemClock } from '@blender-sim/base';
import { IS_FULL } from '../full-run.js';
import { useCyberPeers } from './cyber-peers.js';

const peers = useCyberPeers();
const CHATTER = 'channel/chatter';
/** 31-, section 7, row 2: with Cyber's own lease of 12 s. */
const CYBERS = { leaseMs: 12_000, announceMs: 3000 } as const;
const FREEZE_MS = 16_000;

describe.for([9, 10] as const)('frozen for 16 s with Cyber %i’s own lease', (generation) => {
  test.for([
    ['C++', 'ours'],
    ['ours', 'C++'],
  ] as const)('%s comes back, and %s hears it again', async ([sleeps, stays], context) => {
    if (!IS_FULL) context.skip('a freeze of 16 s: npm run test:full');
    await using cyber = await peers(context);
    const awake = await cyber.start(stays, { generation, ...CYBERS });
    const frozen = await cyber.start(sleeps, { generation, ...CYBERS });
    awake.tells('node listener', `reader listener ${CHATTER}`, 'writer listener back');
    frozen.tells('node talker', `writer talker ${CHATTER}`, 'reader talker back');
    await awake.expects('join', { role: 'node', node: 'talker' });
    await awake.expects('join', { role: 'writer', node: 'talker' });
    await frozen.expects('join', { role: 'node', node: 'listener' });
    const since = awake.mark();
    const sinceFrozen = frozen.mark();
    frozen.freeze();
    await sleep(systemClock, 'the freeze', FREEZE_MS);
    await awake.expects('leave', { role: 'node', node: 'talker', cause: 'lost' }, { since });
    frozen.thaw();
    await awake.expects('join', { role: 'node', node: 'talker' }, { since });
    await awake.expects('join', { role: 'writer', node: 'talker' }, { since });
    await frozen.knows('listener', ({ nodes }) => nodes.some(({ node }) => node === 'listener'));
    frozen.tell(`write ${CHATTER} 60 50`);
    await awake.expects('message', { channel: CHATTER, seq: 60 }, { since });
    awake.tell('write back 60 50');
    await frozen.expects('message', { channel: 'back', seq: 60 }, { since: sinceFrozen });
    const { nodes, writers } = await awake.dump();
    expect(nodes.map(({ node }) => node).sort()).toEqual(['listener', 'talker']);
    expect(writers).toHaveLength(2);
  });
});
