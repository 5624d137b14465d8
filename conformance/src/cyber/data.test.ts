import { describe, expect, test } from 'vitest';
import { chosenGenerations } from './chosen-generations.js';
import { useCyberPeers } from './cyber-peers.js';
import type { CyberProcess } from './cyber-process.js';

const peers = useCyberPeers();
const CHATTER = 'channel/chatter';
const DIRECTIONS = [
  ['ours', 'C++'],
  ['C++', 'ours'],
] as const;
/** Fragmented by both, by Cyber 9 only at 16 KiB, by none. */
const SIZES = [7, 64, 20_000, 1_000_000];

describe.for(chosenGenerations('data'))('Cyber %i', (generation) => {
  test.for(DIRECTIONS)('%s is heard by %s', async ([from, to], context) => {
    await using cyber = await peers(context);
    const reader = await cyber.start(to, { generation });
    reader.tells('node listener', `reader listener ${CHATTER}`);
    const writer = await cyber.start(from, { generation });
    writer.tells('node talker', `writer talker ${CHATTER}`);
    await reachable(from, writer);
    for (const [index, size] of SIZES.entries()) {
      writer.tell(`write ${CHATTER} 1 0 ${String(size)}`);
      const message = await reader.expects('message', { seq: index + 1 });
      expect(message).toMatchObject({ size, whole: true, node: 'listener', channel: CHATTER });
      if (to === 'ours') expect(message.generation).toBe(generation);
    }
    const senders = new Set(reader.said('message').map(({ sender }) => sender));
    expect(senders.size).toBe(1);
    expect(reader.said('message').map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
    expect(reader.said('dropped')).toEqual([]);
  });

  test.for(DIRECTIONS)('hundreds in a row, of %s to %s', async ([from, to], context) => {
    await using cyber = await peers(context);
    const [reader, writer] = await Promise.all([cyber.start(to, { generation }), cyber.start(from, { generation })]);
    reader.tells('node listener', `reader listener ${CHATTER} apollo.cyber.examples.proto.Chatter TF_STATIC`);
    writer.tells('node talker', `writer talker ${CHATTER} apollo.cyber.examples.proto.Chatter TF_STATIC`);
    await reachable(from, writer);
    writer.tell(`write ${CHATTER} 300 2 300`);
    await reader.expects('message', { seq: 300 });
    expect(reader.said('message').map(({ seq }) => seq)).toEqual(Array.from({ length: 300 }, (_, i) => i + 1));
    expect(reader.said('message').every(({ whole }) => whole)).toBe(true);
  });

  test('what was written before a reader came is numbered, and not lost where it is kept', async (context) => {
    await using cyber = await peers(context);
    const ours = await cyber.ours({ generation });
    const kept = 'apollo.cyber.examples.proto.Chatter TF_STATIC';
    ours.tells('node talker', `writer talker volatile`, `writer talker kept ${kept}`);
    ours.tells('write volatile 3 0', 'write kept 3 0');
    await ours.expects('written', { channel: 'kept' });
    await ours.expects('written', { channel: 'volatile' });
    const cpp = await cyber.cpp({ generation });
    cpp.tells('node listener', 'reader listener volatile', `reader listener kept ${kept}`);
    await ours.expects('reachable', { name: 'volatile' });
    ours.tell('write volatile 1 0');
    expect(await cpp.expects('message', { channel: 'volatile' })).toMatchObject({ seq: 4 });
    await cpp.expects('message', { channel: 'kept', seq: 3 });
    const seqs = cpp
      .said('message')
      .filter(({ channel }) => channel === 'kept')
      .map(({ seq }) => seq);
    expect(seqs).toEqual([1, 2, 3]);
  });
});

// Cyber 9 acknowledges 117 ms late. What may be unacknowledged meanwhile, so that no frame is lost, is in
// late-answers.test.ts, where time is simulated: how many frames come here is a matter of the machine.
test('the frames of a camera reach a reader of Cyber 9, though a writer with DEFAULT keeps only one', async (context) => {
  await using cyber = await peers(context);
  const [ours, cpp] = await Promise.all([cyber.ours({ generation: 9 }), cyber.cpp({ generation: 9 })]);
  cpp.tells('node listener', `reader listener ${CHATTER}`);
  ours.tells('node camera', `writer camera ${CHATTER}`);
  await reachable('ours', ours);
  ours.tell(`write ${CHATTER} 60 33 900000`);
  await cpp.expects('message', { seq: 60 });
  expect(cpp.said('message').every(({ whole }) => whole)).toBe(true);
});

test('one writer of ours is heard by C++ of both generations, and hears both', async (context) => {
  await using cyber = await peers(context);
  const ours = await cyber.ours();
  const both = await Promise.all([cyber.cpp({ generation: 9 }), cyber.cpp({ generation: 10 })]);
  ours.tells('node middle', `writer middle ${CHATTER}`, 'reader middle back');
  for (const [index, cpp] of both.entries()) {
    const node = `end${String(index)}`;
    cpp.tells(`node ${node}`, `reader ${node} ${CHATTER}`, `writer ${node} back`);
    await cpp.expects('matched', { side: 'reader', topic: CHATTER, count: 1 });
    await cpp.expects('matched', { side: 'writer', topic: 'back', count: 1 });
  }
  // A reader's match is not yet the writer's.
  await ours.writesUntilHeard(CHATTER, ...both);
  for (const cpp of both) cpp.tell('write back 1 0');
  for (const generation of [9, 10]) await ours.expects('message', { channel: 'back', generation });
});

/** The writer's reader will get what is written now. */
async function reachable(make: 'ours' | 'C++', writer: CyberProcess): Promise<void> {
  if (make === 'ours') await writer.expects('reachable', { name: CHATTER });
  else await writer.expects('matched', { side: 'writer', topic: CHATTER, count: 1 });
}
