import type { Parameter, ParameterList } from '../../parameters/parameter.js';
import { PID_KEY_HASH, PID_STATUS_INFO } from '../../parameters/pids.js';
import type { OutgoingChange } from '../change.js';
import type { ChangeKind, KeyHash } from '../../structure/instance.js';

// StatusInfo_t: disposed is bit 0 and unregistered bit 1 of the last octet (RTPS 2.3, 9.6.3.9).
const STATUS: Readonly<Record<Exclude<ChangeKind, 'alive'>, Parameter>> = {
  disposed: { pid: PID_STATUS_INFO, value: Uint8Array.of(0, 0, 0, 1) },
  unregistered: { pid: PID_STATUS_INFO, value: Uint8Array.of(0, 0, 0, 2) },
  'disposed-unregistered': { pid: PID_STATUS_INFO, value: Uint8Array.of(0, 0, 0, 3) },
};

function keyHashParameter(instance: KeyHash): Parameter {
  const value = new Uint8Array(16);
  for (let i = 0; i < 16; i++) value[i] = Number.parseInt(instance.slice(2 * i, 2 * i + 2), 16);
  return { pid: PID_KEY_HASH, value };
}

/**
 * What goes with every submessage of a change: STATUS_INFO for the end of an instance, KEY_HASH on keyed topics (Fast DDS
 * ignores an end without it), and what the change itself brings. Undefined: nothing.
 */
export function inlineQosOf({ kind, instance, inlineQos }: OutgoingChange): ParameterList | undefined {
  if (kind === 'alive' && instance === undefined) {
    return inlineQos === undefined || inlineQos.length === 0 ? undefined : inlineQos;
  }
  const list: Parameter[] = [];
  if (kind !== 'alive') list.push(STATUS[kind]);
  if (instance !== undefined) list.push(keyHashParameter(instance));
  if (inlineQos !== undefined) list.push(...inlineQos);
  return list;
}
