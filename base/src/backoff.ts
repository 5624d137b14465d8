/** How a pause grows from try to try. */
export interface BackoffOptions {
  /** The first pause, in milliseconds. */
  readonly firstMs: number;
  /** No pause is longer than this, in milliseconds. */
  readonly maxMs: number;
  /** Each pause is this many times the one before. Default 2. */
  readonly factor?: number;
  /** Share of the pause that is random, 0..1, so that many waiters do not come back at once. Default 0.2. */
  readonly jitter?: number;
}

/**
 * The pause before try number `attempt` (1 is the first repeat), in milliseconds.
 * @param random uniform in [0, 1); default Math.random.
 */
export function backoffMs(attempt: number, options: BackoffOptions, random: () => number = Math.random): number {
  const { firstMs, maxMs, factor = 2, jitter = 0.2 } = options;
  // The exponent is bounded: 0 x Infinity would be no number.
  const full = Math.min(maxMs, firstMs * Math.min(factor ** Math.max(0, attempt - 1), Number.MAX_VALUE));
  return full * (1 - jitter * random());
}
