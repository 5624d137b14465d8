/** How long a Blender process may take, in milliseconds. */
export interface BlenderTiming {
  /** From the start to HELLO. Blender needs 2-3 s; a cold disk or a busy machine many times that. */
  readonly startMs: number;
  /** From LOAD to LOADED: a large .blend takes minutes. */
  readonly loadMs: number;
  /** Silence after which the process counts as hung; it speaks every 500 ms. */
  readonly heartbeatMs: number;
  /** From one pattern to the next. The time in which the node itself holds a pattern does not count. */
  readonly frameMs: number;
  /** After CANCEL, for the pattern under way; then the process is killed: nobody waits for that pattern. */
  readonly cancelMs: number;
  /** After QUIT. */
  readonly quitMs: number;
}

export const DEFAULT_TIMING: BlenderTiming = {
  startMs: 120_000,
  loadMs: 600_000,
  heartbeatMs: 6_000,
  frameMs: 600_000,
  cancelMs: 2_000,
  quitMs: 3_000,
};
