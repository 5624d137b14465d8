import { describe, expect, it } from 'vitest';
import { ENTITY_UNKNOWN } from '../../structure/entity-id.js';
import { udpV4 } from '../../structure/locator.js';
import { WriterHarness, readerGuid, sample } from './testing/writer-harness.js';

const LOCAL = { durability: 'transient-local' } as const;

describe('a reader is matched', () => {
  it('gets a heartbeat at once, also of an empty history, and data when it has spoken', () => {
    const writer = new WriterHarness();
    writer.match(1);
    expect(writer.took()).toEqual(['hb 1-0']);
    writer.write();
    expect(writer.took()).toEqual([]);
    writer.acknack(1, 1);
    expect(writer.took()).toEqual(['hb 1-0 final', 'data 1']);
    writer.tick(5);
    expect(writer.took()).toEqual(['hb 1-1']);
  });

  it('is asked again and again while data waits for it, else a few times', () => {
    const writer = new WriterHarness();
    writer.match(1);
    writer.tick(60_000);
    expect(writer.took()).toHaveLength(6);
    writer.write();
    writer.tick(3000);
    expect(writer.took().length).toBeGreaterThanOrEqual(9);
  });

  it('a pre-emptive acknack is answered by a heartbeat, but not in a storm', () => {
    const writer = new WriterHarness();
    writer.join(1);
    writer.acknack(1, 1, [], false);
    writer.acknack(1, 0, [], false);
    writer.acknack(1, 1, [], false);
    expect(writer.took()).toEqual(['hb 1-0']);
    writer.tick(2);
    expect(writer.took()).toEqual(['hb 1-0']);
    writer.tick(1000);
    expect(writer.took()).toEqual([]);
  });

  it('a volatile one gets what comes later; what it asks for from before is gone for it', () => {
    const writer = new WriterHarness(LOCAL);
    for (let i = 0; i < 3; i++) writer.write();
    writer.match(1);
    expect(writer.took()).toEqual(['hb 1-3']);
    writer.acknack(1, 1, [1, 2, 3], false);
    expect(writer.took()).toEqual(['gap 1-3']);
    writer.write();
    expect(writer.took().filter((text) => text.startsWith('data'))).toEqual(['data 4']);
    expect(writer.engine.heldChanges).toBe(4);
  });

  it('a transient-local one gets the history, with its holes', () => {
    const writer = new WriterHarness(LOCAL);
    for (let i = 0; i < 5; i++) writer.write();
    writer.engine.remove(1, writer.at);
    writer.engine.remove(3, writer.at);
    writer.match(1, LOCAL);
    expect(writer.took()).toEqual(['hb 2-1']);
    writer.acknack(1, 1, [1], false);
    expect(writer.took()).toEqual(['hb 2-1 final', 'gap 1-1', 'data 2', 'gap 3-3', 'data 4', 'data 5']);
    writer.tick(5);
    expect(writer.took()).toEqual(['hb 2-5']);
    writer.acknack(1, 6);
    writer.tick(5000);
    expect(writer.took()).toEqual([]);
  });

  it('a transient-local one of a volatile writer is as a volatile one', () => {
    const writer = new WriterHarness();
    writer.join(1);
    writer.write();
    writer.take();
    writer.match(2, LOCAL);
    expect(writer.took()).toEqual(['hb 1-1']);
    writer.acknack(2, 1, [1], false);
    expect(writer.took()).toEqual(['gap 1-1']);
  });

  it('a best-effort one gets each change once, and no word more', () => {
    const writer = new WriterHarness();
    writer.join(1, { reliability: 'best-effort' });
    for (let i = 0; i < 3; i++) writer.write();
    writer.tick(5000);
    expect(writer.took()).toEqual(['data 1', 'data 2', 'data 3']);
    expect(writer.engine.heldChanges).toBe(0);
    expect(writer.engine.isAcknowledged()).toBe(true);
    writer.acknack(1, 1, [1, 2]);
    expect(writer.took()).toEqual([]);
    expect(writer.engine.counters.ignored).toBe(1);
  });

  it('a best-effort writer has only best-effort readers', () => {
    const writer = new WriterHarness({ reliability: 'best-effort' });
    writer.match(1);
    writer.write();
    writer.tick(1000);
    expect(writer.took()).toEqual(['data 1']);
  });

  it('again with other locators: they are used, and nothing else changes', () => {
    const writer = new WriterHarness();
    writer.join(1);
    writer.match(1, { locators: [udpV4('127.0.0.9', 9)] });
    writer.take();
    writer.write();
    expect(writer.take().map(({ target }) => target.locators)).toEqual([[udpV4('127.0.0.9', 9)]]);
    expect(writer.engine.isAcknowledged()).toBe(false);
  });
});

describe('several readers', () => {
  it('at the same place are sent a change once, each locator once', () => {
    const writer = new WriterHarness();
    for (const index of [1, 2, 3]) writer.join(index, { locators: [udpV4('127.0.0.1', 7000 + (index % 2))] });
    writer.tick(100);
    writer.write();
    const sent = writer.take();
    expect(sent.map(({ submessage }) => submessage.kind)).toEqual(['data', 'heartbeat']);
    expect(sent[1]!.target).toBe(sent[0]!.target);
    expect(sent[0]!.submessage).toMatchObject({ readerId: ENTITY_UNKNOWN, sequence: 1 });
    expect(sent[0]!.target.locators.map(({ port }) => port).sort()).toEqual([7000, 7001]);
    expect(sent[0]!.target.prefix).toBeUndefined();
  });

  it('share a key with a lone reader at the same locators', () => {
    const writer = new WriterHarness();
    const locators = [udpV4('127.0.0.1', 7000)];
    writer.join(1, { locators });
    writer.write();
    const [alone] = writer.take();
    writer.join(2, { locators });
    writer.acknack(1, 2);
    writer.write();
    expect(writer.take()[0]!.target.key).toBe(alone!.target.key);
  });

  it('one that does not answer holds up nobody else', () => {
    const writer = new WriterHarness({ windowOctets: 4000 });
    writer.join(1, { windowOctets: 4000 });
    writer.join(2, { windowOctets: 4000 });
    for (let sequence = 1; sequence <= 20; sequence++) {
      writer.write(1000);
      writer.acknack(1, sequence + 1);
    }
    const data = writer.take().filter(({ submessage }) => submessage.kind === 'data');
    const numbersFor = (index: number): number[] =>
      data
        .filter(({ submessage }) => submessage.kind === 'data')
        .filter(({ target }) => target.prefix === undefined || target.prefix === readerGuid(index).prefix)
        .map(({ submessage }) => (submessage.kind === 'data' ? submessage.sequence : 0));
    expect(numbersFor(1)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
    expect(numbersFor(2)).toEqual([1, 2]);
    expect(writer.engine.isAcknowledged()).toBe(false);
    writer.engine.unmatchReader(readerGuid(2), writer.at);
    expect(writer.engine.isAcknowledged()).toBe(true);
    expect(writer.engine.heldChanges).toBe(0);
    expect(writer.events.at(-1)).toBe('acknowledged');
  });
});

describe('what is sent', () => {
  it('carries the time and inline parameters of its change', () => {
    const writer = new WriterHarness();
    writer.join(1);
    const time = { seconds: 1, fraction: 2 };
    const inlineQos = [{ pid: 0x800f, value: new Uint8Array(24) }];
    writer.engine.write({ ...sample(), time, inlineQos }, writer.at);
    const [sent] = writer.take();
    expect(sent!.time).toEqual(time);
    expect(sent!.submessage).toMatchObject({ kind: 'data', inlineQos });
  });

  it.each([
    ['disposed', 1],
    ['unregistered', 2],
    ['disposed-unregistered', 3],
  ] as const)('%s: status, key hash, and the key as payload', (kind, status) => {
    const writer = new WriterHarness();
    writer.join(1);
    const payload = new Uint8Array(12);
    writer.engine.write({ kind, instance: '00112233445566778899aabbccddeeff', payload }, writer.at);
    const [sent] = writer.take();
    expect(sent!.submessage).toMatchObject({
      kind: 'data',
      isKey: true,
      payload,
      inlineQos: [
        { pid: 0x0070, value: Uint8Array.from({ length: 16 }, (_, i) => 17 * i) },
        { pid: 0x0071, value: Uint8Array.of(0, 0, 0, status) },
      ],
    });
  });

  it('of a keyed topic has the key hash with ends only where that is asked for, and no key where there is none', () => {
    const writer = new WriterHarness({ keyHashes: 'ends' });
    writer.join(1);
    const instance = 'ff'.repeat(16);
    writer.write(8, instance);
    writer.engine.write({ kind: 'disposed-unregistered', instance, payload: new Uint8Array(0) }, writer.at);
    const [alive, end] = writer.take().filter(({ submessage }) => submessage.kind === 'data');
    expect(alive!.submessage).not.toHaveProperty('inlineQos');
    expect(end!.submessage).toMatchObject({ inlineQos: [{ pid: 0x0070 }, { pid: 0x0071 }] });
    expect(end!.submessage).not.toHaveProperty('payload');
  });

  it('of a keyed topic has the key hash, of a keyless one no inline parameters at all', () => {
    const writer = new WriterHarness();
    writer.join(1);
    writer.write(8, 'ff'.repeat(16));
    writer.write(8);
    const [keyed, keyless] = writer.take().filter(({ submessage }) => submessage.kind === 'data');
    expect(keyed!.submessage).toMatchObject({ inlineQos: [{ pid: 0x0070, value: new Uint8Array(16).fill(255) }] });
    expect(keyless!.submessage).not.toHaveProperty('inlineQos');
    expect(keyless!.submessage).not.toHaveProperty('isKey');
  });
});

it('names the option that is out of range', () => {
  expect(() => new WriterHarness({ fragmentSize: 70_000 })).toThrow('fragmentSize');
  expect(() => new WriterHarness({ history: { kind: 'keep-last', depth: 0 } })).toThrow('history.depth');
  expect(() => new WriterHarness({ heartbeatMs: 0 })).toThrow('heartbeatMs');
});

it('a reader that claims to have what it was not sent is told what there is, until it has answered or four times', () => {
  const writer = new WriterHarness({ durability: 'transient-local' });
  writer.write();
  writer.match(1, { durability: 'transient-local' });
  writer.take();
  // Of a time before it was matched, and the only one of that kind.
  writer.acknack(1, 2);
  writer.tick(1000);
  expect(writer.took()).toEqual(['hb 1-0 final', 'hb 1-1', 'hb 1-1', 'hb 1-1', 'hb 1-1']);
  writer.acknack(1, 1, [1], false);
  expect(writer.took()).toEqual(['data 1', 'hb 1-1']);
  writer.acknack(1, 2);
  writer.tick(1000);
  expect(writer.took()).toEqual([]);
});
