import { describe, expect, it } from 'vitest';
import type { IncomingChange } from '../behavior/change.js';
import { PID_ENDPOINT_GUID } from '../parameters/pids.js';
import { guidOctets } from '../structure/guid.js';
import { guidKeyPayload } from './key-payload.js';
import { endpointAnnounced, endpointGone, readEndpointChange } from './sedp-payload.js';
import { endpoint, prefixOf } from './testing/endpoints.js';

const data = endpoint('writer', 1, 1);
const key = guidKeyPayload(PID_ENDPOINT_GUID, data.guid);
const hash = Buffer.from(guidOctets(data.guid)).toString('hex');

function incoming(change: Partial<IncomingChange>, n: number = 1): IncomingChange {
  return {
    writer: { prefix: prefixOf(n), entityId: 0x3c2 },
    sequence: 1,
    kind: 'alive',
    isKey: false,
    inlineQos: [],
    inlineQosBigEndian: false,
    ...change,
  };
}

describe('SEDP', () => {
  it('announces an endpoint and takes it back', () => {
    const announced = endpointAnnounced(data);
    expect(announced).toMatchObject({ kind: 'alive', instance: hash });
    expect(readEndpointChange('writer', incoming({ payload: announced.payload }))).toEqual({
      kind: 'announced',
      data,
      notes: [],
    });
    const gone = endpointGone(data.guid);
    expect(gone).toEqual({ kind: 'disposed-unregistered', instance: hash, payload: key });
    expect(readEndpointChange('writer', incoming({ ...gone, isKey: true }))).toEqual({ kind: 'gone', guid: data.guid });
  });

  it.each<[string, Partial<IncomingChange>]>([
    ['the key hash alone', { kind: 'disposed-unregistered', instance: hash }],
    ['the serialised key', { kind: 'disposed', payload: key, isKey: true }],
    ['the serialised key, without a status', { payload: key, isKey: true }],
    ['all of the data', { kind: 'unregistered', payload: endpointAnnounced(data).payload }],
    [
      'a key as plain CDR',
      { kind: 'disposed', payload: Uint8Array.of(0, 0, 0, 0, ...guidOctets(data.guid)), isKey: true },
    ],
  ])('understands the end of an endpoint by %s', (_, change) => {
    expect(readEndpointChange('writer', incoming(change))).toEqual({ kind: 'gone', guid: data.guid });
  });

  it.each<[string, IncomingChange, RegExp]>([
    ['an end that names nobody', incoming({ kind: 'disposed' }), /unnamed writer/],
    ['an end that names two', incoming({ kind: 'disposed', instance: '0'.repeat(32), payload: key }), /unnamed writer/],
    ["the end of another's endpoint", incoming({ kind: 'disposed', instance: hash }, 2), /another participant/],
    ["another's endpoint", incoming({ payload: endpointAnnounced(data).payload }, 2), /another participant/],
    ['nothing at all', incoming({}), /without data/],
    ['octets', incoming({ payload: new Uint8Array(9) }), /no well-formed/],
  ])('does not use %s', (_, change, problem) => {
    const news = readEndpointChange('writer', change);
    expect(news.kind === 'malformed' ? news.problem : '').toMatch(problem);
  });
});
