import type { EndpointIdentity } from '../wire/message-info.js';

const IDENTITY = /^[0-9a-f]{16}$/;

/** The eight octets that 16 lower-case hexadecimal digits stand for. @throws RangeError where they aren't that. */
export function identityOctets(identity: EndpointIdentity): Uint8Array {
  return Buffer.from(checkedIdentity(identity), 'hex');
}

/** @throws RangeError where it isn't 16 lower-case hexadecimal digits. */
export function checkedIdentity(identity: EndpointIdentity): EndpointIdentity {
  if (IDENTITY.test(identity)) return identity;
  throw new RangeError(`An identity is 16 lower-case hexadecimal digits, not "${identity}".`);
}
