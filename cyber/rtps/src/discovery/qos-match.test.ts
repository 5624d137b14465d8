import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_QOS, type Qos } from '../structure/qos.js';
import type { MismatchPolicy } from './endpoint-data.js';
import { mismatchesOf } from './qos-match.js';
import { endpoint } from './testing/endpoints.js';

const policiesOf = (offered: Partial<Qos>, asked: Partial<Qos>): MismatchPolicy[] =>
  mismatchesOf(endpoint('writer', 1, 1, { qos: offered }), endpoint('reader', 2, 1, { qos: asked })).map(
    ({ policy }) => policy,
  );

describe('mismatchesOf', () => {
  it.each<[Partial<Qos>, Partial<Qos>, MismatchPolicy[]]>([
    [{}, {}, []],
    [{ reliability: 'best-effort' }, { reliability: 'reliable' }, ['reliability']],
    [{ reliability: 'reliable' }, { reliability: 'best-effort' }, []],
    [{ durability: 'volatile' }, { durability: 'transient-local' }, ['durability']],
    [{ durability: 'persistent' }, { durability: 'transient' }, []],
    [{ durability: 'transient-local' }, { durability: 'transient' }, ['durability']],
    [{ deadlineMs: 200 }, { deadlineMs: 100 }, ['deadline']],
    [{ deadlineMs: 100 }, { deadlineMs: 100 }, []],
    [{ deadlineMs: 100 }, { deadlineMs: 99.9999999 }, []],
    [{ deadlineMs: Infinity }, { deadlineMs: 100 }, ['deadline']],
    [{ latencyBudgetMs: 2 }, { latencyBudgetMs: 1 }, ['latency-budget']],
    [{ latencyBudgetMs: 1 }, { latencyBudgetMs: 2 }, []],
    [{ liveliness: 'automatic' }, { liveliness: 'manual-by-topic' }, ['liveliness']],
    [{ liveliness: 'manual-by-topic' }, { liveliness: 'manual-by-participant' }, []],
    [{ livelinessLeaseMs: Infinity }, { livelinessLeaseMs: 5000 }, ['liveliness']],
    [{ livelinessLeaseMs: 5000 }, { livelinessLeaseMs: Infinity }, []],
    [{ ownership: 'shared' }, { ownership: 'exclusive' }, ['ownership']],
    [{ ownership: 'exclusive' }, { ownership: 'shared' }, ['ownership']],
    [{ ownership: 'exclusive' }, { ownership: 'exclusive', ownershipStrength: 9 }, []],
    [
      { destinationOrder: 'by-reception-timestamp' },
      { destinationOrder: 'by-source-timestamp' },
      ['destination-order'],
    ],
    [{ destinationOrder: 'by-source-timestamp' }, { destinationOrder: 'by-reception-timestamp' }, []],
    [{ presentation: 'instance' }, { presentation: 'group' }, ['presentation']],
    [{ presentation: 'group' }, { presentation: 'topic' }, []],
    [{}, { coherentAccess: true }, ['presentation']],
    [{}, { orderedAccess: true }, ['presentation']],
    [{ coherentAccess: true, orderedAccess: true }, { coherentAccess: true, orderedAccess: true }, []],
    [{ partitions: ['a'] }, { partitions: ['b'] }, ['partition']],
    [{ partitions: ['a*'] }, { partitions: ['abc'] }, []],
    [{ representations: [2] }, {}, ['representation']],
    [{}, { representations: [2] }, ['representation']],
    [{}, { representations: [2, 0] }, []],
    [{ representations: [2, 0] }, { representations: [0] }, ['representation']],
    [{ representations: [2, 0] }, { representations: [2] }, []],
    // What only one side minds: history, lifespan, time-based filter, user data.
    [{ history: { kind: 'keep-all' }, lifespanMs: 1 }, { timeBasedFilterMs: 5, userData: Uint8Array.of(1) }, []],
    [
      { reliability: 'best-effort', ownership: 'exclusive' },
      { durability: 'transient-local' },
      ['reliability', 'durability', 'ownership'],
    ],
  ])('offered %j, asked for %j: %j', (offered, asked, policies) => {
    expect(policiesOf(offered, asked)).toEqual(policies);
  });

  it('compares type names and keys', () => {
    const writer = endpoint('writer', 1, 1, { type: 'Y', keyed: true });
    const found = mismatchesOf(writer, endpoint('reader', 2, 1));
    expect(found.map(({ policy }) => policy)).toEqual(['type', 'key']);
    expect(found[0]?.reason).toContain('"Y"');
    expect(found[1]?.reason).toContain('keyed');
  });

  it('says what is offered, what is asked for and what to do, in one sentence each', () => {
    const reasons = mismatchesOf(
      endpoint('writer', 1, 1, { qos: { reliability: 'best-effort', deadlineMs: 200 } }),
      endpoint('reader', 2, 1, { qos: { deadlineMs: 100 } }),
    ).map(({ reason }) => reason);
    expect(reasons).toEqual([
      'The writer offers best-effort and the reader asks for reliable: ' +
        'set the reliability of the writer to reliable, or that of the reader to best-effort.',
      'The writer offers a sample every 200 ms and the reader asks for 100 ms: ' +
        'shorten the deadline of the writer, or lengthen that of the reader.',
    ]);
  });
});

const RELIABILITY = ['best-effort', 'reliable'] as const;
const DURABILITY = ['volatile', 'transient-local', 'transient', 'persistent'] as const;
const LIVELINESS = ['automatic', 'manual-by-participant', 'manual-by-topic'] as const;
const ORDER = ['by-reception-timestamp', 'by-source-timestamp'] as const;
const SCOPE = ['instance', 'topic', 'group'] as const;

/** Two values of an ordered list: what is asked for, and something at least as strong. */
function atLeast<T>(kinds: readonly T[]): fc.Arbitrary<readonly [T, T]> {
  return fc
    .tuple(fc.nat(kinds.length - 1), fc.nat(kinds.length - 1))
    .map(([a, b]) => [kinds[Math.min(a, b)]!, kinds[Math.max(a, b)]!]);
}

const noLonger = fc
  .tuple(fc.constantFrom(0, 1, 100, 5000, Infinity), fc.constantFrom(0, 1, 100, 5000, Infinity))
  .map(([a, b]) => [Math.max(a, b), Math.min(a, b)] as const);

const pair = fc
  .record({
    reliability: atLeast(RELIABILITY),
    durability: atLeast(DURABILITY),
    liveliness: atLeast(LIVELINESS),
    destinationOrder: atLeast(ORDER),
    presentation: atLeast(SCOPE),
    coherentAccess: atLeast([false, true]),
    orderedAccess: atLeast([false, true]),
    deadlineMs: noLonger,
    latencyBudgetMs: noLonger,
    livelinessLeaseMs: noLonger,
    ownership: fc.constantFrom('shared', 'exclusive').map((kind) => [kind, kind] as const),
    partitions: fc.constantFrom([[], []], [['a'], ['a*']], [['?b'], ['ab', 'x']]),
    representations: fc.constantFrom([[], []], [[2, 0], [0]], [[0, 2], []]).map(([asked, offered]) => [asked, offered]),
  })
  .map((both) => {
    const side = (index: 0 | 1): Qos =>
      // The keys and the values' types are those of Qos.
      ({ ...DEFAULT_QOS, ...Object.fromEntries(Object.entries(both).map(([k, v]) => [k, v[index]])) });
    return { asked: side(0), offered: side(1) };
  });

describe('what offers at least as much', () => {
  it('matches', () => {
    fc.assert(
      fc.property(pair, ({ asked, offered }) => {
        expect(policiesOf(offered, asked)).toEqual([]);
      }),
    );
  });

  it('does not once a single policy offers less, and that one is named', () => {
    const weaker: Partial<Record<MismatchPolicy, [Partial<Qos>, Partial<Qos>]>> = {
      reliability: [{ reliability: 'best-effort' }, { reliability: 'reliable' }],
      durability: [{ durability: 'transient' }, { durability: 'persistent' }],
      deadline: [{ deadlineMs: 101 }, { deadlineMs: 100 }],
      'latency-budget': [{ latencyBudgetMs: 101 }, { latencyBudgetMs: 100 }],
      liveliness: [{ livelinessLeaseMs: 101 }, { livelinessLeaseMs: 100 }],
      ownership: [{ ownership: 'shared' }, { ownership: 'exclusive' }],
      'destination-order': [{ destinationOrder: ORDER[0] }, { destinationOrder: ORDER[1] }],
      presentation: [{ presentation: 'topic' }, { presentation: 'group' }],
      partition: [{ partitions: ['a*'] }, { partitions: ['b', 'a*'] }],
      representation: [{ representations: [7] }, { representations: [0, 2] }],
    };
    fc.assert(
      // The keys of the table are policies.
      fc.property(pair, fc.constantFrom(...(Object.keys(weaker) as MismatchPolicy[])), ({ asked, offered }, policy) => {
        const [less, more] = weaker[policy]!;
        expect(policiesOf({ ...offered, ...less }, { ...asked, ...more })).toEqual([policy]);
      }),
    );
  });
});
