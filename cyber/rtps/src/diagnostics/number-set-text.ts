import { type NumberSet, numbersOf } from '../structure/sequence-number.js';

/** The numbers of a set as ranges: `5-7 9`; `none` where it is empty. */
export function numberSetText(set: NumberSet): string {
  const ranges: { first: number; last: number }[] = [];
  for (const number of numbersOf(set)) {
    const open = ranges.at(-1);
    if (open !== undefined && open.last + 1 === number) open.last = number;
    else ranges.push({ first: number, last: number });
  }
  if (ranges.length === 0) return 'none';
  return ranges.map(({ first, last }) => (first === last ? String(first) : `${first}-${last}`)).join(' ');
}
