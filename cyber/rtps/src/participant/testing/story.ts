import fc from 'fast-check';

/** An endpoint of a story. */
export interface Part {
  readonly kind: 'reader' | 'writer';
  readonly topic: number;
  readonly reliability: 'reliable' | 'best-effort';
  readonly durability: 'volatile' | 'transient-local';
  /** 0: keep all. */
  readonly depth: number;
  /** Writers: how many samples are held before `write` waits; readers that keep all: 1 or more, and take now and then. */
  readonly maxSamples: number | undefined;
}

/** What happens. Hosts and endpoints are numbers modulo how many there are. */
export type Act =
  | { readonly kind: 'write'; readonly who: number; readonly count: number; readonly octets: number }
  | { readonly kind: 'end'; readonly who: number; readonly key: number; readonly how: 'dispose' | 'unregister' }
  | { readonly kind: 'open'; readonly host: number; readonly part: Part }
  | { readonly kind: 'close'; readonly who: number }
  | { readonly kind: 'join' }
  | { readonly kind: 'leave' | 'crash'; readonly host: number }
  | { readonly kind: 'freeze'; readonly host: number; readonly ms: number }
  | { readonly kind: 'partition'; readonly hosts: number; readonly ms: number };

/** A network, who is in it, and what happens when. */
export interface Story {
  readonly seed: number;
  readonly loss: number;
  readonly duplicate: number;
  readonly mostDelayMs: number;
  /** Largest datagram of each participant that there is at first. */
  readonly hosts: readonly number[];
  readonly parts: readonly { readonly host: number; readonly part: Part }[];
  readonly acts: readonly { readonly afterMs: number; readonly act: Act }[];
}

const number = fc.nat(1000);

/** Topic 0 has no key, topic 1 has one. */
const part: fc.Arbitrary<Part> = fc.record({
  kind: fc.constantFrom('reader', 'writer'),
  topic: fc.nat(1),
  reliability: fc.constantFrom('reliable', 'reliable', 'reliable', 'best-effort'),
  durability: fc.constantFrom('volatile', 'transient-local'),
  depth: fc.constantFrom(0, 0, 1, 3),
  maxSamples: fc.option(fc.integer({ min: 1, max: 20 }), { nil: undefined }),
});

const octets = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 20, max: 300 }) },
  { weight: 1, arbitrary: fc.integer({ min: 1000, max: 80_000 }) },
);

const write = fc.record({ kind: fc.constant('write'), who: number, count: fc.integer({ min: 1, max: 30 }), octets });
const end = fc.record({
  kind: fc.constant('end'),
  who: number,
  key: fc.nat(3),
  how: fc.constantFrom('dispose', 'unregister'),
});
const ms = fc.oneof(fc.integer({ min: 10, max: 1500 }), fc.integer({ min: 3500, max: 6000 }));

const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 10, arbitrary: write },
  { weight: 1, arbitrary: end },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('open'), host: number, part }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('close'), who: number }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('join') }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('leave', 'crash'), host: number }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('freeze'), host: number, ms }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('partition'), hosts: fc.nat(255), ms }) },
);

const datagramBytes = fc.constantFrom(1400, 9000, 65_000);

/** @param mostHosts participants at first. */
export function stories(mostHosts: number): fc.Arbitrary<Story> {
  return fc.record({
    seed: fc.nat(),
    loss: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 0.29, noNaN: true })),
    duplicate: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 0.3, noNaN: true })),
    mostDelayMs: fc.oneof(fc.constant(0), fc.nat(60)),
    hosts: fc.array(datagramBytes, { minLength: 2, maxLength: mostHosts, size: 'max' }),
    parts: fc.array(fc.record({ host: number, part }), { minLength: 2, maxLength: 10, size: 'max' }),
    acts: fc.array(fc.record({ afterMs: fc.nat(700), act }), { minLength: 3, maxLength: 25, size: 'max' }),
  });
}
