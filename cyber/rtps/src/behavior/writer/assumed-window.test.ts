import { expect, it } from 'vitest';
import { DEFAULTS, WriterHarness, matched } from './testing/writer-harness.js';

const STOCK = DEFAULTS.windowOctets;
const ASSUMED = { windowOctets: 8 * STOCK, isWindowAssumed: true };

/** Octets of payload that go out before the reader says anything. */
function burst(writer: WriterHarness): number {
  writer.take();
  for (let i = 0; i < 40; i++) writer.write(50_000);
  const sent = writer.take().filter(({ submessage }) => submessage.kind === 'data').length;
  writer.acknack(1, writer.engine.lastSequence + 1);
  writer.take();
  return sent * 50_000;
}

/** Everything is acknowledged, and something asked for in vain before. */
function lose(writer: WriterHarness): void {
  writer.write(100);
  writer.acknack(1, writer.engine.lastSequence, [writer.engine.lastSequence], false);
  writer.acknack(1, writer.engine.lastSequence + 1);
  writer.tick(20);
}

it('an assumed window is halved when something is lost, down to that of strangers', () => {
  const writer = new WriterHarness();
  writer.join(1, ASSUMED);
  const bursts = [burst(writer)];
  for (let i = 0; i < 5; i++) {
    lose(writer);
    bursts.push(burst(writer));
  }
  expect(bursts).toEqual([800_000, 400_000, 200_000, 100_000, 100_000, 100_000]);
});

it('losses at a time count once, and what was learnt stays when the reader is matched again', () => {
  const writer = new WriterHarness();
  writer.join(1, ASSUMED);
  for (let i = 0; i < 3; i++) writer.write(100);
  for (const sequence of [1, 2, 3]) writer.acknack(1, sequence, [sequence], false);
  writer.acknack(1, 4);
  writer.engine.matchReader(matched(1, ASSUMED), writer.at);
  expect(burst(writer)).toBe(400_000);
});

it('a window that the reader has told of stays', () => {
  const writer = new WriterHarness();
  writer.join(1, { windowOctets: 8 * STOCK });
  lose(writer);
  expect(burst(writer)).toBe(800_000);
});
