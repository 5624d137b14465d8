import path from 'node:path';
import { loadSync } from '@grpc/proto-loader';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { packageDefinition } from '../wire.js';

interface Method {
  requestSerialize(message: object): Buffer;
  requestDeserialize(octets: Buffer): object;
  responseSerialize(message: object): Buffer;
  responseDeserialize(octets: Buffer): object;
}
type Service = Readonly<Record<string, Method>>;

const [stock, ours] = [
  // Loaded afresh, and left as protobufjs has it.
  loadSync('blendersim.proto', {
    ...{ keepCase: true, longs: Number, enums: Number, defaults: true, oneofs: true },
    includeDirs: [path.resolve(import.meta.dirname, '..', '..', '..', '..', 'proto')],
  }),
  packageDefinition,
].map((definition) => {
  const of = (service: string): Service => definition[`blendersim.${service}`] as unknown as Service;
  return { ...prefixed('Emulate', of('Emulate')), ...prefixed('SlaveEmulate', of('SlaveEmulate')) };
}) as [Service, Service];

function prefixed(prefix: string, service: Service): Service {
  return Object.fromEntries(Object.entries(service).map(([name, method]) => [`${prefix}.${name}`, method]));
}

const uint32 = fc.oneof(fc.constant(0), fc.nat(), fc.integer({ min: 0, max: 0xffffffff }));
const float = fc.oneof(fc.constant(0), fc.float());
const text = fc.oneof(fc.constant(''), fc.string({ unit: 'grapheme', maxLength: 200 }));
const octets = fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes));
const openEnum = fc.oneof(fc.nat(9), fc.integer());
const orNull = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(value, { nil: null });
const double = fc.oneof(fc.constant(0), fc.double());
const position = orNull(fc.record({ x: double, y: double, z: double }));
const serial = orNull(fc.record({ serial: uint32 }));
const status = orNull(fc.record({ code: openEnum, message: text }));
const options = orNull(fc.record({ mode: openEnum, samples: uint32, noise: float, repetition: uint32 }));
const lights = fc.array(uint32, { maxLength: 200 });
const common = { pixel_format: openEnum, task_count: uint32 };
const image = { ...common, width: uint32, height: uint32, mode: openEnum, samples: uint32 };
const helper = fc.record({ access_url: text, access_port: uint32 });
const all = { imgs: octets, noise: fc.array(float, { maxLength: 40 }), status };

const render = fc.record({ ...common, id: serial, light_count: uint32, lights, options });
const slave = fc.record({
  ...common,
  position,
  light_count: uint32,
  lights,
  request_id: text,
  deadline_ms: uint32,
  options,
  helpers: fc.array(helper, { maxLength: 9 }),
  shared_host: text,
});
const frame = fc.record({ ...image, status, index: uint32, img: octets, tasks_done: uint32, noise: float });

const MESSAGES: readonly [method: string, request: fc.Arbitrary<object>, response: fc.Arbitrary<object>][] = [
  ['Emulate.Render', render, fc.record({ ...image, ...all, id: serial })],
  ['Emulate.RenderStream', render, frame],
  ['SlaveEmulate.Render', slave, fc.record({ ...image, ...all, shared_file: text })],
  ['SlaveEmulate.RenderStream', slave, frame],
];

describe.each(MESSAGES)('%s', (name, request, response) => {
  const [theirs, own] = [stock[name], ours[name]] as [Method, Method];

  test.each(['request', 'response'] as const)('a %s is the same to protobufjs, both ways', (side) => {
    const messages = side === 'request' ? request : response;
    expect(own[`${side}Serialize`]).not.toBe(theirs[`${side}Serialize`]);
    fc.assert(
      fc.property(messages, (message) => {
        const written = theirs[`${side}Serialize`](message);
        const expected = theirs[`${side}Deserialize`](written);
        expect(own[`${side}Deserialize`](written)).toEqual(expected);
        expect(theirs[`${side}Deserialize`](own[`${side}Serialize`](message))).toEqual(expected);
      }),
    );
  });

  test.each(['request', 'response'] as const)(
    'a %s that is cut, damaged or not ours is never taken for whole',
    (side) => {
      const messages = side === 'request' ? request : response;
      fc.assert(
        fc.property(messages, fc.uint8Array({ maxLength: 12 }), fc.nat(), (message, junk, cut) => {
          // protobufjs takes every number of more than five octets for one of ten, and may run over the end with it.
          fc.pre(
            !junk.some(
              (_octet, at) =>
                junk.subarray(at, at + 5).length === 5 && junk.subarray(at, at + 5).every((one) => one >= 0x80),
            ),
          );
          const whole = Buffer.concat([theirs[`${side}Serialize`](message), junk]);
          const part = whole.subarray(0, cut % (whole.length + 1));
          const outcome = (method: Method): unknown => {
            try {
              return method[`${side}Deserialize`](part);
            } catch {
              return 'refused';
            }
          };
          const stockOutcome = outcome(theirs);
          // Not the other way round: protobufjs also takes groups, which proto3 has not.
          if (stockOutcome === 'refused') expect(outcome(own)).toBe('refused');
        }),
      );
    },
  );

  test('fields of a later version are passed over', () => {
    // Field 200: varint, fixed64, length-delimited, fixed32.
    const tag = (type: number): number[] => [((200 << 3) & 0x7f) | 0x80 | type, (200 << 3) >>> 7];
    const later = [
      ...tag(0),
      0x96,
      1,
      ...tag(1),
      ...Array<number>(8).fill(7),
      ...tag(2),
      2,
      9,
      9,
      ...tag(5),
      1,
      2,
      3,
      4,
    ];
    for (const side of ['request', 'response'] as const) {
      fc.assert(
        fc.property(side === 'request' ? request : response, (message) => {
          const written = theirs[`${side}Serialize`](message);
          const extended = Buffer.concat([Buffer.from(later), written, Buffer.from(later)]);
          expect(own[`${side}Deserialize`](extended)).toEqual(theirs[`${side}Deserialize`](written));
        }),
        { numRuns: 20 },
      );
    }
  });
});

test('names of enums, base64 and words one by one are understood, as the loader does', () => {
  const [own, theirs] = [ours['Emulate.Render'], stock['Emulate.Render']];
  const asked = { pixel_format: 'RGB32F', options: { mode: 'MODE_BASIS' } };
  const [mine, stocks] = [own, theirs].map((method) => method?.requestDeserialize(method.requestSerialize(asked)));
  expect(mine).toEqual(stocks);
  expect(mine).toMatchObject({ pixel_format: 5, options: { mode: 2 } });
  const answer = { imgs: Buffer.from([1, 2, 3]).toString('base64'), noise: ['0.5'], mode: 'MODE_DIRECT' };
  expect(own?.responseDeserialize(own.responseSerialize(answer))).toMatchObject({
    imgs: Buffer.from([1, 2, 3]),
    mode: 1,
  });
  // Not packed: what a proto2 writer sends.
  const unpacked = Buffer.from([0x20, 5, 0x20, 6]);
  expect(own?.requestDeserialize(unpacked)).toMatchObject({ lights: [5, 6] });
});
