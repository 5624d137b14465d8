import fc from 'fast-check';
import { userEntityId } from '../../structure/entity-id.js';
import { type GuidPrefix, guidPrefixOf } from '../../structure/guid.js';
import { type Locator, LOCATOR_UDP_V4 } from '../../structure/locator.js';
import type { Qos } from '../../structure/qos.js';
import type { EndpointData } from '../endpoint-data.js';
import type { ParticipantData } from '../participant-data.js';

/** Records with the prototype that decoded data have too. */
function plain<T>(model: { [Key in keyof T]: fc.Arbitrary<T[Key]> }): fc.Arbitrary<T> {
  return fc.record<T>(model, { noNullPrototype: true });
}

const octets = fc.uint8Array({ maxLength: 20 });
const name = fc.string({ maxLength: 20 }).filter((text) => !text.includes('\0'));
const ms = fc.oneof(
  fc.constant(Infinity),
  fc.nat(100_000_000).map((microseconds) => microseconds / 1000),
);

const prefix: fc.Arbitrary<GuidPrefix> = fc.uint8Array({ minLength: 12, maxLength: 12 }).map(guidPrefixOf);

const locator: fc.Arbitrary<Locator> = fc.oneof(
  plain({ kind: fc.constant(LOCATOR_UDP_V4), address: fc.ipV4(), port: fc.nat(65_535) }),
  plain({
    kind: fc.constant(0x01000000),
    address: fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => Buffer.from(bytes).toString('hex')),
    port: fc.nat(2 ** 31),
  }),
);
const locators = fc.array(locator, { maxLength: 3 });

export const anyParticipant: fc.Arbitrary<ParticipantData> = fc.record(
  {
    prefix,
    version: plain({ major: fc.constant(2), minor: fc.nat(255) }),
    vendor: fc.nat(0xffff),
    name,
    metatrafficUnicast: locators,
    metatrafficMulticast: locators,
    defaultUnicast: locators,
    defaultMulticast: locators,
    leaseMs: ms,
    builtinEndpoints: fc.nat(0x7fffffff),
    properties: fc.array(fc.tuple(name, name), { maxLength: 5 }).map((pairs) => new Map(pairs)),
    userData: octets,
    domainId: fc.nat(232),
    domainTag: name,
    expectsInlineQos: fc.boolean(),
  },
  {
    noNullPrototype: true,
    requiredKeys: [
      'prefix',
      'version',
      'vendor',
      'name',
      'metatrafficUnicast',
      'metatrafficMulticast',
      'defaultUnicast',
      'defaultMulticast',
      'leaseMs',
      'builtinEndpoints',
      'properties',
      'userData',
      'domainTag',
      'expectsInlineQos',
    ],
  },
);

const qos: fc.Arbitrary<Qos> = plain({
  reliability: fc.constantFrom('best-effort', 'reliable'),
  maxBlockingMs: ms,
  durability: fc.constantFrom('volatile', 'transient-local', 'transient', 'persistent'),
  history: fc.oneof(
    fc.constant({ kind: 'keep-all' as const }),
    plain({ kind: fc.constant('keep-last' as const), depth: fc.integer({ min: 1, max: 1000 }) }),
  ),
  deadlineMs: ms,
  latencyBudgetMs: ms,
  lifespanMs: ms,
  liveliness: fc.constantFrom('automatic', 'manual-by-participant', 'manual-by-topic'),
  livelinessLeaseMs: ms,
  ownership: fc.constantFrom('shared', 'exclusive'),
  ownershipStrength: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
  destinationOrder: fc.constantFrom('by-reception-timestamp', 'by-source-timestamp'),
  presentation: fc.constantFrom('instance', 'topic', 'group'),
  coherentAccess: fc.boolean(),
  orderedAccess: fc.boolean(),
  timeBasedFilterMs: ms,
  partitions: fc.array(name, { maxLength: 4 }),
  representations: fc.array(fc.integer({ min: -1, max: 9 }), { maxLength: 3 }),
  userData: octets,
  topicData: octets,
  groupData: octets,
});

/** Endpoints whose announcement says all of them: what only the other kind announces has its default. */
export const anyEndpoint: fc.Arbitrary<EndpointData> = fc
  .record({
    kind: fc.constantFrom('reader' as const, 'writer' as const),
    prefix,
    index: fc.integer({ min: 1, max: 0xffffff }),
    topic: name.filter((text) => text !== ''),
    type: name,
    keyed: fc.boolean(),
    qos,
    unicast: locators,
    multicast: locators,
    expectsInlineQos: fc.boolean(),
    size: fc.option(fc.nat(2 ** 31), { nil: undefined }),
    vendor: fc.option(fc.nat(0xffff), { nil: undefined }),
  })
  .map(({ prefix: of, index, size, vendor, ...rest }) => {
    const isWriter = rest.kind === 'writer';
    return {
      ...rest,
      guid: { prefix: of, entityId: userEntityId(index, rest.kind, rest.keyed) },
      expectsInlineQos: !isWriter && rest.expectsInlineQos,
      qos: {
        ...rest.qos,
        lifespanMs: isWriter ? rest.qos.lifespanMs : Infinity,
        ownershipStrength: isWriter ? rest.qos.ownershipStrength : 0,
        timeBasedFilterMs: isWriter ? 0 : rest.qos.timeBasedFilterMs,
      },
      ...(size !== undefined && { typeMaxSizeSerialized: size }),
      ...(vendor !== undefined && { vendor, version: { major: 2, minor: 1 } }),
    };
  });
