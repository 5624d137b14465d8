/** What a row of pixels is traced for. */
export interface RowWork {
  /** Stage, metres. */
  readonly stageM: readonly [number, number, number];
  /** LED numbers, an image each; empty: one image of the ambient light. */
  readonly leds: readonly number[];
  /** Camera samples a pixel of each half. */
  readonly cameraSamples: number;
  readonly seeds: readonly [number, number];
}

/** Images of the work: one an LED, or the ambient one. */
export function imageCount(leds: readonly number[]): number {
  return Math.max(1, leds.length);
}

/**
 * Camera samples a pixel for `samples` light paths: every camera sample follows one path to each of the LEDs, so k LEDs
 * take samples / k of them, at least one.
 */
export function cameraSamples(samples: number, leds: readonly number[]): number {
  return Math.max(1, Math.round(samples / imageCount(leds)));
}
