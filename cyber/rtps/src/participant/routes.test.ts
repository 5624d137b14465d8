import { expect, it } from 'vitest';
import type { EndpointData } from '../discovery/endpoint-data.js';
import type { ParticipantData } from '../discovery/participant-data.js';
import { guidPrefixOf } from '../structure/guid.js';
import { udpV4 } from '../structure/locator.js';
import { DEFAULT_QOS } from '../structure/qos.js';
import { matchedReader, matchedWriter } from './routes.js';

function peerOf(vendor: number, minor: number): ParticipantData {
  const octets = Buffer.alloc(12, 0x11);
  octets.writeUInt16BE(vendor, 0);
  return {
    prefix: guidPrefixOf(octets),
    version: { major: 2, minor },
    vendor,
    name: 'peer',
    metatrafficUnicast: [],
    metatrafficMulticast: [],
    defaultUnicast: [udpV4('127.0.0.1', 7411)],
    defaultMulticast: [],
    leaseMs: 20_000,
    builtinEndpoints: 0x3f,
    properties: new Map(),
    userData: new Uint8Array(0),
    domainTag: '',
    expectsInlineQos: false,
  };
}

it.each([
  ['Fast-RTPS 1.5', 0x010f, 1, true],
  ['Fast DDS 2', 0x010f, 2, false],
  ['Fast DDS 2.9', 0x010f, 3, false],
  ['another make of RTPS 2.1', 0x0101, 1, false],
])('endpoints of %s answer late or not', (_, vendor, minor, answersLate) => {
  const data = peerOf(vendor, minor);
  const remote: EndpointData = {
    kind: 'writer',
    keyed: false,
    guid: { prefix: data.prefix, entityId: 0x000001_03 },
    topic: 't',
    type: 'T',
    qos: DEFAULT_QOS,
    unicast: [],
    multicast: [],
    expectsInlineQos: false,
  };
  const peer = { data, heardFrom: undefined };
  expect(matchedReader(remote, peer, ['127.0.0.1'], 212_992)).toMatchObject({ answersLate });
  expect(matchedWriter(remote, peer, ['127.0.0.1'])).toMatchObject({ answersLate });
});
