import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FrameError } from './frame.js';
import { Message } from './message.js';
import { TYPE, parseFromScript } from './messages.js';

const u32 = fc.nat(0xffffffff);
const u64 = fc.maxSafeNat();
type Value =
  | { readonly kind: 'u32' | 'u64' | 'f64' | 'f32'; readonly item: number }
  | { readonly kind: 'string'; readonly item: string };
const value: fc.Arbitrary<Value> = fc.oneof(
  u32.map((item) => ({ kind: 'u32' as const, item })),
  u64.map((item) => ({ kind: 'u64' as const, item })),
  fc.double({ noNaN: true }).map((item) => ({ kind: 'f64' as const, item })),
  fc.float({ noNaN: true }).map((item) => ({ kind: 'f32' as const, item })),
  fc.string({ unit: 'grapheme' }).map((item) => ({ kind: 'string' as const, item })),
);

function append(message: Message, value: Value): void {
  if (value.kind === 'string') message.appendString(value.item);
  else if (value.kind === 'u32') message.appendU32(value.item);
  else if (value.kind === 'u64') message.appendU64(value.item);
  else if (value.kind === 'f64') message.appendF64(value.item);
  else message.appendF32(value.item);
}

function read(message: Message, kind: Value['kind']): number | string {
  if (kind === 'u32') return message.readU32();
  if (kind === 'u64') return message.readU64();
  if (kind === 'f64') return message.readF64();
  if (kind === 'f32') return message.readF32();
  return message.readString();
}

describe('a Message', () => {
  test('reads what was appended, in order, from any first capacity', () => {
    fc.assert(
      fc.property(fc.array(value), fc.integer({ min: 1, max: 40 }), (values, capacity) => {
        const out = Message.empty(capacity);
        for (const entry of values) append(out, entry);
        const back = Message.from(Buffer.from(out.bytes()));
        expect(values.map(({ kind }) => read(back, kind))).toEqual(values.map(({ item }) => item));
        back.expectEnd();
      }),
    );
  });

  test('cut short or read on is a FrameError', () => {
    fc.assert(
      fc.property(fc.array(value, { minLength: 1 }), fc.nat(), (values, cut) => {
        const out = Message.empty();
        for (const entry of values) append(out, entry);
        const bytes = out.bytes();
        const back = Message.from(bytes.subarray(0, cut % bytes.length));
        expect(() => {
          for (const { kind } of values) read(back, kind);
        }).toThrow(FrameError);
        expect(() => Message.from(Buffer.concat([bytes, Buffer.of(0)])).expectEnd()).toThrow(FrameError);
      }),
    );
  });

  test('holds no u64 that a number cannot hold', () => {
    expect(() => Message.from(Buffer.alloc(8, 0xff)).readU64()).toThrow(/above 2\^53/);
  });
});

describe('what the script says', () => {
  test('is understood', () => {
    const json = (fields: object): Buffer => Buffer.from(JSON.stringify(fields));
    expect(
      parseFromScript({ type: TYPE.HELLO, payload: json({ token: 't', pid: 7, blenderVersion: '3.4.1' }) }),
    ).toEqual({ kind: 'hello', token: 't', pid: 7, blenderVersion: '3.4.1' });
    const scene = {
      objects: 1,
      vertices: 8,
      triangles: 12,
      boundsM: [
        [0, 0, 0],
        [1, 1, 1],
      ],
      scale: 2,
      loadSeconds: 0.5,
      warnings: ['w'],
      ambient: true,
    };
    expect(parseFromScript({ type: TYPE.LOADED, payload: json(scene) })).toEqual({ kind: 'loaded', scene });
    expect(parseFromScript({ type: TYPE.LOAD_FAILED, payload: json({ kind: 'odd', message: 'M.' }) })).toEqual({
      kind: 'load-failed',
      failure: 'internal',
      message: 'M.',
    });
    const beat = (task: number, fraction: number): Buffer =>
      Message.empty().appendU32(task).appendU32(1).appendF32(fraction).bytes();
    expect(parseFromScript({ type: TYPE.HEARTBEAT, payload: beat(0xffffffff, 0) })).toMatchObject({
      taskNumber: undefined,
    });
    expect(parseFromScript({ type: TYPE.HEARTBEAT, payload: beat(3, 0.5) })).toEqual({
      kind: 'heartbeat',
      taskNumber: 3,
      done: 1,
      fraction: 0.5,
    });
    expect(() => parseFromScript({ type: TYPE.HEARTBEAT, payload: beat(3, NaN) })).toThrow(FrameError);
    const frame = Message.empty();
    for (const part of [1, 2, 16, 12, 0]) frame.appendU32(part);
    const notice = { taskNumber: 1, index: 2, width: 16, height: 12, slot: 0, bytes: 5_000_000_000, crc: 9 };
    expect(parseFromScript({ type: TYPE.FRAME, payload: frame.appendU64(5_000_000_000).appendU32(9).bytes() })).toEqual(
      { kind: 'frame', frame: notice },
    );
  });

  test('is a FrameError when it is anything else', () => {
    const type = fc.oneof(fc.constantFrom(...Object.values(TYPE)), fc.nat(0xffff));
    const payload = fc.oneof(
      fc.uint8Array({ maxLength: 80 }).map((bytes) => Buffer.from(bytes)),
      fc.json().map((text) => Buffer.from(text)),
    );
    fc.assert(
      fc.property(type, payload, (kind, bytes) => {
        try {
          parseFromScript({ type: kind, payload: bytes });
        } catch (error) {
          expect(error).toBeInstanceOf(FrameError);
        }
      }),
      { numRuns: 500 },
    );
  });
});
