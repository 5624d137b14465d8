/** Patterns ready to be sent. */
export interface PatternSet {
  /** One a pattern. */
  readonly names: readonly string[];
  readonly taskCount: number;
  /** The rig's LEDs. */
  readonly lightCount: number;
  /** taskCount x lightCount LED words (intensity << 24 | r << 16 | g << 8 | b), pattern after pattern. */
  readonly words: Uint32Array;
}

/** Most words that a set may have, because all are held in memory: 256 MiB of them. */
const MAX_WORDS = 64 * 1024 * 1024;

/** Most patterns that a set for `lightCount` LEDs may have. */
export function maxPatterns(lightCount: number): number {
  return Math.floor(MAX_WORDS / lightCount);
}
