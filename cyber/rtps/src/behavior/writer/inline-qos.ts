import { encodeKeyHash, encodeStatusInfo, statusInfoOf } from '../../parameters/identity-values.js';
import type { Parameter, ParameterList } from '../../parameters/parameter.js';
import { PID_KEY_HASH, PID_STATUS_INFO } from '../../parameters/pids.js';
import type { OutgoingChange } from '../change.js';

/**
 * What goes with every submessage of a change: STATUS_INFO for the end of an instance, KEY_HASH on keyed topics (Fast DDS
 * ignores an end without it), and what the change itself brings. Undefined: nothing.
 */
export function inlineQosOf({ kind, instance, inlineQos }: OutgoingChange): ParameterList | undefined {
  if (kind === 'alive' && instance === undefined) {
    return inlineQos === undefined || inlineQos.length === 0 ? undefined : inlineQos;
  }
  const list: Parameter[] = [];
  if (kind !== 'alive') list.push({ pid: PID_STATUS_INFO, value: encodeStatusInfo(statusInfoOf(kind)) });
  if (instance !== undefined) list.push({ pid: PID_KEY_HASH, value: encodeKeyHash(instance) });
  if (inlineQos !== undefined) list.push(...inlineQos);
  return list;
}
