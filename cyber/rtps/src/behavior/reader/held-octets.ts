import type { Parameter, ParameterList } from '../../parameters/parameter.js';

/** A change, or a submessage that carries one: views of a datagram. */
interface Carrier {
  readonly payload?: Uint8Array;
  readonly inlineQos?: ParameterList;
}

/** Octets that a held change takes of the memory bound. */
export function octetsOf({ payload, inlineQos = [] }: Carrier): number {
  let octets = payload?.length ?? 0;
  for (const { value } of inlineQos) octets += value.length;
  return octets;
}

/**
 * The change as it can be held: where its views are less than half of the datagram that they would keep alive, they are
 * copied out of it.
 */
export function holdable<C extends Carrier>(change: C): C {
  const { payload, inlineQos } = change;
  const datagram = (payload ?? inlineQos?.[0]?.value)?.buffer.byteLength ?? 0;
  if (2 * octetsOf(change) >= datagram) return change;
  return {
    ...change,
    ...(inlineQos !== undefined && { inlineQos: copiedQos(inlineQos) }),
    // `slice` of a Buffer would be a view.
    ...(payload !== undefined && { payload: new Uint8Array(payload) }),
  };
}

/** Inline QoS that keeps no datagram alive. */
export function copiedQos(inlineQos: ParameterList): ParameterList {
  return inlineQos.map(({ pid, value }): Parameter => ({ pid, value: new Uint8Array(value) }));
}
