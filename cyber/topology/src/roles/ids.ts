import { randomUUID } from 'node:crypto';
import type { EndpointIdentity } from '../wire/message-info.js';
import { identityOctets } from './identity-octets.js';
import { libstdcxxHash } from './libstdcxx-hash.js';

/**
 * The role's `id` of a writer, reader, server or client: the hash of its identity's eight octets (31-, section 2).
 * @throws RangeError where the identity isn't 16 hexadecimal digits.
 */
export function endpointId(identity: EndpointIdentity): bigint {
  return libstdcxxHash(identityOctets(identity));
}

/** As C++ makes one: the first eight octets of a random UUID, so 60 random bits and never all zeros. */
export function newIdentity(): EndpointIdentity {
  return randomUUID().replaceAll('-', '').slice(0, 16);
}
