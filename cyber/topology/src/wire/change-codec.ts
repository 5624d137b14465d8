import { type ChangeMsg, ChangeMsgSchema } from '#gen/cyber/proto/topology_change_pb.js';
import type { RefusalCause } from '../topology-api.js';
import { type ChangeLimits, decodeBounded } from './bounded-message.js';
import { encodePlain } from './plain-encoder.js';

export type DecodedChange =
  /** `cut`: what was too long and is left out: the proto_desc. */
  | { readonly ok: true; readonly message: ChangeMsg; readonly cut?: string }
  /** `text`: what was wrong, without a full stop. */
  | { readonly ok: false; readonly cause: RefusalCause; readonly text: string };

/** Fields in the order of their numbers, as C++ writes them; unknown fields are not written. */
export function encodeChange(message: ChangeMsg): Uint8Array {
  return encodePlain(ChangeMsgSchema, message);
}

/**
 * Reads what came on a topology topic; never throws. Lengths are checked before anything is made; unknown fields are dropped;
 * what is kept holds on to none of `octets`. Refused: no protobuf, a known field of a wrong wire type, a group
 * (undecodable); a name beyond its limit (too-long); no role_attr (no-role). A proto_desc beyond its limit is left out.
 *
 * What is missing reads as proto2 has it and so as C++ reads it: without an operate_type, or with a number that is none, a
 * message is a JOIN; without a role_type it is of a NODE. What a role must have is checkRole's business.
 */
export function decodeChange(octets: Uint8Array, limits: ChangeLimits): DecodedChange {
  const decoded = decodeBounded(ChangeMsgSchema, octets, limits);
  if (decoded.ok && decoded.message.roleAttr === undefined) {
    return { ok: false, cause: 'no-role', text: 'role_attr is missing' };
  }
  return decoded;
}
