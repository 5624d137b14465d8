import { type EndpointData } from '../endpoint-data.js';
import { userEntityId } from '../../structure/entity-id.js';
import { type GuidPrefix, guidPrefixOf } from '../../structure/guid.js';
import { DEFAULT_QOS, type Qos } from '../../structure/qos.js';

/** The prefix whose last octets are `n`. */
export function prefixOf(n: number): GuidPrefix {
  const octets = new Uint8Array(12);
  const view = new DataView(octets.buffer);
  view.setUint16(0, 0x01ff);
  view.setUint32(8, n);
  return guidPrefixOf(octets);
}

/** An endpoint of participant `n` on topic `T`, type `X`, keyless, unless told otherwise. */
export function endpoint(
  kind: EndpointData['kind'],
  n: number,
  index: number,
  change: Partial<Omit<EndpointData, 'qos'>> & { readonly qos?: Partial<Qos> } = {},
): EndpointData {
  const keyed = change.keyed ?? false;
  return {
    kind,
    guid: { prefix: prefixOf(n), entityId: userEntityId(index, kind, keyed) },
    topic: 'T',
    type: 'X',
    keyed,
    unicast: [],
    multicast: [],
    expectsInlineQos: false,
    ...change,
    qos: { ...DEFAULT_QOS, ...change.qos },
  };
}
