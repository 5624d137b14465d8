import type { Gap } from '../../messages/submessage.js';
import type { EntityId } from '../../structure/guid.js';
import { NUMBER_SET_BITS, type SequenceNumber, numberSet } from '../../structure/sequence-number.js';

/** Numbers `from` to `to`, both included. */
export interface NumberRange {
  readonly from: SequenceNumber;
  readonly to: SequenceNumber;
}

/**
 * The fewest GAPs that name these ranges (RTPS 2.3, 8.3.7.4): the first is the contiguous part, those that fit go into the
 * set behind it.
 * @param ranges ascending, not overlapping.
 */
export function gapsOf(ranges: readonly NumberRange[], readerId: EntityId, writerId: EntityId): Gap[] {
  const gaps: Gap[] = [];
  for (let i = 0; i < ranges.length;) {
    const start = ranges[i]?.from ?? 0;
    let base = start;
    for (; ranges[i]?.from === base; i++) base = (ranges[i]?.to ?? base) + 1;
    const bits: SequenceNumber[] = [];
    for (let range = ranges[i]; range !== undefined && range.to < base + NUMBER_SET_BITS; range = ranges[++i]) {
      for (let number = range.from; number <= range.to; number++) bits.push(number);
    }
    gaps.push({ kind: 'gap', readerId, writerId, start, list: numberSet(base, bits) });
  }
  return gaps;
}
