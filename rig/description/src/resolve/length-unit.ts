/** Length units of a rig file: everything in it that is a length, and every stage position on the wire, is in this unit. */
export const LENGTH_UNITS: readonly ['mm', 'cm', 'm', 'in'] = ['mm', 'cm', 'm', 'in'];

export type LengthUnit = (typeof LENGTH_UNITS)[number];

/** Metres in one unit. */
export const METRES_PER_UNIT: Readonly<Record<LengthUnit, number>> = { mm: 0.001, cm: 0.01, m: 1, in: 0.0254 };

/** A length given in millimetres, in `unit`. Free of the rounding of 0.001 for mm, so that defaults are round numbers. */
export function fromMillimetres(mm: number, unit: LengthUnit): number {
  return mm / { mm: 1, cm: 10, m: 1000, in: 25.4 }[unit];
}
