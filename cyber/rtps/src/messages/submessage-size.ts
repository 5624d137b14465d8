import { aligned4 } from '../cdr/octet-numbers.js';
import { LOCATOR_OCTETS } from '../parameters/locator-octets.js';
import { parameterListSize } from '../parameters/parameter-list.js';
import type { ParameterList } from '../parameters/parameter.js';
import { bitsSize } from './number-set-octets.js';
import { payloadOctets } from './payload-frame.js';
import type { Submessage } from './submessage.js';
import {
  DATA_FRAG_OCTETS_TO_INLINE_QOS,
  DATA_OCTETS_TO_INLINE_QOS,
  SUBMESSAGE_HEADER_OCTETS,
} from './submessage-ids.js';

/** Octets that `writeSubmessage` writes, header and padding included: a multiple of 4. */
export function submessageSize(submessage: Submessage): number {
  return SUBMESSAGE_HEADER_OCTETS + aligned4(bodySize(submessage));
}

function bodySize(submessage: Submessage): number {
  switch (submessage.kind) {
    case 'data':
      return 4 + DATA_OCTETS_TO_INLINE_QOS + inlineQosSize(submessage.inlineQos) + payloadOctets(submessage);
    case 'data-frag':
      return 4 + DATA_FRAG_OCTETS_TO_INLINE_QOS + inlineQosSize(submessage.inlineQos) + payloadOctets(submessage);
    case 'heartbeat':
      return 28;
    case 'heartbeat-frag':
      return 24;
    case 'acknack':
      return 20 + bitsSize(submessage.state);
    case 'nack-frag':
      return 24 + bitsSize(submessage.fragments);
    case 'gap':
      return 24 + bitsSize(submessage.list);
    case 'info-ts':
      return submessage.time === undefined ? 0 : 8;
    case 'info-dst':
      return 12;
    case 'info-src':
      return 20;
    case 'info-reply': {
      const multicast = submessage.multicast === undefined ? 0 : 4 + submessage.multicast.length * LOCATOR_OCTETS;
      return 4 + submessage.unicast.length * LOCATOR_OCTETS + multicast;
    }
    case 'pad':
      return submessage.length;
    case 'unknown':
      return submessage.body.length;
  }
}

function inlineQosSize(inlineQos: ParameterList | undefined): number {
  return inlineQos === undefined ? 0 : parameterListSize(inlineQos);
}
