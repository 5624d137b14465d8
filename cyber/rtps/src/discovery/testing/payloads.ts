import { seededRandom } from '@blender-sim/base';
import { encodeParameterListPayload, parseParameterListPayload } from '../../parameters/parameter-list.js';
import type { Parameter } from '../../parameters/parameter.js';

/** The parameters of a payload. */
export function parametersOf(payload: Uint8Array): readonly Parameter[] {
  const list = parseParameterListPayload(payload);
  if (list === undefined) throw new Error('No parameter list.');
  return list.parameters;
}

/** The payload without some of its parameters, and with others at its end. */
export function edited(payload: Uint8Array, without: readonly number[], more: readonly Parameter[] = []): Uint8Array {
  const kept = parametersOf(payload).filter(({ pid }) => !without.includes(pid));
  return encodeParameterListPayload([...kept, ...more]);
}

/**
 * Calls `check` with octets that were changed, cut off or lengthened at random: 2000 times, 50 times as often in a
 * full run.
 */
export function fuzz(payloads: readonly Uint8Array[], check: (mutated: Uint8Array) => void): void {
  const random = seededRandom(1);
  const below = (bound: number): number => Math.floor(random() * bound);
  const runs = process.env['BLENDER_SIM_FULL'] === '1' ? 100_000 : 2000;
  for (let run = 0; run < runs; run++) {
    const original = payloads[below(payloads.length)] ?? new Uint8Array(0);
    const length = random() < 0.2 ? below(original.length + 8) : original.length;
    const mutated = new Uint8Array(length);
    mutated.set(original.subarray(0, length));
    for (let flips = below(6); flips > 0; flips--) mutated[below(length)] = below(256);
    check(mutated);
  }
}
