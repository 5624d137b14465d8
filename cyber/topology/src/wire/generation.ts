/**
 * The two wire formats of Cyber RT that can't read each other (31-, section 0): 9 stands for Cyber 7 and 8 too.
 */
export type Generation = 9 | 10;

export const GENERATIONS: readonly Generation[] = [9, 10];
