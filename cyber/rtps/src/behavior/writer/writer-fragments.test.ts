import { describe, expect, it } from 'vitest';
import { SAMPLE_HEADER } from '../../messages/testing/sample-messages.js';
import { encodeMessage } from '../../messages/write-message.js';
import { WriterHarness } from './testing/writer-harness.js';

const isFragment = (text: string): boolean => text.startsWith('frag');

it('a change larger than a fragment goes in fragments, one in a submessage, the last short', () => {
  const writer = new WriterHarness({ fragmentSize: 1000 });
  writer.join(1, { windowOctets: 100_000 });
  const payload = Uint8Array.from({ length: 2500 }, (_, i) => i);
  writer.engine.write({ kind: 'alive', payload, instance: '00'.repeat(16) }, writer.at);
  const sent = writer.take().filter(({ submessage }) => submessage.kind === 'data-frag');
  expect(sent.map(({ submessage }) => submessage)).toMatchObject(
    [1, 2, 3].map((fragmentStart) => ({
      sequence: 1,
      fragmentStart,
      fragmentCount: 1,
      fragmentSize: 1000,
      sampleSize: 2500,
      payload: payload.subarray((fragmentStart - 1) * 1000, fragmentStart * 1000),
      inlineQos: [{ pid: 0x0070 }],
    })),
  );
});

it('a change in parts goes in the same fragments as in one piece, and takes as much', () => {
  const [framed, whole] = [1, 2].map(() => new WriterHarness({ fragmentSize: 1000, maxOctets: 2500 }));
  const octets = Uint8Array.from({ length: 2500 }, (_, i) => i * 7);
  const frame = { head: octets.subarray(0, 20), tail: octets.subarray(2450) };
  const [one, other] = [framed!, whole!].map((writer) => {
    writer.join(1, { windowOctets: 100_000 });
    const parts = writer === whole ? { payload: octets } : { payload: octets.subarray(20, 2450), frame };
    writer.engine.write({ kind: 'alive', ...parts }, writer.at);
    expect(writer.engine.heldOctets).toBe(2500);
    expect(writer.engine.counters.octets).toBe(2500);
    return writer
      .take()
      .map(({ submessage }) =>
        Buffer.from(encodeMessage({ header: SAMPLE_HEADER, submessages: [submessage] })).toString('hex'),
      );
  });
  expect(one).toEqual(other);
  expect(one!.length).toBeGreaterThanOrEqual(3);
  const tooLarge = { kind: 'alive', payload: octets.subarray(0, 2431), frame } as const;
  expect(() => framed!.engine.write(tooLarge, framed!.at)).toThrow('2501 octets');
});

describe('of our own make', () => {
  /** Ten fragments, of which a window takes four. */
  function large(): WriterHarness {
    const writer = new WriterHarness({ fragmentSize: 40_000 });
    writer.join(1, { windowOctets: 170_000 });
    writer.write(400_000);
    return writer;
  }

  it('a window of fragments waits for the word that they are here', () => {
    const writer = large();
    // A heartbeat at every quarter of the window: two fragments.
    expect(writer.took()).toEqual(['frag 1/1', 'frag 1/2', 'hbf 1/2', 'frag 1/3', 'frag 1/4', 'hbf 1/4']);
    writer.nackFrag(1, 1, 3);
    expect(writer.took()).toEqual(['frag 1/5', 'frag 1/6', 'hbf 1/6']);
    writer.nackFrag(1, 1, 7);
    expect(writer.took()).toEqual(['frag 1/7', 'frag 1/8', 'hbf 1/8', 'frag 1/9', 'frag 1/10', 'hb 1-1']);
    writer.acknack(1, 2);
    expect(writer.engine.heldOctets).toBe(0);
  });

  it('lost ones are sent again; those not yet sent are no loss, nor at first the last ones', () => {
    const writer = large();
    writer.take();
    writer.nackFrag(1, 1, 2, [2, 4, 5, 6, 7]);
    expect(writer.took().filter(isFragment)).toEqual(['frag 1/2', 'frag 1/5']);
    expect(writer.engine.counters.resent).toBe(1);
    writer.tick(10);
    writer.nackFrag(1, 1, 4, [4, 5, 6, 7, 8, 9, 10]);
    expect(writer.took()).not.toContain('frag 1/4');
    writer.tick(30);
    writer.take();
    writer.nackFrag(1, 1, 4, [4, 5, 6, 7, 8, 9, 10]);
    expect(writer.took().slice(0, 4)).toEqual(['frag 1/4', 'frag 1/5', 'frag 1/6', 'frag 1/7']);
  });

  it('without an answer the reader is told of the change as well', () => {
    const writer = large();
    writer.take();
    writer.tick(40);
    expect(writer.took()).toEqual(['hb 1-1', 'hbf 1/4']);
    writer.acknack(1, 1, [1], false);
    // It knows nothing of it: what was sent of it goes again.
    expect(writer.took().filter(isFragment)).toEqual(['frag 1/1', 'frag 1/2', 'frag 1/3', 'frag 1/4']);
  });
});

describe('of another make', () => {
  it('fragments are paced, and a heartbeat that names the change asks for progress', () => {
    const writer = new WriterHarness();
    writer.join(1);
    writer.write(1 << 20);
    const first = writer.took();
    expect(first.filter(isFragment).length).toBeLessThanOrEqual(2);
    expect(first.at(-1)).toBe('hb 1-1');
    writer.tick(40);
    expect(writer.took().filter(isFragment)).toHaveLength(18 - first.filter(isFragment).length);
  });

  it('goes on by itself in a sample larger than all windows that the reader says nothing about', () => {
    const writer = new WriterHarness({ fragmentSize: 1000, windowOctets: 4000 });
    writer.join(1);
    writer.write(400_000);
    writer.tick(1000);
    expect(writer.took().filter(isFragment)).toHaveLength(400);
  });

  it('never has more unacknowledged than 16 windows where samples are small', () => {
    const writer = new WriterHarness({ windowOctets: 4000 });
    writer.join(1);
    for (let i = 0; i < 200; i++) writer.write(1000);
    writer.tick(10_000);
    const sent = writer.took().filter((text) => text.startsWith('data')).length;
    expect(sent).toBeGreaterThan(20);
    expect(sent).toBeLessThanOrEqual(60);
  });

  it('a best-effort reader gets all fragments, paced, though a newer sample pushed the change out', () => {
    const writer = new WriterHarness({ history: { kind: 'keep-last', depth: 1 } });
    writer.join(1, { reliability: 'best-effort' });
    for (let i = 0; i < 4; i++) writer.write(600_000);
    const burst = writer.took().length;
    expect(burst).toBeLessThanOrEqual(3);
    writer.tick(50);
    const numbers = writer.take().map(({ submessage }) => (submessage.kind === 'data-frag' ? submessage.sequence : 0));
    expect(burst + numbers.filter((sequence) => sequence === 1).length).toBe(10);
    expect(numbers.filter((sequence) => sequence === 4)).toHaveLength(10);
    expect(numbers).not.toContain(2);
    expect(writer.engine.heldOctets).toBe(0);
  });
});

it('a keep-last writer finishes a sample for a reader that is in the middle of it', () => {
  const writer = new WriterHarness({ fragmentSize: 40_000, history: { kind: 'keep-last', depth: 1 } });
  writer.join(1, { windowOctets: 170_000 });
  for (let i = 0; i < 3; i++) writer.write(200_000);
  expect(writer.took().filter(isFragment)).toEqual(['frag 1/1', 'frag 1/2', 'frag 1/3', 'frag 1/4']);
  expect(writer.engine.heldChanges).toBe(2);
  writer.nackFrag(1, 1, 4, [4]);
  expect(writer.took().slice(0, 2)).toEqual(['frag 1/5', 'gap 2-2']);
  writer.nackFrag(1, 1, 4, [4]);
  expect(writer.took()).toContain('frag 1/4');
  writer.acknack(1, 3);
  expect(writer.engine.heldChanges).toBe(1);
  writer.write(64);
  writer.write(64);
  expect(writer.engine.heldChanges).toBe(2);
  writer.acknack(1, 6);
  expect(writer.engine.heldChanges).toBe(0);
});
