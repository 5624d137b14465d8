import { expect, test } from 'vitest';
import type { Participant } from './participant-api.js';
import { rawType } from './raw-type.js';
import { SimWorld } from './testing/sim-world.js';
import { Stranger } from './testing/stranger.js';
import { TappedTransport } from './testing/tapped-transport.js';

const TYPE = rawType('Octets');
const ALL = { history: { kind: 'keep-all' }, durability: 'transient-local' } as const;

interface OneSided {
  readonly world: SimWorld;
  readonly patient: Participant;
  readonly brief: Participant;
  /** The two out of each other's sight for so long that only `patient` takes the other for lost. */
  readonly apart: (meanwhile: () => Promise<unknown>) => Promise<void>;
}

async function oneSided(): Promise<OneSided> {
  const world = new SimWorld();
  const patient = await world.join(1, { leaseMs: 10_000, announceMs: 500 });
  const brief = await world.join(2, { leaseMs: 1000, announceMs: 300 });
  await world.until(() => patient.participants.length === 1 && brief.participants.length === 1);
  const apart = async (meanwhile: () => Promise<unknown>): Promise<void> => {
    world.network.partition(['10.0.0.1'], ['10.0.0.2']);
    await world.clock.advance(1500);
    expect([patient.participants.length, brief.participants.length]).toEqual([0, 1]);
    await meanwhile();
    await world.clock.advance(500);
    world.network.heal();
    await world.until(() => patient.participants.length === 1);
  };
  return { world, patient, brief, apart };
}

test('who is back gets what it missed, and nothing twice', async () => {
  const { world, patient, brief, apart } = await oneSided();
  const writer = brief.createWriter({ topic: 'T', type: TYPE, qos: ALL });
  const got: number[] = [];
  const onSample = ({ sequence }: { sequence: number }): void => void got.push(sequence);
  patient.createReader({ topic: 'T', type: TYPE, qos: ALL, onSample });
  patient.createReader({ topic: 'T', type: TYPE, qos: { ...ALL, reliability: 'best-effort' }, onSample });
  await world.until(() => writer.matched.length === 2);
  for (let i = 0; i < 3; i++) await writer.write(Buffer.from('x'));
  await world.until(() => got.length === 6);
  await apart(() => writer.write(Buffer.from('y')));
  await world.clock.advance(5000);
  await writer.write(Buffer.from('z'));
  await world.clock.advance(1000);
  expect(got.sort()).toEqual([1, 1, 2, 2, 3, 3, 4, 5, 5]);
});

test('who lost the other, who did not lose him, tells him so by reading anew: once', async () => {
  const { world, patient, brief, apart } = await oneSided();
  const told: string[] = [];
  for (const [name, one] of Object.entries({ patient, brief })) {
    one.createWriter({ topic: 'T', type: TYPE, qos: ALL });
    one.createReader({ topic: 'U', type: TYPE, qos: ALL });
    one.on((event) => {
      if (event.kind === 'forgot-us') told.push(`${name}: ${event.participant.data.name}`);
    });
  }
  await world.clock.advance(2000);
  expect(told).toEqual([]);
  for (let round = 1; round <= 2; round++) {
    await apart(() => Promise.resolve());
    await world.clock.advance(5000);
    expect(told).toEqual(Array<string>(round).fill(`brief: ${patient.data.name}`));
  }
});

test('who is new has forgotten nobody, though the first announcements are gone', async () => {
  const world = new SimWorld();
  const veteran = await world.join(1);
  const told: string[] = [];
  veteran.on(({ kind }) => told.push(kind));
  const first = veteran.createWriter({ topic: 'T', type: TYPE });
  veteran.createWriter({ topic: 'T', type: TYPE });
  await first.close();
  const newcomer = await world.join(2);
  const reader = newcomer.createReader({ topic: 'T', type: TYPE });
  await world.until(() => reader.matched.length === 1);
  await world.clock.advance(5000);
  expect(told).toContain('joined');
  expect(told).not.toContain('forgot-us');
});

test('an endpoint that was closed meanwhile is gone for who has not noticed anything', async () => {
  const { world, patient, brief, apart } = await oneSided();
  const writer = patient.createWriter({ topic: 'T', type: TYPE, qos: ALL });
  const reader = brief.createReader({ topic: 'T', type: TYPE, qos: ALL });
  await world.until(() => reader.matched.length === 1);
  await apart(() => writer.close());
  await world.until(() => reader.matched.length === 0, 2000);
  // Three leases later nothing of it is kept.
  await world.clock.advance(31_000);
  expect(patient.status().held.writerChanges).toBe(0);
});

test('who wants the history of a writer that is back gets all that it still has, and then what comes', async () => {
  const { world, patient, brief, apart } = await oneSided();
  const writer = brief.createWriter({ topic: 'T', type: TYPE, qos: ALL });
  const got: number[] = [];
  const onSample = ({ sequence }: { sequence: number }): void => void got.push(sequence);
  patient.createReader({ topic: 'T', type: TYPE, qos: ALL, onReturn: 'replay', onSample });
  await world.until(() => writer.matched.length === 1);
  for (let i = 0; i < 4; i++) await writer.write(Buffer.from('x'));
  await world.until(() => got.length === 4);
  await world.clock.advance(1000);
  // What is gone by then is not missed: a GAP says so.
  await apart(() => {
    for (const sequence of [1, 3]) writer.remove(sequence);
    return Promise.resolve();
  });
  await world.until(() => got.length === 6);
  await writer.write(Buffer.from('y'));
  await world.clock.advance(1000);
  expect(got).toEqual([1, 2, 3, 4, 2, 4, 5]);
});

// A C++ process that stood still does not send again what ours had acknowledged (Fast DDS 2.9), unless it is told to.
test.each([
  { make: 'Fast DDS', vendor: 0x010f, ends: 'lost', asks: [0x3c2, 0x4c2, 0x200c2] },
  { make: 'Fast DDS', vendor: 0x010f, ends: 'left', asks: [] },
  { make: 'Cyclone DDS', vendor: 0x0110, ends: 'lost', asks: [] },
])(
  'a participant of $make that was $ends and is back: its built-in writers $asks are asked with base 0',
  async ({ vendor, ends, asks }) => {
    const world = new SimWorld();
    const transport = new TappedTransport(world.network.transport('10.0.0.1'));
    const ours = await world.join(1, { transport });
    const asked: number[] = [];
    ours.tap = ({ direction, message }) => {
      if (direction === 'in') return;
      for (const one of message?.submessages ?? []) {
        if (one.kind === 'acknack' && one.state.base === 0) asked.push(one.writerId);
      }
    };
    const stranger = new Stranger(transport, 1, 0, vendor);
    // As Fast DDS has them: announcements and assertions of liveliness.
    const builtinEndpoints = 0xc3f;
    stranger.join({ leaseMs: 3000, builtinEndpoints });
    await world.clock.advance(1000);
    if (ends === 'left') stranger.leave();
    await world.clock.advance(5000);
    expect(ours.participants).toEqual([]);
    stranger.join({ leaseMs: 3000, builtinEndpoints });
    await world.clock.advance(10);
    expect(ours.participants).toHaveLength(1);
    expect(asked.toSorted((a, b) => a - b)).toEqual(asks);
    await ours.close();
  },
);
