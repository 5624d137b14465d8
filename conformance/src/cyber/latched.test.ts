import { describe, expect, test } from 'vitest';
import { chosenGenerations } from './chosen-generations.js';
import { useCyberPeers } from './cyber-peers.js';
import type { CyberProcess } from './cyber-process.js';

const peers = useCyberPeers();
const MAP = 'tf_static';
const CHATTER_TYPE = 'apollo.cyber.examples.proto.Chatter';
const LATCHED = `${CHATTER_TYPE} TF_STATIC`;
const seqs = (process: CyberProcess): number[] => process.said('message').map(({ seq }) => seq);

// 31-, section 6: what a C++ writer has written before it had a reader elsewhere is only in the history that it sends each new
// reader on a topic of its own. C++ ends that topic's writer with the last message, whoever has it (--latched-linger-ms), and
// its reader after a second of silence (--latched-silence-ms): here they stay long enough for what is to be shown: Cyber 9 sends a
// heartbeat a second, and what was lost waits for one.
describe.for(chosenGenerations('latched'))('a latched channel of Cyber %i', (generation) => {
  const cppChoice = { generation, latchedLingerMs: 60_000, latchedSilenceMs: 60_000 } as const;

  // C++ sends the history whatever the reader's QoS. Ours takes none where a volatile reader has asked for none.
  test.for([
    ['ours', 'TF_STATIC', [1, 2, 3, 4, 5, 6, 7, 8]],
    ['ours', 'DEFAULT', [6, 7, 8]],
    ['C++', 'DEFAULT', [1, 2, 3, 4, 5, 6, 7, 8]],
  ] as const)('a reader of %s with %s, of what C++ wrote before', async ([make, qos, wanted], context) => {
    await using cyber = await peers(context);
    const cpp = await cyber.cpp(cppChoice);
    cpp.tells('node talker', `writer talker ${MAP} ${LATCHED}`, `write ${MAP} 5 0`);
    await cpp.expects('written');
    const late = await cyber.start(make, make === 'C++' ? cppChoice : { generation });
    late.tell('node listener');
    await late.expects('join', { role: 'writer', channel: MAP });
    late.tell(`reader listener ${MAP} ${CHATTER_TYPE} ${qos}`);
    if (wanted.length === 8) await late.expects('message', { seq: 5 });
    await cpp.expects('matched', { side: 'writer', topic: MAP, count: 1 });
    cpp.tell(`write ${MAP} 3 100`);
    await late.expects('message', { seq: 8 });
    expect(seqs(late)).toEqual(wanted);
  });

  test('what comes by the channel’s own writer and by the history is one message', async (context) => {
    await using cyber = await peers(context);
    const cpp = await cyber.cpp(cppChoice);
    cpp.tells('node talker', `writer talker ${MAP} ${LATCHED}`);
    const early = await cyber.ours({ generation });
    early.tells('node early', `reader early ${MAP} ${LATCHED}`);
    await cpp.expects('matched', { side: 'writer', topic: MAP, count: 1 });
    cpp.tell(`write ${MAP} 5 20`);
    await early.expects('message', { seq: 5 });
    const late = await cyber.ours({ generation });
    late.tells('node late', `reader late ${MAP} ${LATCHED}`);
    await cpp.expects('matched', { side: 'writer', topic: MAP, count: 2 });
    cpp.tell(`write ${MAP} 1 0`);
    for (const one of [late, early]) await one.expects('message', { seq: 6 });
    expect(seqs(late)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(seqs(early)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test('a writer that goes on writing overtakes its own history, of which nothing is missing', async (context) => {
    await using cyber = await peers(context);
    const cpp = await cyber.cpp(cppChoice);
    cpp.tells('node talker', `writer talker ${MAP} ${LATCHED}`, `write ${MAP} 300 0`);
    await cpp.expects('written');
    const late = await cyber.ours({ generation });
    late.tell('node late');
    await late.expects('join', { role: 'writer', channel: MAP });
    const since = cpp.mark();
    cpp.tell(`write ${MAP} 200 10`);
    late.tell(`reader late ${MAP} ${LATCHED}`);
    await cpp.expects('written', {}, { since });
    const wanted = Array.from({ length: 500 }, (_, index) => index + 1);
    await expect.poll(() => seqs(late).toSorted((a, b) => a - b), { timeout: 60_000 }).toEqual(wanted);
  });

  test('a reader of C++ has all that ours wrote before, once and in order', async (context) => {
    await using cyber = await peers(context);
    const ours = await cyber.ours({ generation });
    ours.tells('node talker', `writer talker ${MAP} ${LATCHED}`, `write ${MAP} 5 0`);
    await ours.expects('written');
    const cpp = await cyber.cpp(cppChoice);
    cpp.tells('node listener', `reader listener ${MAP} ${LATCHED}`);
    await cpp.expects('message', { seq: 5 });
    ours.tell(`write ${MAP} 1 0`);
    await cpp.expects('message', { seq: 6 });
    expect(seqs(cpp)).toEqual([1, 2, 3, 4, 5, 6]);
  });
});
