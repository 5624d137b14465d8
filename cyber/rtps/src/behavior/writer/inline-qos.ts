import { encodeKeyHash, encodeStatusInfo, statusInfoOf } from '../../parameters/identity-values.js';
import type { Parameter, ParameterList } from '../../parameters/parameter.js';
import { PID_KEY_HASH, PID_STATUS_INFO } from '../../parameters/pids.js';
import type { OutgoingChange } from '../change.js';

/**
 * What goes with every submessage of a change: KEY_HASH on keyed topics (Fast DDS ignores an end without it), STATUS_INFO
 * for the end of an instance, and what the change itself brings. Undefined: nothing.
 * @param keyHashes which changes carry it.
 */
export function inlineQosOf(
  { kind, instance, inlineQos }: OutgoingChange,
  keyHashes: 'all' | 'ends' = 'all',
): ParameterList | undefined {
  if (kind === 'alive' && (instance === undefined || keyHashes === 'ends')) {
    return inlineQos === undefined || inlineQos.length === 0 ? undefined : inlineQos;
  }
  const list: Parameter[] = [];
  if (instance !== undefined) list.push({ pid: PID_KEY_HASH, value: encodeKeyHash(instance) });
  if (kind !== 'alive') list.push({ pid: PID_STATUS_INFO, value: encodeStatusInfo(statusInfoOf(kind)) });
  if (inlineQos !== undefined) list.push(...inlineQos);
  return list;
}
