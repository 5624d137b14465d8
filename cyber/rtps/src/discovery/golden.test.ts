import { describe, expect, it } from 'vitest';
import type { IncomingChange } from '../behavior/change.js';
import { parseMessage } from '../messages/parse-message.js';
import type { Data } from '../messages/submessage.js';
import { goldenDatagrams } from '../testing/golden.js';
import { changeKindOf, decodeKeyHash, decodeStatusInfo } from '../parameters/identity-values.js';
import { findParameter } from '../parameters/parameter-list.js';
import { PID_KEY_HASH, PID_STATUS_INFO } from '../parameters/pids.js';
import {
  ENTITY_SEDP_PUBLICATIONS_WRITER,
  ENTITY_SEDP_SUBSCRIPTIONS_WRITER,
  ENTITY_SPDP_WRITER,
} from '../structure/entity-id.js';
import type { GuidPrefix } from '../structure/guid.js';
import { udpV4 } from '../structure/locator.js';
import { encodeEndpoint } from './endpoint-codec.js';
import { decodeParticipant, encodeParticipant } from './participant-codec.js';
import { mismatchesOf } from './qos-match.js';
import { type SedpNews, readEndpointChange } from './sedp-payload.js';
import { goodbyeOf } from './spdp-submessages.js';
import { parametersOf } from './testing/payloads.js';

const datagrams = goldenDatagrams();

/** The DATA of a writer in a capture, with who sent it. */
function* dataOf(file: string, writerId: number): Generator<{ source: GuidPrefix; data: Data }> {
  for (const datagram of datagrams.get(file) ?? []) {
    const message = parseMessage(datagram);
    if (typeof message === 'string') continue;
    for (const data of message.submessages) {
      if (data.kind === 'data' && data.writerId === writerId) yield { source: message.header.prefix, data };
    }
  }
}

function newsOf(file: string, kind: 'reader' | 'writer'): SedpNews[] {
  const id = kind === 'writer' ? ENTITY_SEDP_PUBLICATIONS_WRITER : ENTITY_SEDP_SUBSCRIPTIONS_WRITER;
  return [...dataOf(file, id)].map(({ source, data }) => {
    const inlineQos = data.inlineQos ?? [];
    const hash = findParameter(inlineQos, PID_KEY_HASH)?.value;
    const status = findParameter(inlineQos, PID_STATUS_INFO)?.value;
    const instance = hash && decodeKeyHash(hash);
    const change: IncomingChange = {
      writer: { prefix: source, entityId: id },
      sequence: data.sequence,
      kind: changeKindOf((status && decodeStatusInfo(status)) ?? 0),
      isKey: data.isKey === true,
      inlineQos,
      inlineQosBigEndian: data.bigEndian === true,
      ...(instance !== undefined && { instance }),
      ...(data.payload !== undefined && { payload: data.payload }),
    };
    return readEndpointChange(kind, change);
  });
}

const GENERATIONS = [
  {
    file: 'cyber-9-talker-listener.pcap',
    version: { major: 2, minor: 1 },
    base: 26_000,
    endpointSet: 0xc3f,
    multicast: [udpV4('239.255.0.1', 26_000)],
    properties: new Map<string, string>(),
    maxSize: 532,
  },
  {
    file: 'cyber-10-talker-listener.pcap',
    version: { major: 2, minor: 3 },
    base: 27_400,
    endpointSet: 0x0c3f0c3f,
    multicast: [],
    properties: new Map([['PARTICIPANT_TYPE', 'SIMPLE']]),
    maxSize: 280,
  },
];

describe.skipIf(datagrams.size === 0)('discovery of Cyber RT, as captured (../shared/golden)', () => {
  describe.each(GENERATIONS)('$file', ({ file, version, base, endpointSet, multicast, properties, maxSize }) => {
    it('has participants as 31-cyber-wire lists them', () => {
      const ports = new Set<number>();
      let count = 0;
      for (const { source, data } of dataOf(file, ENTITY_SPDP_WRITER)) {
        if (goodbyeOf(data, source) !== undefined) continue;
        const decoded = decodeParticipant(data.payload!);
        if (!decoded.ok) throw new Error(decoded.problem);
        const port = decoded.data.metatrafficUnicast[0]?.port ?? 0;
        expect(decoded.notes).toEqual([]);
        expect(decoded.data).toEqual({
          prefix: source,
          version,
          vendor: 0x010f,
          name: decoded.data.name,
          metatrafficMulticast: multicast,
          metatrafficUnicast: [udpV4('127.0.0.1', port)],
          defaultUnicast: [udpV4('127.0.0.1', port + 1)],
          defaultMulticast: [],
          leaseMs: 12_000,
          builtinEndpoints: endpointSet,
          properties,
          userData: new Uint8Array(0),
          domainTag: '',
          expectsInlineQos: false,
        });
        expect(decoded.data.name).toMatch(/^vm\+\d+$/);
        // Octet for octet, order and padding of strings included.
        expect(Buffer.from(encodeParticipant(decoded.data))).toEqual(Buffer.from(data.payload!));
        ports.add(port);
        count++;
      }
      expect(count).toBeGreaterThan(100);
      expect(Math.min(...ports)).toBe(base + 10);
      expect([...ports].every((port) => (port - base) % 2 === 0)).toBe(true);
    });

    it('has goodbyes that name their sender', () => {
      const goodbyes = [...dataOf(file, ENTITY_SPDP_WRITER)].filter(({ source, data }) => goodbyeOf(data, source));
      expect(goodbyes.length).toBeGreaterThan(5);
      for (const { source, data } of goodbyes) {
        expect(goodbyeOf(data, source)).toBe(source);
        expect(data.sequence).toBe(2);
      }
    });

    it('has endpoints as 31-cyber-wire lists them', () => {
      for (const kind of ['writer', 'reader'] as const) {
        const news = newsOf(file, kind);
        expect(news.filter((one) => one.kind === 'malformed')).toEqual([]);
        const announced = news.filter((one) => one.kind === 'announced');
        const gone = news.filter((one) => one.kind === 'gone');
        expect(announced.length).toBeGreaterThan(20);
        expect(gone.length).toBeGreaterThan(10);
        const known = new Set(announced.map(({ data }) => data.guid.prefix));
        expect(gone.filter(({ guid }) => known.has(guid.prefix)).length).toBeGreaterThan(0);
        for (const { data, notes } of announced) {
          expect(notes).toEqual([]);
          expect(data.type).toBe('UnderlayMessage');
          expect(data.keyed).toBe(false);
          expect(data.unicast).toHaveLength(1);
          expect(data).toMatchObject({ vendor: 0x010f, version });
          expect(data.typeMaxSizeSerialized).toBe(kind === 'writer' ? maxSize : undefined);
          expect(data.qos).toMatchObject({ reliability: 'reliable', ownership: 'shared', deadlineMs: Infinity });
        }
        const topics = new Set(announced.map(({ data }) => data.topic));
        for (const topic of ['node_change_broadcast', 'channel_change_broadcast', 'service_change_broadcast']) {
          expect(topics).toContain(topic);
        }
        const node = announced.find(({ data }) => data.topic === 'node_change_broadcast')?.data;
        expect(node?.qos.durability).toBe('transient-local');
        expect(node?.guid.entityId).toBe(kind === 'writer' ? 0x103 : 0x204);
      }
    });

    it('has readers and writers that match, topic by topic', () => {
      const [writers, readers] = (['writer', 'reader'] as const).map((kind) =>
        newsOf(file, kind).flatMap((one) => (one.kind === 'announced' ? [one.data] : [])),
      );
      let pairs = 0;
      for (const writer of writers ?? []) {
        for (const reader of readers ?? []) {
          if (writer.topic !== reader.topic) continue;
          pairs++;
          expect(mismatchesOf(writer, reader)).toEqual([]);
        }
      }
      expect(pairs).toBeGreaterThan(100);
    });

    it('is announced again with the same values, for those that we send', () => {
      for (const kind of ['writer', 'reader'] as const) {
        const id = kind === 'writer' ? ENTITY_SEDP_PUBLICATIONS_WRITER : ENTITY_SEDP_SUBSCRIPTIONS_WRITER;
        const payloads = [...dataOf(file, id)].flatMap(({ data }) =>
          data.inlineQos === undefined ? [data.payload!] : [],
        );
        const news = newsOf(file, kind).flatMap((one) => (one.kind === 'announced' ? [one.data] : []));
        expect(payloads.length).toBe(news.length);
        news.forEach((data, i) => {
          const theirs = new Map(parametersOf(payloads[i]!).map(({ pid, value }) => [pid, Buffer.from(value)]));
          for (const { pid, value } of parametersOf(encodeEndpoint(data))) {
            const their = theirs.get(pid);
            if (their !== undefined) expect(Buffer.from(value)).toEqual(their);
          }
        });
      }
    });
  });
});
