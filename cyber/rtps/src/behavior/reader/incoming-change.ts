import type { Data } from '../../messages/submessage.js';
import { changeKindOf, decodeKeyHash, decodeStatusInfo } from '../../parameters/identity-values.js';
import type { ParameterList } from '../../parameters/parameter.js';
import { PID_KEY_HASH, PID_STATUS_INFO } from '../../parameters/pids.js';
import type { Guid } from '../../structure/guid.js';
import type { WireTime } from '../../structure/wire-time.js';
import type { IncomingChange } from '../change.js';
import type { ChangeKind, KeyHash } from '../../structure/instance.js';
import type { PartialChange } from './partial-change.js';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

const NO_QOS: ParameterList = [];

/** The change of a DATA. Without PID_STATUS_INFO it is alive, whether it has a payload or not (RTPS 2.3, 9.6.3.9). */
export function changeOfData(writer: Guid, message: Data, time: WireTime | undefined): IncomingChange {
  const { sequence, payload, inlineQos } = message;
  const inlineQosBigEndian = message.bigEndian === true;
  const isKey = message.isKey === true;
  if (inlineQos === undefined && payload !== undefined && time !== undefined) {
    return { writer, sequence, kind: 'alive', payload, isKey, time, inlineQos: NO_QOS, inlineQosBigEndian };
  }
  return changeOf(writer, sequence, payload, isKey, time, inlineQosBigEndian, inlineQos);
}

/** The change that all fragments of have come. */
export function changeOfPartial(writer: Guid, partial: PartialChange): IncomingChange {
  const { sequence, payload, isKey, time, inlineQosBigEndian, inlineQos } = partial;
  return changeOf(writer, sequence, payload, isKey, time, inlineQosBigEndian, inlineQos);
}

function changeOf(
  writer: Guid,
  sequence: number,
  payload: Uint8Array | undefined,
  isKey: boolean,
  time: WireTime | undefined,
  inlineQosBigEndian: boolean,
  inlineQos: ParameterList = NO_QOS,
): IncomingChange {
  let kind: ChangeKind = 'alive';
  let instance: KeyHash | undefined;
  for (const { pid, value } of inlineQos) {
    if (pid === PID_STATUS_INFO) kind = changeKindOf(decodeStatusInfo(value) ?? 0);
    else if (pid === PID_KEY_HASH) instance = decodeKeyHash(value);
  }
  const change: Mutable<IncomingChange> = { writer, sequence, kind, isKey, inlineQos, inlineQosBigEndian };
  if (payload !== undefined) change.payload = payload;
  if (instance !== undefined) change.instance = instance;
  if (time !== undefined) change.time = time;
  return change;
}
