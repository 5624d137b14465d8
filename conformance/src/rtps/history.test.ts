// What a reader that comes late gets, and who is let in: history, durability and partition with both vendors.
import { describe, expect, it } from 'vitest';
import { freeDomain } from './domains.js';
import { expectWhole } from './expect-samples.js';
import { isSample } from './peer-lines.js';
import { type Contender, LINGER_MS, SOON_MS, VENDORS, usePeers } from './peers.js';
import { telling } from '../full-run.js';

const harness = usePeers();
const directions = VENDORS.flatMap((vendor): readonly { readonly writer: Contender; readonly reader: Contender }[] => [
  { writer: vendor, reader: 'ours' },
  { writer: 'ours', reader: vendor },
]);

describe.each(directions)('$writer to $reader', ({ writer, reader }) => {
  const histories = [
    { history: 'all', keep: { keepAll: true }, first: 1 },
    { history: 'the last 5', keep: { keepLast: 5 }, first: 16 },
  ];

  it.for(histories)('a late joiner gets $history', async ({ keep, first }, test) => {
    await using peers = harness.unicast(test);
    const common = { domain: await freeDomain(), reliable: true, transientLocal: true };
    const pub = peers.pub(writer, { ...common, ...keep, count: 20, size: 3000, lingerMs: LINGER_MS });
    await pub.written();
    const sub = peers.sub(reader, common);
    await sub.sample(20);
    expectWhole(sub.samples, 20, first);
  });

  it('a volatile late joiner gets what comes from then on', async (test) => {
    await using peers = harness.unicast(test);
    const common = { domain: await freeDomain(), reliable: true };
    const pub = peers.pub(writer, { ...common, keepAll: true, rate: 100 });
    await pub.ready();
    const early = peers.sub(reader, common);
    await early.next('60 samples', () => early.samples.length >= 60, SOON_MS);
    const late = peers.sub(reader, common);
    const { seq: first = NaN } = await late.next('its first sample', isSample, SOON_MS);
    await late.sample(first + 39);
    // A vendor's writer gives what others have not acknowledged yet, too; ours nothing from before it knew the reader.
    if (writer === 'ours') expect(first).toBeGreaterThan(60);
    expectWhole(late.samples.slice(0, 40), first + 39);
  });
});

const partitions = telling(
  directions.flatMap((direction) => [
    { ...direction, offered: 'left', asked: 'left', meets: true },
    { ...direction, offered: 'left', asked: 'le*', meets: true },
    { ...direction, offered: 'left', asked: 'right', meets: false },
  ]),
  ({ offered, asked, reader }) => offered !== asked && reader === 'ours',
  2,
);

it.for(partitions)(
  '$writer in partition $offered, $reader in $asked: meets is $meets',
  async ({ writer, reader, offered, asked, meets }, test) => {
    await using peers = harness.unicast(test);
    const common = { domain: await freeDomain(), reliable: true, transientLocal: true };
    const sub = peers.sub(reader, { ...common, partition: asked });
    // Of the same vendor as the other reader: proof that the writer was heard by then.
    const witness = peers.sub(reader, { ...common, partition: offered });
    await Promise.all([sub.ready(), witness.ready()]);
    peers.pub(writer, { ...common, keepAll: true, partition: offered, count: 5, rate: 20, lingerMs: LINGER_MS });
    await witness.sample(5);
    if (meets) await sub.sample(5);
    expect(sub.samples.length > 0).toBe(meets);
  },
);
