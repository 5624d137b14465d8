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

/** Most patterns a set may have: the words of all are held in memory. */
export const MAX_PATTERNS = 1_000_000;
