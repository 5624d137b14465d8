import fc from 'fast-check';
import { expect, it } from 'vitest';
import { CyberError } from '../cyber-error.js';
import { createMessageRegistry } from './message-registry.js';
import { CAPTURED_CHATTERS, CHATTER_PROTO_DESC } from './testing/captured-chatter.js';
import { described, messageOf } from './testing/described.js';

const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String);
const uint64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(String);
const int32 = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
const uint32 = fc.nat({ max: 2 ** 32 - 1 });
const special = (value: number) =>
  Number.isFinite(value) ? value : Number.isNaN(value) ? 'NaN' : `${value > 0 ? '' : '-'}Infinity`;
// What a scalar of each type is in protobuf's JSON.
const VALUES = {
  ...{ INT32: int32, SINT32: int32, SFIXED32: int32, UINT32: uint32, FIXED32: uint32 },
  ...{ INT64: int64, SINT64: int64, SFIXED64: int64, UINT64: uint64, FIXED64: uint64 },
  BOOL: fc.boolean(),
  STRING: fc.string({ unit: 'binary' }),
  BYTES: fc.uint8Array({ maxLength: 40 }).map((octets) => Buffer.from(octets).toString('base64')),
  DOUBLE: fc.double().map(special),
  FLOAT: fc.float().map(special),
} as const;
type Scalar = keyof typeof VALUES;
const scalar = fc.constantFrom(...(Object.keys(VALUES) as Scalar[]));

interface Shape {
  readonly type: Scalar;
  readonly isRepeated: boolean;
}

/** A schema: messages of random fields, each with one of the next message; and a message of it. */
const sample = fc
  .array(fc.array(fc.record({ type: scalar, isRepeated: fc.boolean() }), { minLength: 1, maxLength: 8 }), {
    minLength: 1,
    maxLength: 4,
  })
  .chain((shapes) => fc.tuple(fc.constant(shapes), fc.constantFrom('proto2', 'proto3'), jsonOf(shapes, 0)));

function jsonOf(shapes: readonly (readonly Shape[])[], at: number): fc.Arbitrary<Record<string, unknown>> {
  const fields: Record<string, fc.Arbitrary<unknown>> = {};
  for (const [index, { type, isRepeated }] of (shapes[at] ?? []).entries())
    fields[`f${index}`] = isRepeated ? fc.array(VALUES[type] as fc.Arbitrary<unknown>, { minLength: 1 }) : VALUES[type];
  if (at + 1 < shapes.length) fields['inner'] = jsonOf(shapes, at + 1);
  return fc.record(fields, { requiredKeys: [] });
}

function describedAs(shapes: readonly (readonly Shape[])[], syntax: string): Uint8Array {
  const messageType = shapes.map((fields, at) => {
    const field: object[] = fields.map(({ type, isRepeated }, index) => ({
      ...messageOf('', { [`f${index}`]: type }).field?.[0],
      ...{ number: index + 1, label: isRepeated ? 3 : 1 },
      // Presence, so that a zero is not left out.
      ...(syntax === 'proto3' && !isRepeated && { proto3Optional: true, oneofIndex: index }),
    }));
    if (at + 1 < shapes.length)
      field.push({ name: 'inner', number: 100, type: 11, label: 1, typeName: `.r.M${at + 1}` });
    const oneofDecl = syntax === 'proto3' ? fields.map((_, index) => ({ name: `_f${index}` })) : [];
    return { name: `M${at}`, field, oneofDecl };
  });
  return described({ name: 'r.proto', package: 'r', messageType, ...(syntax === 'proto3' && { syntax }) });
}

it('messages of random schemas come back from octets as they were, and octets as well', () => {
  fc.assert(
    fc.property(sample, ([shapes, syntax, json]) => {
      const registry = createMessageRegistry();
      const protoDesc = describedAs(shapes, syntax);
      expect(registry.learn(protoDesc)).toHaveLength(shapes.length);
      const type = registry.jsonType('r.M0')!;
      const octets = type.encode(json);
      const back = type.decode(octets);
      expect(Buffer.from(type.encode(back))).toEqual(Buffer.from(octets));
      // As text: JSON has one zero.
      expect(JSON.parse(JSON.stringify(back))).toEqual(JSON.parse(JSON.stringify(json)));
      // Its own description, learnt elsewhere, reads the same.
      const elsewhere = createMessageRegistry();
      elsewhere.learn(type.protoDesc!);
      expect(elsewhere.jsonType('r.M0')!.decode(octets)).toEqual(back);
    }),
    { numRuns: 60 },
  );
});

const change = fc.record({
  at: fc.nat({ max: 10_000 }),
  removed: fc.nat({ max: 3 }),
  added: fc.uint8Array({ maxLength: 4 }),
});

function changed(
  octets: Uint8Array,
  changes: readonly { at: number; removed: number; added: Uint8Array }[],
): Uint8Array {
  const result = [...octets];
  for (const { at, removed, added } of changes) result.splice(at % (result.length + 1), removed, ...added);
  return Uint8Array.from(result);
}

it('changed descriptions are learnt or not, and never thrown', () => {
  const rich = describedAs(
    [
      [
        { type: 'STRING', isRepeated: false },
        { type: 'INT64', isRepeated: true },
      ],
      [{ type: 'BYTES', isRepeated: false }],
    ],
    'proto3',
  );
  const registry = createMessageRegistry({ maxTypes: 500 });
  fc.assert(
    fc.property(
      fc.constantFrom(CHATTER_PROTO_DESC, rich),
      fc.array(change, { minLength: 1, maxLength: 6 }),
      fc.uint8Array({ maxLength: 60 }),
      (protoDesc, changes, octets) => {
        const hostile = changed(protoDesc, changes);
        registry.learn(hostile);
        for (const name of registry.typeNames) {
          const type = registry.jsonType(name, hostile);
          if (type === undefined) continue;
          for (const message of [octets, CAPTURED_CHATTERS[9]]) orMessageError(() => type.decode(message));
          orMessageError(() => type.encode({ f0: 'x', seq: 1 }));
        }
      },
    ),
    { numRuns: 400 },
  );
  expect(registry.typeNames.length).toBeLessThanOrEqual(500);
  expect(registry.problems.length).toBeLessThanOrEqual(100);
});

it('octets that are no description are none', () => {
  const registry = createMessageRegistry();
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (octets) => void registry.learn(octets)),
    { numRuns: 500 },
  );
  expect(registry.problems.length).toBeGreaterThan(0);
});

function orMessageError(step: () => unknown): void {
  try {
    step();
  } catch (error) {
    expect(error).toBeInstanceOf(CyberError);
    expect((error as CyberError).code).toBe('CYBER_MESSAGE');
  }
}
