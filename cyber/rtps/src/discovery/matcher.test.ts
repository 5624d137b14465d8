import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { guidText } from '../structure/guid.js';
import type { EndpointData } from './endpoint-data.js';
import { Matcher } from './matcher.js';
import type { MatcherEvent, MatcherOptions } from './matcher-types.js';
import { mismatchesOf } from './qos-match.js';
import { endpoint, prefixOf } from './testing/endpoints.js';

const name = ({ guid: { prefix, entityId } }: EndpointData): string =>
  `${Number.parseInt(prefix.slice(16), 16)}.${entityId.toString(16)}`;

function book(options: Partial<MatcherOptions> = {}) {
  const events: MatcherEvent[] = [];
  const told: string[] = [];
  const matcher = new Matcher({ maxEndpoints: 1000, maxEndpointsPerParticipant: 500, ...options }, (event) => {
    events.push(event);
    if (event.kind === 'warning') told.push(event.text);
    else if ('endpoint' in event) told.push(`${event.kind} ${name(event.endpoint)}`);
    else told.push(`${event.kind} ${name(event.local)} ${name(event.remote)}`);
  });
  return { matcher, events, told };
}

const writer = endpoint('writer', 1, 1);
const reader = endpoint('reader', 2, 1);

describe('the book of endpoints', () => {
  it('matches in either order of arrival', () => {
    for (const localFirst of [true, false]) {
      const { matcher, told } = book();
      const steps = [() => matcher.addLocal(writer), () => matcher.addRemote(reader)];
      for (const step of localFirst ? steps : steps.reverse()) step();
      expect(told).toEqual(['endpoint-added 2.104', 'matched 1.103 2.104']);
      expect(matcher.matchedWith(writer.guid)).toEqual([reader]);
      expect(matcher.matchedWith(reader.guid)).toEqual([writer]);
      expect(matcher.endpoints).toEqual([reader]);
      expect(matcher.endpointsOf(prefixOf(2))).toEqual([reader]);
    }
  });

  it('says nothing of what is announced again, and what has changed when it has', () => {
    const { matcher, told } = book();
    matcher.addLocal(writer);
    matcher.addRemote(reader);
    matcher.addRemote(structuredClone(reader));
    expect(matcher.counters.unchanged).toBe(1);
    told.length = 0;
    matcher.addRemote({ ...reader, expectsInlineQos: true });
    expect(told).toEqual(['endpoint-changed 2.104', 'rematched 1.103 2.104']);
    told.length = 0;
    const durable = endpoint('reader', 2, 1, { qos: { durability: 'transient-local' } });
    matcher.addRemote(durable);
    expect(told).toEqual(['endpoint-changed 2.104', 'unmatched 1.103 2.104', 'mismatch 1.103 2.104']);
    told.length = 0;
    // The same reasons are told once.
    matcher.addRemote({ ...durable, expectsInlineQos: true });
    expect(told).toEqual(['endpoint-changed 2.104']);
    told.length = 0;
    matcher.addLocal(endpoint('writer', 1, 1, { qos: { durability: 'transient-local' } }));
    expect(told).toEqual(['matched 1.103 2.104']);
  });

  it('tells the reasons of a mismatch', () => {
    const { matcher, events } = book();
    matcher.addLocal(reader);
    matcher.addRemote(endpoint('writer', 3, 1, { type: 'Y', qos: { reliability: 'best-effort' } }));
    expect(events.at(-1)).toMatchObject({
      kind: 'mismatch',
      local: reader,
      mismatches: [{ policy: 'type' }, { policy: 'reliability' }],
    });
  });

  it('forgets endpoints and participants', () => {
    const { matcher, told } = book();
    matcher.addLocal(writer);
    matcher.addRemote(reader);
    matcher.addRemote(endpoint('reader', 2, 2, { topic: 'other' }));
    matcher.addRemote(endpoint('reader', 3, 1));
    told.length = 0;
    matcher.removeParticipant(prefixOf(2));
    expect(told).toEqual(['unmatched 1.103 2.104', 'endpoint-removed 2.104', 'endpoint-removed 2.204']);
    told.length = 0;
    matcher.removeRemote(endpoint('reader', 3, 1).guid);
    matcher.removeRemote(reader.guid);
    matcher.removeRemote(writer.guid);
    expect(told).toEqual(['unmatched 1.103 3.104', 'endpoint-removed 3.104']);
    told.length = 0;
    matcher.addRemote(reader);
    matcher.removeLocal(writer.guid);
    expect(told).toEqual(['endpoint-added 2.104', 'matched 1.103 2.104', 'unmatched 1.103 2.104']);
    expect(matcher.endpoint(writer.guid)).toBeUndefined();
  });

  it('takes an endpoint that changes its topic for another', () => {
    const { matcher, told } = book();
    matcher.addLocal(writer);
    matcher.addRemote(reader);
    told.length = 0;
    matcher.addRemote({ ...reader, topic: 'U' });
    expect(told).toEqual(['unmatched 1.103 2.104', 'endpoint-removed 2.104', 'endpoint-added 2.104']);
  });

  it('matches the endpoints of this participant with each other only where asked to', () => {
    const own = endpoint('reader', 1, 2);
    for (const matchesOwn of [false, true]) {
      const { matcher, told } = book({ matchesOwn });
      matcher.addLocal(writer);
      matcher.addLocal(own);
      matcher.removeLocal(own.guid);
      const both = ['1.204 1.103', '1.103 1.204'];
      const all = [...both.map((pair) => `matched ${pair}`), ...both.map((pair) => `unmatched ${pair}`)];
      expect(told).toEqual(matchesOwn ? all : []);
    }
  });

  it('is bounded, for one participant and in all, with one warning each', () => {
    const { matcher, told } = book({ maxEndpoints: 5, maxEndpointsPerParticipant: 3 });
    for (let i = 1; i <= 10_000; i++) matcher.addRemote(endpoint('reader', 2, i));
    for (let i = 1; i <= 10; i++) matcher.addRemote(endpoint('reader', 3, i));
    for (let i = 1; i <= 10; i++) matcher.addRemote(endpoint('reader', 4, i));
    expect(matcher.endpoints.length).toBe(5);
    expect(matcher.counters.tooMany).toBe(9997 + 8 + 10);
    expect(told.filter((text) => text.includes('ignored'))).toEqual([
      `Participant ${prefixOf(2)} announces more than 3 endpoints: more are ignored.`,
      '5 endpoints are known, as many as maxEndpoints allows: more are ignored.',
    ]);
    matcher.removeParticipant(prefixOf(2));
    matcher.addRemote(endpoint('reader', 4, 1));
    expect(matcher.endpoints.length).toBe(3);
  });

  it('costs what the endpoints of the same topic cost', () => {
    const { matcher, told } = book({ maxEndpoints: 100_000, maxEndpointsPerParticipant: 100_000 });
    for (let i = 1; i <= 500; i++) matcher.addLocal(endpoint('writer', 1, i, { topic: `topic ${i}` }));
    for (let i = 1; i <= 20_000; i++) matcher.addRemote(endpoint('reader', 2, i, { topic: `topic ${(i % 2000) + 1}` }));
    // 500 topics of 2000 have a writer: every pair compared would be ten million.
    expect(told.filter((text) => text.startsWith('matched')).length).toBe(5000);
    expect(told.filter((text) => text.startsWith('mismatch')).length).toBe(0);
  });

  it('knows after any history whom it would match from scratch', () => {
    const any = fc.record({
      local: fc.boolean(),
      add: fc.integer({ min: 0, max: 9 }).map((n) => n > 2),
      kind: fc.constantFrom('reader' as const, 'writer' as const),
      index: fc.integer({ min: 1, max: 3 }),
      topic: fc.constantFrom('A', 'B'),
      reliability: fc.constantFrom('reliable' as const, 'best-effort' as const),
    });
    fc.assert(
      fc.property(fc.array(any, { maxLength: 60 }), (steps) => {
        const { matcher, events } = book();
        const alive = new Map<string, { data: EndpointData; local: boolean }>();
        for (const { local, add, kind, index, topic, reliability } of steps) {
          const data = endpoint(kind, local ? 1 : 2, index, { topic, qos: { reliability } });
          if (add) alive.set(guidText(data.guid), { data, local });
          else alive.delete(guidText(data.guid));
          if (local && add) matcher.addLocal(data);
          else if (local) matcher.removeLocal(data.guid);
          else if (add) matcher.addRemote(data);
          else matcher.removeRemote(data.guid);
        }
        const fits = (a: EndpointData, b: EndpointData): boolean =>
          (a.kind === 'writer' ? mismatchesOf(a, b) : mismatchesOf(b, a)).length === 0;
        const all = [...alive.values()];
        const expected = all.flatMap(({ data: own, local }) =>
          all
            .filter((other) => local && !other.local && other.data.topic === own.topic && other.data.kind !== own.kind)
            .filter(({ data }) => fits(own, data))
            .map(({ data }) => `${name(own)} ${name(data)}`),
        );
        // What was told adds up to it.
        const matched = new Set<string>();
        for (const event of events) {
          if (event.kind === 'matched') matched.add(`${name(event.local)} ${name(event.remote)}`);
          if (event.kind === 'unmatched') matched.delete(`${name(event.local)} ${name(event.remote)}`);
        }
        expect([...matched].sort()).toEqual([...expected].sort());
      }),
    );
  });
});
