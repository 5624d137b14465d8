/** Something that can be measured again and again. */
export type Measurements<T> = Readonly<Record<string, () => Promise<T>>>;

/**
 * Measures each in turn, round after round; who begins changes with the round, as a machine that others use has good and
 * bad seconds. All that one round says belongs together.
 */
export async function measureRounds<T>(
  measurements: Measurements<T>,
  rounds: number,
): Promise<Readonly<Record<string, T>>[]> {
  const names = Object.keys(measurements);
  const results: Record<string, T>[] = [];
  for (let round = 0; round < rounds; round++) {
    const result: Record<string, T> = {};
    const first = Math.floor((round * names.length) / rounds);
    for (const name of [...names.slice(first), ...names.slice(0, first)]) {
      const measure = measurements[name];
      if (measure !== undefined) result[name] = await measure();
    }
    results.push(result);
  }
  return results;
}
