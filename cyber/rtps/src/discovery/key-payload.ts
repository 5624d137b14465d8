import type { ChangeKind, KeyHash } from '../structure/instance.js';
import { ENCAPSULATION_OCTETS, isParameterListEncapsulation, readEncapsulation } from '../cdr/encapsulation.js';
import { decodeGuid, decodeKeyHash, keyHashOfGuid } from '../parameters/identity-values.js';
import { encodeParameterListPayload, findParameter, parseParameterListPayload } from '../parameters/parameter-list.js';
import { PID_KEY_HASH } from '../parameters/pids.js';
import { type Guid, guidOctets, readGuid } from '../structure/guid.js';

/** What a change says of the one that it is about: all that there may be, any of it may be missing. */
export interface KeySource {
  /** From PID_KEY_HASH of the inline QoS. */
  readonly instance?: KeyHash;
  readonly payload?: Uint8Array;
}

/** The serialised key of a built-in topic: a parameter list with the GUID alone (RTPS 2.3, 8.5.4, 9.6.3.8). */
export function guidKeyPayload(pid: number, guid: Guid): Uint8Array {
  return encodeParameterListPayload([{ pid, value: guidOctets(guid) }]);
}

/** The key hash of the built-in topics: the GUID itself. */
export function guidOfKeyHash(hash: KeyHash): Guid {
  return readGuid(Buffer.from(hash, 'hex'), 0);
}

/**
 * Who a change is about: by the parameter `pid` or PID_KEY_HASH of its payload, else by the key hash of its inline QoS.
 * @param pid PID_PARTICIPANT_GUID or PID_ENDPOINT_GUID.
 * @returns undefined where it doesn't say, or says two different things.
 */
export function guidOfKey({ instance, payload }: KeySource, pid: number): Guid | undefined {
  const inPayload = payload === undefined ? undefined : guidOfPayload(payload, pid);
  if (instance === undefined) return inPayload;
  if (inPayload !== undefined && keyHashOfGuid(inPayload) !== instance) return undefined;
  return guidOfKeyHash(instance);
}

function guidOfPayload(payload: Uint8Array, pid: number): Guid | undefined {
  const list = parseParameterListPayload(payload);
  if (list !== undefined) {
    const value = (findParameter(list.parameters, pid) ?? findParameter(list.parameters, PID_KEY_HASH))?.value;
    return value === undefined ? undefined : decodeGuid(value);
  }
  // A plain CDR key: the GUID's 16 octets.
  const header = readEncapsulation(payload);
  if (header === undefined || isParameterListEncapsulation(header.representation)) return undefined;
  return decodeGuid(payload.subarray(ENCAPSULATION_OCTETS));
}

/** Whether a change ends what it is about. A change of the key alone does, also where its status info is missing. */
export function isEnding(kind: ChangeKind, isKey: boolean): boolean {
  return kind !== 'alive' || isKey;
}

/** The key hash in a value of PID_KEY_HASH, if there is one. */
export function keyHashIn(value: Uint8Array | undefined): { readonly instance?: KeyHash } {
  const instance = value === undefined ? undefined : decodeKeyHash(value);
  return instance === undefined ? {} : { instance };
}
