import type { Data } from '../messages/submessage.js';
import { changeKindOf, decodeStatusInfo, encodeStatusInfo, statusInfoOf } from '../parameters/identity-values.js';
import { findParameter } from '../parameters/parameter-list.js';
import { PID_KEY_HASH, PID_PARTICIPANT_GUID, PID_STATUS_INFO } from '../parameters/pids.js';
import { ENTITY_PARTICIPANT, ENTITY_SPDP_READER, ENTITY_SPDP_WRITER } from '../structure/entity-id.js';
import { type GuidPrefix, guidOctets } from '../structure/guid.js';
import type { SequenceNumber } from '../structure/sequence-number.js';
import { guidKeyPayload, guidOfKey, isEnding, keyHashIn } from './key-payload.js';

/** DATA(p): what a participant says of itself (RTPS 2.3, 8.5.3). */
export function announcementData(payload: Uint8Array, sequence: SequenceNumber): Data {
  return { kind: 'data', readerId: ENTITY_SPDP_READER, writerId: ENTITY_SPDP_WRITER, sequence, payload };
}

/**
 * A participant leaves. It names itself twice: Fast DDS wants the key hash in the inline QoS, Cyclone DDS the serialised
 * key.
 * @param sendsKey false: the key hash alone.
 */
export function goodbyeData(prefix: GuidPrefix, sequence: SequenceNumber, sendsKey: boolean = true): Data {
  const guid = { prefix, entityId: ENTITY_PARTICIPANT };
  return {
    kind: 'data',
    readerId: ENTITY_SPDP_READER,
    writerId: ENTITY_SPDP_WRITER,
    sequence,
    inlineQos: [
      { pid: PID_KEY_HASH, value: guidOctets(guid) },
      { pid: PID_STATUS_INFO, value: encodeStatusInfo(statusInfoOf('disposed-unregistered')) },
    ],
    ...(sendsKey && { payload: guidKeyPayload(PID_PARTICIPANT_GUID, guid), isKey: true }),
  };
}

/**
 * Whose goodbye a DATA(p) is.
 * @param source who sent it: taken where the message names nobody.
 * @returns undefined where it is an announcement.
 */
export function goodbyeOf(message: Data, source: GuidPrefix): GuidPrefix | undefined {
  const inlineQos = message.inlineQos ?? [];
  const status = findParameter(inlineQos, PID_STATUS_INFO)?.value;
  const kind = changeKindOf((status && decodeStatusInfo(status)) ?? 0);
  if (!isEnding(kind, message.isKey === true)) return undefined;
  const { payload } = message;
  const hash = keyHashIn(findParameter(inlineQos, PID_KEY_HASH)?.value);
  const named = guidOfKey({ ...hash, ...(payload !== undefined && { payload }) }, PID_PARTICIPANT_GUID);
  return named?.prefix ?? source;
}
